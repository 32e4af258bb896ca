# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far away the target is, and where: from a depth image, or from its known height.

In a box there is the target, what is behind it, and often something in front. The heat map says
which pixels are likely the target's; among these its depth is the one that most of the heat shares.
A mean would lie somewhere between the target and the wall.

No position is better than a wrong one: if the heat is not at one depth, there is none.

Positions are in the camera's optical frame, metres: x to the right, y down, z forward. Depth is
along z, as depth images have it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from fcnt_ros.position.camera_model import CameraModel
from fcnt_ros.position.depth_layers import Layers
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult

ENOUGH_PIXELS = 20
"""From fewer pixels no depth is taken."""

SHARE_OF_ALL = 1 / 3
"""So much of the heat in the box must be at the target's depth. The rest may be holes: more of
them, and what is left may be the background of a target that the depth camera cannot see."""

SHARE_OF_SEEN = 1 / 2
"""So much of the heat that is not on holes must be at the target's depth."""

MOST_PIXELS = 20_000
"""Of a larger box only every second, third, ... pixel is looked at."""

THINNEST = 0.04
"""Depths within this share of each other are one, whatever the target's size: sensors waver."""

SENSOR_SIGMA = 0.01
"""Standard deviation of a depth camera's own, common error as a share of the depth."""

BOX_SIGMA = 0.1
"""Standard deviation of the box's place and size as a share of its size."""

FLATTEST = 0.1
"""Smallest z of a bearing from which a depth along z still says where."""


class PositionUnknownError(ValueError):
    """The target's position cannot be known; the text says why."""


@dataclass(frozen=True, eq=False)
class Position:
    """Where the target's visible side is, in the camera's optical frame.

    Parameters
    ----------
    point : (3,) float
        Metres.
    covariance : (3, 3) float
        Square metres.
    size : (width, height)
        Of the box at that distance, metres.
    """

    point: np.ndarray
    covariance: np.ndarray
    size: tuple[float, float]


def from_depth(camera: CameraModel, result: TrackResult, depth: np.ndarray) -> Position:
    """Return the target's position by a depth image that is registered to the result's image.

    Parameters
    ----------
    camera : CameraModel
    result : TrackResult
    depth : (height, width) uint16 or float32
        Millimetres or metres; 0 and what is not finite are holes.

    Raises
    ------
    PositionUnknownError
        If too little of the target's heat is at one depth.
    CameraError
        If the camera's model has no direction for the box.
    """
    normalized = NormalizedBox.of(camera, result.box)
    window, step = _pixels(result.box, depth)
    rows, columns = (np.arange(pixels.start, pixels.stop, step) for pixels in window)
    weights = heat_at(result, *np.meshgrid(columns, rows))
    # A thing is about as deep as it is wide.
    thickness = max(min(normalized.size), THINNEST)
    z, sigma = target_depth(metres(depth[window][::step, ::step]), weights, thickness, step**2)
    return position_at(normalized, z, np.hypot(sigma, SENSOR_SIGMA * z))


def from_height(camera: CameraModel, box: Box, height: float) -> Position:
    """Return the position of an upright target by its height in metres, the camera being level.

    The box reaches from the target's head to its feet, pixels.

    Raises
    ------
    PositionUnknownError
        If the box ends at the image's edge, so that the target may not be seen whole.
    CameraError
        If the camera's model has no direction for the box.
    """
    if box.y < 1 or box.y + box.height > camera.size[1] - 1:
        raise PositionUnknownError(
            f'the box ({box}) reaches the upper or lower edge of the image: '
            'how high the target is cannot be seen'
        )
    normalized = NormalizedBox.of(camera, box)
    middle = box.center[0]
    top, bottom = (
        _slope(camera, middle, edge)[1] for edge in (box.y - 0.5, box.y + box.height - 0.5)
    )
    z = height / (bottom - top)
    return position_at(normalized, z, BOX_SIGMA * z)


def metres(depth: np.ndarray) -> np.ndarray:
    """Return depths, uint16 millimetres or float32 metres, as float32 metres, holes as NaN."""
    scale = 0.001 if depth.dtype.kind == 'u' else 1.0
    values = depth.astype(np.float32) * np.float32(scale)
    return np.where(np.isfinite(values) & (values > 0), values, np.float32(np.nan))


def target_depth(
    depth: np.ndarray, weights: np.ndarray, thickness: float, area: float = 1.0
) -> tuple[float, float]:
    """Return the depth that most of the weight shares, and how far it spreads.

    Parameters
    ----------
    depth : (...) float32
        Metres; NaN where there is a hole.
    weights : (...) float32
        How likely each pixel is the target's; not negative.
    thickness : float
        How far the target may reach in depth, as a share of its depth.
    area : float
        How many pixels each of these stands for.

    Returns
    -------
    depth, sigma : float
        As `Layers.spread` has them, metres.

    Raises PositionUnknownError if there are too few pixels, or the weight is not at one depth.
    """
    seen = np.isfinite(depth) & (weights > 0)
    pixels = np.count_nonzero(seen) * area
    if pixels < ENOUGH_PIXELS:
        raise PositionUnknownError(
            f'only {pixels:.0f} pixels of the target have a depth, {ENOUGH_PIXELS} are needed'
        )
    layers = Layers.of(depth[seen], weights[seen], lambda z: thickness * z)
    first = int(layers.held.argmax())
    all_weight, seen_weight = float(weights.sum()), layers.weights.sum()
    share, share_of_seen = layers.held[first] / all_weight, layers.held[first] / seen_weight
    if share < SHARE_OF_ALL or share_of_seen < SHARE_OF_SEEN:
        raise PositionUnknownError(
            f'the depth of the target is not clear: {share:.0%} of its heat are at one depth '
            f'({SHARE_OF_ALL:.0%} needed), {seen_weight / all_weight:.0%} have a depth at all'
        )
    return layers.spread(first)


@dataclass(frozen=True, eq=False)
class NormalizedBox:
    """A box in normalized image coordinates: slopes, metres to the side for each metre of z.

    Parameters
    ----------
    middle : (2,) float
        Slopes of the box's middle.
    sides : (2, 2) float
        Columns: the box's width and height, in slopes.
    """

    middle: np.ndarray
    sides: np.ndarray

    @classmethod
    def of(cls, camera: CameraModel, box: Box) -> NormalizedBox:
        """Return how a camera sees a box of its image.

        Raises PositionUnknownError if it lies too far beside the camera, CameraError if the
        camera's model has no direction for it.
        """
        x, y = box.center
        along_x = (_slope(camera, x + 1, y) - _slope(camera, x - 1, y)) / 2 * box.width
        along_y = (_slope(camera, x, y + 1) - _slope(camera, x, y - 1)) / 2 * box.height
        return cls(_slope(camera, x, y), np.stack([along_x, along_y], axis=1))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in slopes."""
        width, height = np.linalg.norm(self.sides, axis=0)
        return float(width), float(height)

    @property
    def ray(self) -> np.ndarray:
        """(3,), the direction of the middle, of length 1 along z."""
        return np.append(self.middle, 1.0)


def _slope(camera: CameraModel, x: float, y: float) -> np.ndarray:
    bearing = camera.bearing(x, y)
    if bearing[2] < FLATTEST:
        raise PositionUnknownError('the target is too far beside the camera to know its distance')
    return bearing[:2] / bearing[2]


def position_at(normalized: NormalizedBox, z: float, sigma: float) -> Position:
    """Return the position at depth z, whose error lies along the ray; the box's lies across it."""
    ray = normalized.ray
    covariance = sigma**2 * np.outer(ray, ray)
    covariance[:2, :2] += (BOX_SIGMA * z) ** 2 * normalized.sides @ normalized.sides.T
    width, height = normalized.size
    return Position(ray * z, covariance, (z * width, z * height))


def _pixels(box: Box, depth: np.ndarray) -> tuple[tuple[slice, slice], int]:
    """Return which pixels lie in the box, and each how many-th of them is enough."""
    height, width = depth.shape
    columns = slice(max(round(box.x), 0), min(round(box.x + box.width), width))
    rows = slice(max(round(box.y), 0), min(round(box.y + box.height), height))
    pixels = max(columns.stop - columns.start, 0) * max(rows.stop - rows.start, 0)
    if pixels < ENOUGH_PIXELS:
        raise PositionUnknownError(f'the box ({box}) lies outside the image')
    return (rows, columns), max(int((pixels / MOST_PIXELS) ** 0.5), 1)


def heat_at(result: TrackResult, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the heat at pixels x, y (rows, columns), float32; negative heat is none."""
    region = result.search_region
    columns, rows = (
        # Both grids have their cell centres at integers.
        (np.asarray(values, np.float32) - first + 0.5) * np.float32(region.cells_per_pixel)
        - np.float32(0.5)
        for values, first in ((x, region.left), (y, region.top))
    )
    heat = cv2.remap(
        result.heatmap, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.maximum(heat, 0)

