# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node under stress in a process of its own, and what can be seen of it from outside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from trials.stress.resources import Resources

PATIENCE = 5.0
"""How long the process may take to end when it is told to, seconds."""

QUICK = {
    'device': 'cpu',
    'region_size': 128,
    # Who is asked whether an image was answered must not lose it on the way.
    'qos_overrides./image.subscription.reliability': 'reliable',
}
"""Parameters with which a frame of a small image takes a part of a second."""


class StressError(RuntimeError):
    """The node did not do what it must; the text says what."""


class SubjectProcess:
    """`trials.stress.subject` in its own process; ended when the block is left.

    Parameters
    ----------
    log : Path
        File for all that it says.
    parameters
        Of the node, beside `QUICK`.
    """

    def __init__(self, log: Path, **parameters: object) -> None:
        self.log_file = log
        arguments = []
        for name, value in {**QUICK, **parameters}.items():
            arguments += ['-p', f'{name}:={value}']
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open('w') as file:
            self._process = subprocess.Popen(
                [sys.executable, '-m', 'trials.stress.subject', '--ros-args', *arguments],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C reaches this program alone, which ends the other
            )

    def __enter__(self) -> SubjectProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def log(self) -> str:
        """All that it has said."""
        return self.log_file.read_text(errors='replace')

    def check(self) -> None:
        """Raise `StressError` if it has ended."""
        status = self._process.poll()
        if status is not None:
            raise StressError(f'the node died, with status {status}: see {self.log_file}')

    def resources(self) -> Resources:
        """Return what it holds now."""
        self.check()
        return Resources.of(self._process.pid)
