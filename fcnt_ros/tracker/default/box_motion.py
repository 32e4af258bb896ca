# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where a box goes from one frame to the next, told by heat, by features and by moving points.

Heat and features know the target, but only roughly where it ends; points inside the box follow it
finely, but do not know it. So points say how the box changes, as far as they can be believed, and
heat and features draw it towards where they see the target. Where points keep saying something
else than they do, the points are not the target's.
"""

from __future__ import annotations

import math

import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.optical_flow import Motion

POSITION_SHARE, SCALE_SHARE = 0.5, 0.8
"""What points that can be believed wholly have of the say."""

PULL, FASTEST = 0.15, 0.03
"""So much of a wrong size is corrected by the features in a frame, and no more than that of its
logarithm: a size that is told from a single frame is noisy."""

UNSURE = 0.05
"""What features tell of a target that has changed is off by so much; only what is beyond counts."""

RATE = 0.2
"""How fast the mean of what points and heat differ by follows, per frame."""

WAY_OFF, SIZE_OFF = 0.05, 0.1
"""Differences on average, over the box's diagonal and of the logarithm of its size, at which points
are hardly believed any more."""


class BoxMotion:
    """Follows one target's box."""

    def __init__(self) -> None:
        self._way = np.zeros(2)  # by how much heat and points differ on average
        self._size = 0.0  # by how much features find the box too small on average

    def step(self, last: Box, seen: Box, motion: Motion, log_scale: float) -> Box:
        """Return the box in this frame.

        Parameters
        ----------
        last : Box
            In the frame before, image pixels.
        seen : Box
            Where the heat maps place it, of the same size.
        motion : Motion
            Of the points inside it.
        log_scale : float
            Logarithm of the target's size over the box's, by its features.
        """
        followed = np.add(last.center, (motion.dx, motion.dy))
        way = np.subtract(seen.center, followed)
        if motion.coherence > 0:
            self._way += RATE * (way / last.diagonal - self._way)
        else:
            self._way *= 1 - RATE
        self._size += RATE * (log_scale - self._size)
        position = POSITION_SHARE * motion.coherence * _belief(float(np.hypot(*self._way)), WAY_OFF)
        scale = SCALE_SHARE * motion.rigidity * _belief(self._size, SIZE_OFF)
        wrong = math.copysign(max(abs(log_scale) - UNSURE, 0.0), log_scale)
        growth = scale * motion.log_scale + min(max(PULL * wrong, -FASTEST), FASTEST)
        cx, cy = seen.center - position * way
        factor = math.exp(growth)
        return Box.from_center(cx, cy, last.width * factor, last.height * factor)


def _belief(difference: float, limit: float) -> float:
    return math.exp(-((difference / limit) ** 2))
