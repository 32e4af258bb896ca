# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a process holds: what must not grow."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PAGE = os.sysconf('SC_PAGE_SIZE')
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Resources:
    """What a process holds at one moment.

    Parameters
    ----------
    memory : float
        Resident, MB.
    threads : int
    files : int
        Open ones, sockets included.
    """

    memory: float
    threads: int
    files: int

    @classmethod
    def of(cls, process: int) -> Resources:
        """Read them of a running process, by its number."""
        folder = Path(f'/proc/{process}')
        return cls(
            memory=int((folder / 'statm').read_text().split()[1]) * PAGE / MEGABYTE,
            threads=len(list((folder / 'task').iterdir())),
            files=len(list((folder / 'fd').iterdir())),
        )


def slope(times: Sequence[float], values: Sequence[float], skipped: float = 0.0) -> float:
    """Return by how much a value grows, by least squares.

    Parameters
    ----------
    times, values : sequence of float
        Of the samples, times ascending.
    skipped : float
        Share of the samples at the beginning that do not count.

    Returns
    -------
    float
        In the values' unit over the times'.

    Raises
    ------
    ValueError
        If fewer than two samples count.
    """
    first = round(len(times) * skipped)
    if len(times) - first < 2:
        raise ValueError(f'a slope needs two samples, there are {len(times) - first}')
    return float(np.polyfit(times[first:], values[first:], 1)[0])
