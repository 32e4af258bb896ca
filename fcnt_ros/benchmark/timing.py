# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How long something takes, told by what robots care about: the usual time and the worst ones.

A mean would hide both: one frame in twenty that comes late is what a controller stumbles over.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np


@dataclass(frozen=True)
class Timing:
    """What is kept of a row of measured times.

    Parameters
    ----------
    median, p95, maximum : float
        Seconds; 95 of 100 times are at most `p95`, interpolated between samples.
    count : int
        Number of samples.
    """

    median: float
    p95: float
    maximum: float
    count: int

    @classmethod
    def of(cls, samples: Sequence[float]) -> Timing:
        """Return the timing of samples in seconds.

        Raises
        ------
        ValueError
            If there is no sample.
        """
        if len(samples) == 0:
            raise ValueError('there is no sample: measure at least once')
        median, p95, maximum = np.percentile(samples, [50, 95, 100])
        return cls(float(median), float(p95), float(maximum), len(samples))


def measure(action: Callable[[], object], repeats: int, warm_up: int = 3) -> Timing:
    """Call an action again and again and time each call.

    Parameters
    ----------
    action : callable
        A device that works on behind its back (CUDA) has to be waited for in the action itself.
    repeats : int
        Timed calls.
    warm_up : int
        Calls before these that are not timed: first calls pay for what is set up once.

    Raises
    ------
    ValueError
        If `repeats` is less than 1.
    """
    if repeats < 1:
        raise ValueError(f'repeats is {repeats}: measure at least once')
    for _ in range(warm_up):
        action()
    return Timing.of(timeit.repeat(action, timer=perf_counter, number=1, repeat=repeats))
