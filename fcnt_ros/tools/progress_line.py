# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One line that says how far a track is, on a terminal and in a log file alike."""

from __future__ import annotations

import sys
import time
from typing import TextIO

LOG_INTERVAL = 10.0
"""Where lines cannot be written over, a new one comes so often, seconds."""


class ProgressLine:
    """Frame, state, confidence and frames per second of a running track.

    `total` is how many frames are expected; 0 if that is not known.
    """

    def __init__(self, total: int = 0, stream: TextIO = sys.stdout) -> None:
        self._of = f'/{total}' if total else ''
        self._last = total - 1
        self._stream = stream
        self._overwrites = stream.isatty()
        self._first_time = 0.0
        self._next_line = 0.0
        self._open = False

    def frame(self, number: int, state: str, confidence: float) -> None:
        """Show a frame; they count from 0."""
        now = time.monotonic()
        if number == 0:  # its time was spent on initialising, which is no measure of the rate
            self._first_time = now
        rate = f'{number / (now - self._first_time):.2f} frames/s' if number else ''
        if self._overwrites or now >= self._next_line or number == self._last:
            self._next_line = now + LOG_INTERVAL
            self.show(
                f'frame {number + 1}{self._of}  {state}  confidence {confidence:.2f}  {rate}'
            )

    def show(self, text: str) -> None:
        """Show something else than a frame."""
        if self._overwrites:
            self._stream.write(f'\r\x1b[K{text}')
            self._open = True
        else:
            self._stream.write(f'{text}\n')
        self._stream.flush()

    def end(self) -> None:
        """Leave the line as it is and go to the next."""
        if self._open:
            print(file=self._stream, flush=True)
            self._open = False
