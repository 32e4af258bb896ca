# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far away the target is, by a laser that scans a plane.

The camera sees the box, the laser sees where its own plane meets things: of a person mostly two
legs, between them and beside them what stands behind. So the scan's points are taken into the
image. Those outside the box are not the target's: they are beside it, or the plane passes above or
below it there. Of those inside the nearest that make up a good part of the target's width are its
own: what is behind it is always farther, and what stands before it would hide it from the camera.

An upright target is as far away at its middle as at the height of the laser.
"""

from __future__ import annotations

import numpy as np

from fcnt_ros.position.camera_model import CameraModel
from fcnt_ros.position.depth_layers import Layers
from fcnt_ros.position.target_position import (
    BOX_SIGMA,
    FLATTEST,
    NormalizedBox,
    Position,
    PositionUnknownError,
    heat_at,
    position_at,
)
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult

ENOUGH_BEAMS = 3
"""From fewer points no distance is taken."""

SHARE = 1 / 5
"""So much of the heat of the points inside the box must be at the target's distance: two legs, or
one that hides the other, before a wall that all other beams hit."""

THICKNESS = 0.3
"""Things are at least so deep, metres: legs, half a step apart. Wide ones are as deep as wide."""

UPRIGHT_SIGMA = 0.1
"""Standard deviation of how much nearer or farther a target is at the laser's height, metres."""


def from_scan(
    camera: CameraModel, result: TrackResult, points: np.ndarray, up: np.ndarray
) -> Position:
    """Return the target's position by a laser scan of the time of the result's image.

    Parameters
    ----------
    camera : CameraModel
    result : TrackResult
    points : (N, 3) float
        Where the beams ended, metres, in the camera's optical frame.
    up : (3,) float
        Unit vector across the scan's plane, in that frame.

    Raises
    ------
    PositionUnknownError
        If too few beams end inside the box, or the heat is not at one distance.
    CameraError
        If the camera's model has no direction for the box.
    """
    normalized = NormalizedBox.of(camera, result.box)
    ahead = _level(normalized.ray, up)
    if ahead < FLATTEST:
        raise PositionUnknownError("the target is seen too steeply from the laser's plane")
    points = points[points[:, 2] > FLATTEST * np.linalg.norm(points, axis=1)]
    # In widths and heights of the box from its middle.
    slopes = points[:, :2] / points[:, 2:]
    beside = np.linalg.solve(normalized.sides, (slopes - normalized.middle).T)
    inside = _inside(beside, result.box, camera.size[1])
    if np.count_nonzero(inside) < ENOUGH_BEAMS:
        raise PositionUnknownError(
            f'{np.count_nonzero(inside)} beams of the laser end inside the box, {ENOUGH_BEAMS} '
            'are needed: the target is too far, or the box does not reach the height of the laser'
        )
    middle_x, middle_y = result.box.center
    columns = (middle_x + beside[0, inside] * result.box.width)[None]
    weights = heat_at(result, columns, np.full_like(columns, middle_y))[0]
    distance, sigma = nearest_thing(_level(points[inside], up), weights, normalized.size[0] / ahead)
    z = distance / ahead
    return position_at(normalized, z, np.hypot(sigma, UPRIGHT_SIGMA) / ahead)


def nearest_thing(distances: np.ndarray, weights: np.ndarray, width: float) -> tuple[float, float]:
    """Return the distance of the nearest thing that has its share of the weight, and its spread.

    Parameters
    ----------
    distances : (N,) float
        Metres.
    weights : (N,) float
        How likely each is the target's; not negative.
    width : float
        The target's, as a share of its distance.

    Returns
    -------
    distance, sigma : float
        As `Layers.spread` has them, metres.

    Raises PositionUnknownError if nothing has its share.
    """
    layers = Layers.of(distances, weights, lambda near: np.maximum(THICKNESS, width * near))
    beams = layers.ends - np.arange(len(distances))
    enough = (layers.held > 0) & (layers.held >= SHARE * layers.weights.sum())
    things = enough & (beams >= ENOUGH_BEAMS)
    if not things.any():
        raise PositionUnknownError(
            f'the beams of the laser that end inside the box are at many distances: nowhere are '
            f'{ENOUGH_BEAMS} of them with {SHARE:.0%} of the heat'
        )
    return layers.spread(int(things.argmax()))


def _level(vectors: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Return the lengths (...) of vectors (..., 3) along the scan's plane."""
    return np.linalg.norm(vectors - (vectors @ up)[..., None] * up, axis=-1)


def _inside(beside: np.ndarray, box: Box, image_height: int) -> np.ndarray:
    """Return which places are inside the box, (N,) bool.

    Where the image cuts the box the target goes on beyond it.
    """
    most = 0.5 + BOX_SIGMA
    top = -np.inf if box.y < 1 else -most
    bottom = np.inf if box.y + box.height > image_height - 1 else most
    across, down = beside
    return (np.abs(across) <= 0.5) & (down >= top) & (down <= bottom)
