# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Axis-aligned boxes in pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

MIN_SIDE = 4.0
"""Smallest side, in pixels, of a box that can be tracked: less than this is noise to VGG-16."""


class InvalidBoxError(ValueError):
    """A box that no target can be tracked by; the message names the box and the reason."""


@dataclass(frozen=True)
class Box:
    """A box given by its top-left pixel and its size.

    Pixel centres lie at integers, so the box covers the pixels x .. x + width - 1 and reaches
    from the edge x - 0.5 to the edge x + width - 0.5.

    Parameters
    ----------
    x, y : float
        Top-left pixel, pixels from the image's top-left pixel.
    width, height : float
        Size in pixels.
    """

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def from_center(cls, cx: float, cy: float, width: float, height: float) -> Box:
        """Return the box of the given size whose middle is at (cx, cy), in pixels."""
        return cls(cx - (width - 1) / 2, cy - (height - 1) / 2, width, height)

    @property
    def center(self) -> tuple[float, float]:
        """The middle (cx, cy) in pixels; a 1x1 box lies on its own pixel."""
        return self.x + (self.width - 1) / 2, self.y + (self.height - 1) / 2

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.width * self.height

    @property
    def diagonal(self) -> float:
        """Length of the diagonal in pixels."""
        return math.hypot(self.width, self.height)

    def scaled(self, factor: float) -> Box:
        """Return the box grown by `factor` in both directions about its middle."""
        return Box.from_center(*self.center, self.width * factor, self.height * factor)

    def clipped(self, width: int, height: int) -> Box:
        """Return the part inside an image of `width` x `height` pixels; its size may be zero."""
        left, right = (min(max(edge, 0.0), width) for edge in (self.x, self.x + self.width))
        top, bottom = (min(max(edge, 0.0), height) for edge in (self.y, self.y + self.height))
        return Box(left, top, right - left, bottom - top)

    def intersection(self, other: Box) -> float:
        """Return the area shared with `other` in square pixels."""
        dx = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        dy = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(dx, 0.0) * max(dy, 0.0)

    def iou(self, other: Box) -> float:
        """Return intersection over union with `other`, 0 to 1."""
        shared = self.intersection(other)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def __str__(self) -> str:
        return f'x={self.x:g} y={self.y:g} width={self.width:g} height={self.height:g}'


def proper_box(box: Box) -> Box:
    """Return `box` if it is one, wherever it lies.

    Raises
    ------
    InvalidBoxError
        For a box that is not finite or is empty.
    """
    if not all(math.isfinite(v) for v in (box.x, box.y, box.width, box.height)):
        raise InvalidBoxError(f'the box ({box}) has a value that is not a finite number')
    if box.width <= 0 or box.height <= 0:
        raise InvalidBoxError(f'the box ({box}) is empty: width and height must be positive')
    return box


def within_limits(box: Box, image_size: tuple[int, int]) -> Box:
    """Return `box` with its middle in the image and its sides of a size that can be seen.

    That is between `MIN_SIDE` and the image's longer side; the aspect ratio stays.

    Parameters
    ----------
    box : Box
    image_size : (int, int)
        Width and height of the image in pixels.
    """
    smallest = MIN_SIDE / min(box.width, box.height)
    largest = max(image_size) / max(box.width, box.height)
    factor = min(max(1.0, smallest), max(largest, smallest))
    cx, cy = (min(max(c, 0.0), n - 1.0) for c, n in zip(box.center, image_size, strict=True))
    return Box.from_center(cx, cy, box.width * factor, box.height * factor)


def usable_box(box: Box, width: int, height: int) -> Box:
    """Return the part of `box` inside the image, if a target can be tracked by it.

    Parameters
    ----------
    box : Box
        What a person or a detector asked for, pixels.
    width, height : int
        The image's size in pixels.

    Raises
    ------
    InvalidBoxError
        For a box that is not finite, empty, outside the image, or whose part inside has a side of
        less than `MIN_SIDE` pixels.
    """
    inside = proper_box(box).clipped(width, height)
    if inside.area == 0:
        raise InvalidBoxError(
            f'the box ({box}) lies outside the image of {width} x {height} pixels'
        )
    if min(inside.width, inside.height) < MIN_SIDE:
        raise InvalidBoxError(
            f'the box ({box}) leaves {inside.width:g} x {inside.height:g} pixels inside the '
            f'image of {width} x {height}: at least {MIN_SIDE:g} are needed on each side'
        )
    return inside
