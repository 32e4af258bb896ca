# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A drawn scene to measure speed on: no footage is needed, and any size of image can be had."""

from __future__ import annotations

import math

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box

PERIOD = 60
"""Frames in which the target goes around once."""


class Scene:
    """A textured target that circles over a textured background.

    Parameters
    ----------
    width, height : int
        Size of the images in pixels. The target is a sixth of the height.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._side = height // 6
        random = np.random.default_rng(0)
        self._background = _texture(random, width, height, 40) // 2
        self._target = 255 - _texture(random, self._side, self._side, 6) // 2

    def box(self, index: int) -> Box:
        """Return the target in frame `index`, pixels."""
        angle = 2 * math.pi * index / PERIOD
        x = self.width / 2 + self._side * math.cos(angle) - self._side / 2
        y = self.height / 2 + self._side * math.sin(angle) - self._side / 2
        return Box(round(x), round(y), self._side, self._side)

    def image(self, index: int) -> np.ndarray:
        """Return frame `index`, (height, width, 3) uint8 BGR."""
        image = self._background.copy()
        box = self.box(index)
        x, y = int(box.x), int(box.y)
        image[y : y + self._side, x : x + self._side] = self._target
        return image


def _texture(random: np.random.Generator, width: int, height: int, spots: int) -> np.ndarray:
    """Return a smooth pattern (height, width, 3), uint8, with so many spots from top to bottom."""
    columns = max(round(spots * width / height), 2)
    coarse = random.integers(0, 256, (spots, columns, 3), dtype=np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
