# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Real sequences in which the target vanishes for a while and comes back elsewhere.

A benchmark's targets hardly ever leave. So the target is taken out of its images: its box is
painted over from what is around it, for good, and later the target's own picture of each frame is
put down at another place in view.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.box import Box

SEEN, HIDDEN, BACK = 15, 30, 20
"""Frames with the target where it is, without it, and with it at another place."""

MARGIN = 0.15
"""So much more than the box is painted over on each side, over the box's sides."""

SMALL = 48
"""The hole is painted at so many pixels' height: what is in it is blurred anyway."""

FEATHER = 0.1
"""The picture that is put down fades out over this share of its sides."""


@dataclass(frozen=True, eq=False)
class VanishingSequence(Sequence):
    """The first frames of a sequence, with the target gone and back.

    `boxes` are the target's, NaN while there is none.

    Parameters
    ----------
    originals : (N, 4) float64
        Where the target is in the images as they are.
    """

    originals: np.ndarray

    @classmethod
    def of(cls, sequence: Sequence, seed: int) -> VanishingSequence | None:
        """Return a sequence's, or None if it is too short or has no room for another place."""
        count = SEEN + HIDDEN + BACK
        originals = sequence.boxes[:count]
        if len(originals) < count or not np.isfinite(originals).all():
            return None
        height, width = sequence.read(0).shape[:2]
        place = _another_place(originals[SEEN:], (width, height), seed)
        if place is None:
            return None
        boxes = originals.copy()
        boxes[SEEN : SEEN + HIDDEN] = np.nan
        back = originals[SEEN + HIDDEN :]
        boxes[SEEN + HIDDEN :, :2] = np.round(place - back[:, 2:] / 2)
        return cls(sequence.name, sequence.images[:count], boxes, originals)

    def read(self, index: int) -> np.ndarray:
        """Return an image as the tracker gets it, (H, W, 3) uint8 BGR."""
        image = super().read(index)
        if index < SEEN:
            return image
        empty = _painted_over(image, Box(*self.originals[index]))
        if index < SEEN + HIDDEN:
            return empty
        return _put_down(empty, image, Box(*self.originals[index]), Box(*self.boxes[index]))


def _another_place(
    originals: np.ndarray, image_size: tuple[int, int], seed: int
) -> np.ndarray | None:
    """Return a middle (x, y) where the target fits into the image and is not at any time."""
    largest = originals[:, 2:].max(axis=0)
    low, high = largest / 2 + 1, np.array(image_size) - largest / 2 - 1
    if (low >= high).any():
        return None
    middles = originals[:, :2] + originals[:, 2:] / 2
    chance = np.random.default_rng(seed)
    for _ in range(1000):
        place = chance.uniform(low, high)
        if (np.abs(middles - place) > 1.3 * largest).any(axis=1).all():
            return place
    return None


def _painted_over(image: np.ndarray, box: Box) -> np.ndarray:
    """Return an image with a box filled in from what is around it."""
    dx, dy = MARGIN * box.width, MARGIN * box.height
    hole = _pixels(Box(box.x - dx, box.y - dy, box.width + 2 * dx, box.height + 2 * dy), image)
    around = _pixels(
        Box(box.x - 4 * dx, box.y - 4 * dy, box.width + 8 * dx, box.height + 8 * dy), image
    )
    part = image[around]
    scale = min(SMALL / part.shape[0], 1.0)
    small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = np.zeros(image.shape[:2], np.uint8)
    mask[hole] = 255
    small_mask = cv2.resize(mask[around], small.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    filled = cv2.inpaint(small, small_mask, 3, cv2.INPAINT_TELEA)
    filled = cv2.resize(filled, part.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    result = image.copy()
    result[hole] = filled[mask[around] > 0].reshape(result[hole].shape)
    return result


def _put_down(onto: np.ndarray, source: np.ndarray, box: Box, place: Box) -> np.ndarray:
    """Return `onto` with the part of `source` in `box` at `place`, its edges faded."""
    cut = _pixels(box, source)
    part = source[cut].astype(np.float32)
    height, width = part.shape[:2]
    fades = (
        np.clip(np.minimum(np.arange(n) + 1, n - np.arange(n)) / (FEATHER * n + 1), 0, 1)
        for n in (height, width)
    )
    rows, columns = fades
    alpha = (rows[:, None] * columns)[..., None].astype(np.float32)
    result = onto.copy()
    x, y = round(place.x), round(place.y)
    target = result[y : y + height, x : x + width]
    target[:] = (alpha * part + (1 - alpha) * target).round().astype(np.uint8)
    return result


def _pixels(box: Box, image: np.ndarray) -> tuple[slice, slice]:
    """Return the rows and columns of an image that lie in a box."""
    inside = box.clipped(image.shape[1], image.shape[0])
    left, top = round(inside.x), round(inside.y)
    return (
        slice(top, round(inside.y + inside.height)),
        slice(left, round(inside.x + inside.width)),
    )
