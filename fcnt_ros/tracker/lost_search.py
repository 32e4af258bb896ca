# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where to look for a target that is lost: few regions a frame, farther and farther away."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from fcnt_ros.tracker.box import Box

STEP = 0.6
"""Distance of two regions' middles over their side; a target between two is seen whole in one."""

LOOKS = 2
"""Regions that are looked at in a frame: about the time of a frame in which SNet learns."""


class LostSearch:
    """Tells the places where a lost target is looked for.

    Parameters
    ----------
    last : Box
        Where the target was last, image pixels.
    image_size : (int, int)
        Width and height, pixels.
    region_scale : float
        Side of a region over the box's diagonal.
    """

    def __init__(self, last: Box, image_size: tuple[int, int], region_scale: float) -> None:
        self.last = last
        self._places = places(last, image_size, region_scale)

    def next_places(self) -> list[Box]:
        """Return the last box, moved to the middle of each region of the next frame."""
        return list(itertools.islice(self._places, LOOKS))


def places(last: Box, image_size: tuple[int, int], region_scale: float) -> Iterator[Box]:
    """Yield the last box, moved to the middle of one region after the other, without end.

    The regions cover the image. Round after round begins where the target was lost, where it is
    likeliest to come back, and goes one ring of regions farther than the one before.

    Parameters
    ----------
    last : Box
        Where the target was last, image pixels.
    image_size : (int, int)
        Width and height, pixels.
    region_scale : float
        Side of a region over the box's diagonal.
    """
    step = STEP * region_scale * last.diagonal
    cx, cy = last.center
    across, down = (
        _middles(middle, size, step) for middle, size in ((cx, image_size[0]), (cy, image_size[1]))
    )
    cover = [
        Box.from_center(x, y, last.width, last.height) for x, y in itertools.product(across, down)
    ]
    cover.sort(key=lambda box: math.dist(box.center, last.center))
    rings = [round(max(abs(x - cx), abs(y - cy)) / step) for x, y in (box.center for box in cover)]
    for reach in itertools.count():
        yield from (box for box, ring in zip(cover, rings, strict=True) if ring <= reach)


def _middles(middle: float, size: int, step: float) -> list[float]:
    """Return the points of a grid through `middle` that are within the image, or just outside.

    No point of the image is farther than half a step from one of them.
    """
    before = max(math.ceil((middle - step / 2) / step), 0)
    after = max(math.ceil((size - 1 - middle - step / 2) / step), 0)
    return [middle + k * step for k in range(-before, after + 1)]
