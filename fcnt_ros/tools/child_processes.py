# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Nodes as processes of their own, none of which outlives the program that started it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PATIENCE = 5.0
"""How long a process may take to end when it is asked to, seconds."""


class ProcessError(RuntimeError):
    """A process ended that should not have; the text names it."""


class Processes:
    """The demo's programs, each a process; all are ended when the block is left."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            _ask_to_end(process)
        for name in list(self._running):
            self.end(name)

    def start(
        self, module: str, parameters: dict[str, object], remappings: dict[str, str]
    ) -> None:
        """Start a module; the program's name is the last part of the module's."""
        arguments = ['--ros-args', '--log-level', 'warn']
        for name, value in parameters.items():
            arguments += ['-p', f'{name}:={_yaml(value)}']
        for name, topic in remappings.items():
            arguments += ['-r', f'{name}:={topic}']
        program = module.rpartition('.')[2]
        self._running[program] = subprocess.Popen(
            [sys.executable, '-m', module, *arguments],
            stdin=subprocess.DEVNULL,
            # A Ctrl-C reaches this program alone, and this program ends the others.
            start_new_session=True,
        )

    def check(self) -> None:
        """Raise `ProcessError` if one has failed, or the tracker has ended at all."""
        for name, process in self._running.items():
            status = process.poll()
            if status or (status == 0 and name == 'tracker_node'):
                raise ProcessError(
                    f'the {name} ended with status {process.returncode}, see its message above'
                )

    def ended(self, program: str) -> bool:
        """Return whether a program has ended by itself; raise `ProcessError` if any has failed."""
        self.check()
        return self._running[program].poll() is not None

    def end(self, program: str) -> int:
        """End a program and return its exit status."""
        process = self._running.pop(program)
        _ask_to_end(process)
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def peak_memory(self, program: str) -> float:
        """Return the most memory that a running program has had, bytes."""
        status = Path(f'/proc/{self._running[program].pid}/status').read_text()
        peaks = (int(line.split()[1]) for line in status.splitlines() if 'VmHWM' in line)
        return next(peaks, 0) * 1024.0  # a process that has just ended has no such line


def _ask_to_end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.terminate()


def _yaml(value: object) -> str:
    """Return a value as ROS arguments want it: text stays text, whatever it looks like."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower()
