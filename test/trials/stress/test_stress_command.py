# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The commands against a real node, for some seconds; `make faults` and others take minutes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration


def run(folder: Path, *arguments: str) -> str:
    """Run a command and return what it printed."""
    done = subprocess.run(
        [sys.executable, '-m', 'trials.stress', '--output', str(folder), *arguments],
        env={**os.environ, 'ROS_DOMAIN_ID': str(os.getpid() % 100 + 1)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_faults_end_neither_the_node_nor_its_tracking(tmp_path):
    printed = run(tmp_path, 'faults', '--minutes', '0.3')
    count = int(re.search(r'(\d+) faults in', printed)[1])
    assert count >= 1  # each takes some seconds, on a busy machine many
    assert 'tracked again after each' in printed


def test_transitions_in_any_order_leak_nothing(tmp_path):
    assert 'subscriptions' in run(tmp_path, 'transitions', '--times', '50')


def test_a_soak_tells_how_the_memory_grows(tmp_path):
    printed = run(tmp_path, 'soak', '--minutes', '0.08')
    assert re.search(r'memory grows by [+-]\d+\.\d+ MB/min', printed)
    assert 'tracking' in printed


def test_no_time_at_all_is_refused():
    command = [sys.executable, '-m', 'trials.stress', 'soak', '--minutes', '0']
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert '--minutes is 0.0: it must be more than 0' in done.stderr
