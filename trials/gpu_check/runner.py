# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Steps one after the other, each in a process that is given so long: what fails ends no other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

PASSED, FAILED = 'passed', 'failed'


@dataclass(frozen=True)
class StepResult:
    """How a step went.

    Parameters
    ----------
    name : str
    state : str
        PASSED or FAILED.
    seconds : float
    message : str
        Why it failed.
    figures : dict
        What it measured, as far as it came.
    """

    name: str
    state: str
    seconds: float
    message: str = ''
    figures: dict[str, Any] = field(default_factory=dict)


def run_step(
    name: str,
    command: Sequence[str],
    limit: float,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> StepResult:
    """Run a step to its end, or to its limit; no process of its own is left.

    Parameters
    ----------
    name : str
    command : sequence of str
        The path of a file is added, to which it writes an `Outcome` as JSON.
    limit : float
        Seconds.
    folder : Path
        For that file, NAME.outcome.json, and for what the step prints, NAME.log.
    environment : mapping, optional
        By default this process's.
    """
    outcome, log = folder / f'{name}.outcome.json', folder / f'{name}.log'
    outcome.unlink(missing_ok=True)
    start = monotonic()
    with log.open('w') as output:
        process = subprocess.Popen(
            [*command, str(outcome)],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # a group of its own, so that its children end with it
        )
        try:
            code = process.wait(limit)
            message = f'ended with exit code {code}: {_last_line(log)}' if code else ''
        except subprocess.TimeoutExpired:
            message = f'not done after {limit:g} s'
        finally:
            _end(process)
    seconds = monotonic() - start
    if message:
        return StepResult(name, FAILED, seconds, message)
    try:
        told = json.loads(outcome.read_text())
    except (OSError, ValueError) as error:
        return StepResult(name, FAILED, seconds, f'told nothing: {error}')
    state = FAILED if told['wrong'] else PASSED
    return StepResult(name, state, seconds, told['wrong'], told['figures'])


def python_module(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module by this Python."""
    return [sys.executable, '-m', module, *arguments]


def _end(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # nobody of the group is left
    process.wait()


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors='replace').splitlines()]
    return next((line for line in reversed(lines) if line), 'it said nothing')[:300]
