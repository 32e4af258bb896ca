# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How old an image is when its box arrives."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from trials.latency import HEAD, Samples


def test_a_line_has_median_and_p99_and_what_is_not_the_trackers_own_time():
    samples = Samples([0.120] * 3, [0.100] * 3, floor=[0.004] * 3, service=[0.002] * 3)
    assert samples.row('640 x 480') == (
        '| 640 x 480 | 120.0 | 120.0 | 100.0 | 100.0 | 20.0 | 20.0 | 4.0 | 4.0 | 2.0 | 2.0 |'
    )


@pytest.mark.integration
@pytest.mark.timeout(300)
def test_the_command_prints_a_line_for_each_size_and_each_set_of_subscribers():
    command = [sys.executable, '-m', 'trials.latency', '--frames', '2', '--device', 'cpu']
    domain = {**os.environ, 'ROS_DOMAIN_ID': str(os.getpid() % 100 + 1)}
    ended = subprocess.run(
        [*command, '--region-size', '128'], env=domain, check=True, capture_output=True, text=True
    )
    lines = [line for line in ended.stdout.splitlines() if line.startswith('|')]
    assert lines[:2] == HEAD.splitlines()
    assert len(lines) == 2 + 4
