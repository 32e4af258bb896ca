# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How the programs' threads wait."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from fcnt_ros import cli
from fcnt_ros.tracker.compute.threads import VARIABLE, share_cores

PROGRAMS = ['fcnt_ros.cli'] + (['fcnt_ros.node.tracker_node'] if find_spec('rclpy') else [])


def test_waiting_threads_sleep(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    share_cores()
    assert os.environ[VARIABLE] == 'PASSIVE'


def test_the_environments_own_choice_stays(monkeypatch):
    monkeypatch.setenv(VARIABLE, 'ACTIVE')
    share_cores()
    assert os.environ[VARIABLE] == 'ACTIVE'


@pytest.mark.parametrize('module', PROGRAMS)
def test_a_program_can_say_so_before_pytorch_is_loaded(module):
    loaded = f'import sys, {module}; sys.exit("torch" in sys.modules)'
    assert subprocess.run([sys.executable, '-c', loaded]).returncode == 0


def test_the_fcnt_command_says_so(monkeypatch):
    monkeypatch.setenv(VARIABLE, 'ACTIVE')
    monkeypatch.delenv(VARIABLE)
    cli.main(['weights', 'path'])
    assert os.environ[VARIABLE] == 'PASSIVE'


@pytest.mark.skipif(find_spec('rclpy') is None, reason='the node needs ROS 2')
def test_the_node_says_so():
    program = (
        f'import os; os.environ.pop("{VARIABLE}", None); '
        'from fcnt_ros.node.tracker_node import main; '
        f'main(); print(os.environ["{VARIABLE}"])'
    )
    refused = ['--ros-args', '-p', 'seed:=-1']  # so that it ends at once
    ended = subprocess.run(
        [sys.executable, '-c', program, *refused], capture_output=True, text=True
    )
    assert ended.stdout.split()[-1:] == ['PASSIVE'], ended.stderr
