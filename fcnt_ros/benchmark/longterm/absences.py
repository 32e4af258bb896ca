# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""When a target is away: the frames of a scene, in turns with and without it."""

from __future__ import annotations

import zlib

import numpy as np

SEEN = (30, 60)
"""A target is in view for so many frames at least and at most, before it leaves (again)."""

AWAY = (20, 50)
"""Then it is away for so many."""

BACK = 20
"""And at the end it is in view for so many at least."""

LONGEST = 300
"""Frames of a made scene at most."""


def absences(count: int, chance: np.random.Generator) -> list[range]:
    """Return in which of `count` frames a target is away, in order; none if there are too few."""
    gone: list[range] = []
    at = 0
    while count - at >= SEEN[0] + AWAY[0] + BACK:
        begin = at + _draw(SEEN, count - at - AWAY[0] - BACK, chance)
        at = begin + _draw(AWAY, count - begin - BACK, chance)
        gone.append(range(begin, at))
    return gone


def chance_of(*words: str, seed: int) -> np.random.Generator:
    """Return random numbers that belong to these words and this seed, whatever else is drawn."""
    return np.random.default_rng([seed, *(zlib.crc32(word.encode()) for word in words)])


def _draw(bounds: tuple[int, int], most: int, chance: np.random.Generator) -> int:
    low, high = bounds
    return int(chance.integers(low, min(high, most) + 1))
