# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far long work is: a bar with the time left, or one line where nobody watches."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

from tqdm import tqdm


class Progress(tqdm):
    """tqdm's bar on stderr; where that is no terminal, one line when it is closed.

    Parameters
    ----------
    total : int, optional
        How much there is to do, if it is known.
    unit : str
        What is counted, one of it.
    """

    def __init__(self, total: int | None, unit: str = 'frame') -> None:
        self._on_terminal = sys.stderr.isatty()
        self._done, self._open, self._began = 0, True, monotonic()
        super().__init__(total=total, unit=unit, disable=not self._on_terminal)
        self.unit = unit

    def update(self, n: float = 1) -> Any:
        """Say that so much more is done."""
        self._done += n
        return super().update(n)

    def close(self) -> None:
        """Leave the bar as it is, or write the line; a second time nothing."""
        if self._open and not self._on_terminal:
            took = self.format_interval(monotonic() - self._began)
            of = '' if self.total is None else f' of {self.total}'
            line = f'{self._done}{of} {self.unit}s in {took}'
            print(line, file=sys.stderr, flush=True)
        self._open = False
        super().close()
