# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The first frame seen in many ways: all that there is to learn a target from.

One crop teaches the networks one size, one place and one light, and a regression on its own pixels
takes every later change for an error. So the target is also looked at as it would be a little
nearer, farther and aside, and each of these views once more as it may come to look: turned,
mirrored, brighter, blurred, partly covered.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import CELL, SearchRegion

LOG_SCALES = (0.0, 0.04, -0.04, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24)
"""Logarithms of the region's size over what it is in tracking, in the order of the views."""

IN_SCALE = 0.2
"""Views of a smaller change in scale than this are what the networks meet in tracking."""

ASIDE = 0.1
"""The region's middle is moved by up to this share of the box's diagonal."""

TURN = 20.0  # degrees
GAIN, OFFSET = 0.25, 20.0  # of brightness: factor 1 +- GAIN, plus +- OFFSET grey levels
BLUR = (0.5, 2.0)  # sigma, pixels of the crop
COVER = (0.2, 0.5)  # sides of a patch that covers part of the target, over the box's


@dataclass(frozen=True, eq=False)
class View:
    """A crop with the target in it.

    Parameters
    ----------
    crop : (size, size, 3) uint8
        BGR.
    box : Box
        The target, in cells.
    in_scale : bool
        Whether the target has about the size that it has in tracking.
    """

    crop: np.ndarray
    box: Box
    in_scale: bool


def first_views(
    image: np.ndarray, box: Box, count: int, region_scale: float, size: int, seed: int
) -> list[View]:
    """Return so many views of the target; the first is the search region as it is.

    Parameters
    ----------
    image : (H, W, 3) uint8
        BGR.
    box : Box
        The target, image pixels.
    count : int
        Every second view is an altered one.
    region_scale : float
        Side of the search region over the box's diagonal.
    size : int
        Side of a crop, pixels.
    seed : int
    """
    chance = np.random.default_rng(seed)
    views = []
    for index in range(count):
        log_scale = LOG_SCALES[index // 2 % len(LOG_SCALES)]
        altered = index % 2 == 1
        cx, cy = box.center
        if index:
            dx, dy = chance.uniform(-ASIDE, ASIDE, 2) * box.diagonal
            cx, cy = cx + dx, cy + dy
        factor = math.exp(log_scale)
        seen = Box.from_center(cx, cy, box.width * factor, box.height * factor)
        region = SearchRegion.around(seen, region_scale, size)
        view = View(region.crop(image), region.to_cells(box), abs(log_scale) < IN_SCALE)
        views.append(_altered(view, chance) if altered else view)
    return views


def _altered(view: View, chance: np.random.Generator) -> View:
    """Return the view as the target may come to look."""
    size = len(view.crop)
    box = Box(*(CELL * v for v in (view.box.x, view.box.y, view.box.width, view.box.height)))
    turn = cv2.getRotationMatrix2D(box.center, chance.uniform(-TURN, TURN), 1.0)
    crop = cv2.warpAffine(view.crop, turn, (size, size)).astype(np.float32)
    crop = crop * (1 + chance.uniform(-GAIN, GAIN)) + chance.uniform(-OFFSET, OFFSET)
    crop = crop.clip(0, 255).astype(np.uint8)
    if chance.random() < 0.5:
        crop = cv2.GaussianBlur(crop, (0, 0), chance.uniform(*BLUR))
    if chance.random() < 0.5:
        _cover(crop, box, chance)
    if chance.random() < 0.5:
        cells = size / CELL
        mirrored = replace(view.box, x=cells - view.box.x - view.box.width)
        return replace(view, crop=np.ascontiguousarray(crop[:, ::-1]), box=mirrored)
    return replace(view, crop=crop)


def _cover(crop: np.ndarray, box: Box, chance: np.random.Generator) -> None:
    """Lay a patch of the crop's mean colour on part of the target."""
    width, height = chance.uniform(*COVER, 2) * (box.width, box.height)
    left = box.x + chance.uniform(0, box.width - width)
    top = box.y + chance.uniform(0, box.height - height)
    rows = slice(max(round(top), 0), max(round(top + height), 0))
    columns = slice(max(round(left), 0), max(round(left + width), 0))
    crop[rows, columns] = crop.mean(axis=(0, 1)).astype(np.uint8)
