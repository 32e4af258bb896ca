# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A step that fails, hangs or dies is told, and is over."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from trials.gpu_check.runner import FAILED, PASSED, StepResult, run_step

pytestmark = pytest.mark.slow  # processes of their own


@pytest.fixture
def run(tmp_path):
    def run(program: str) -> StepResult:
        return run_step('step', [sys.executable, '-c', program], 60, tmp_path)

    return run


def test_what_a_step_measured_comes_back(run):
    program = 'import sys; open(sys.argv[1], "w").write(\'{"wrong": "", "figures": {"ms": 3}}\')'
    result = run(program)
    assert (result.state, result.figures) == (PASSED, {'ms': 3})


def test_a_step_that_finds_something_wrong_fails_and_keeps_its_figures(run):
    program = 'import sys; open(sys.argv[1], "w").write(\'{"wrong": "slow", "figures": {"a": 1}}\')'
    result = run(program)
    assert (result.state, result.message, result.figures) == (FAILED, 'slow', {'a': 1})


def test_a_step_that_raises_is_told_by_its_last_line(run):
    result = run('raise ValueError("no such thing")')
    assert result.state == FAILED
    assert 'exit code 1: ValueError: no such thing' in result.message


def test_a_step_that_tells_nothing_has_failed(run):
    assert 'told nothing' in run('pass').message


def test_a_step_ends_at_its_limit_with_its_children(tmp_path):
    child = tmp_path / 'child'
    script = f'sleep 60 & echo $! > {child}; wait'
    result = run_step('step', ['sh', '-c', script], 2, tmp_path)
    assert (result.state, result.message) == (FAILED, 'not done after 2 s')
    deadline = time.monotonic() + 5
    while _runs(int(child.read_text())):
        assert time.monotonic() < deadline, 'the child is still there'
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return ') Z' not in Path(f'/proc/{pid}/stat').read_text()
