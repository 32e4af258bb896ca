# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A pinhole camera with depth, level and looking ahead, that sees flat figures on a floor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box
from trials.simulation.cutouts import Cutouts
from trials.simulation.world import Place

WIDTH, HEIGHT = 424, 240
FOCAL_LENGTH = 250.0
"""Pixels; the image spans 81 by 51 degrees."""

CENTER = ((WIDTH - 1) / 2, (HEIGHT - 1) / 2)
CAMERA_HEIGHT = 1.0
"""Above the floor, m."""

NEAREST, FARTHEST = 0.3, 12.0
"""Depth is measured between these, m; elsewhere it has holes."""

_DEPTH_NOISE = 0.01  # of the depth
_DEPTH_HOLES = 0.03  # share of the pixels
_IMAGE_NOISE = 2.0  # grey levels
_TILE = 3.0  # m of floor that the floor's picture covers
_BACKDROPS = 4  # so often the backdrop's picture goes around


@dataclass(frozen=True)
class Figure:
    """A flat picture that stands upright on the floor and faces the camera.

    Parameters
    ----------
    picture : (H, W, 4) uint8
        BGR and opacity.
    place : Place
    height : float
        m.
    width : float
        m; 0: as the picture's shape says.
    """

    picture: np.ndarray
    place: Place
    height: float
    width: float = 0.0


@dataclass(frozen=True)
class View:
    """What the camera sees.

    Parameters
    ----------
    image : (240, 424, 3) uint8, BGR
    depth : (240, 424) uint16
        Millimetres along the optical axis; 0 is a hole.
    box : Box or None
        Of the first figure, pixels, whether hidden or not; None if it is behind the camera.
    visible : float
        Which share of that figure's pixels is seen, 0 to 1.
    ahead : float
        How far that figure is along the optical axis, m.
    others : tuple of Box
        Of the other figures that are ahead of the camera, pixels, whether hidden or not.
    """

    image: np.ndarray
    depth: np.ndarray
    box: Box | None
    visible: float
    ahead: float
    others: tuple[Box, ...] = ()


class Camera:
    """Renders what is seen from a place.

    Parameters
    ----------
    cutouts : Cutouts
        For floor and backdrop.
    seed : int
        Of the noise.
    """

    def __init__(self, cutouts: Cutouts, seed: int = 0) -> None:
        self._cutouts = cutouts
        self._random = np.random.default_rng(seed)
        u, v = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
        self._right = (u - CENTER[0]) / FOCAL_LENGTH
        self._down = (v - CENTER[1]) / FOCAL_LENGTH
        self._is_floor = self._down > 0

    def look(self, place: Place, figures: Sequence[Figure]) -> View:
        """Return the view from a place; the first figure is the one to watch."""
        image, depth = self._scenery(place)
        owner = np.full(depth.shape, -1)
        order = sorted(
            range(len(figures)), key=lambda index: -figures[index].place.seen_from(place)[0]
        )
        whole = 0.0
        for index in order:
            ahead, left = figures[index].place.seen_from(place)
            if ahead < NEAREST:
                continue
            picture, opacity = _drawn(figures[index], ahead, left)
            image += opacity[..., None] * (picture - image)
            mine = opacity > 0.5
            depth[mine] = ahead
            owner[mine] = index
            if index == 0:
                whole = _area(figures[0], ahead)
        visible = float((owner == 0).sum() / whole) if whole else 0.0
        noise = self._random.normal(scale=_IMAGE_NOISE, size=image.shape)
        return View(
            image=np.clip(np.rint(image + noise), 0, 255).astype(np.uint8),
            depth=self._measured(depth),
            box=box_of(figures[0], place),
            visible=min(visible, 1.0),
            ahead=figures[0].place.seen_from(place)[0],
        )

    def _scenery(self, place: Place) -> tuple[np.ndarray, np.ndarray]:
        """Return floor and backdrop, (H, W, 3) float32, and their depth, (H, W) m."""
        depth = np.where(self._is_floor, CAMERA_HEIGHT / np.maximum(self._down, 1e-6), np.inf)
        cos, sin = math.cos(place.heading), math.sin(place.heading)
        ahead, left = np.minimum(depth, 1e3), -self._right * np.minimum(depth, 1e3)
        floor = self._cutouts.floor
        per_meter = floor.shape[0] / _TILE
        x = _folded((place.x + ahead * cos - left * sin) * per_meter, floor.shape[1])
        y = _folded((place.y + ahead * sin + left * cos) * per_meter, floor.shape[0])
        backdrop = self._cutouts.backdrop
        turns = (np.arctan(self._right) - place.heading) / (2 * math.pi)
        around = _folded(turns * _BACKDROPS * backdrop.shape[1], backdrop.shape[1])
        above = backdrop.shape[0] - 1 + self._down * backdrop.shape[0] / 0.5
        far = cv2.remap(backdrop, around, above.astype(np.float32), cv2.INTER_LINEAR)
        near = cv2.remap(floor, x, y, cv2.INTER_LINEAR)
        return np.where(self._is_floor[..., None], near, far).astype(np.float32), depth

    def _measured(self, depth: np.ndarray) -> np.ndarray:
        noisy = depth * self._random.normal(1.0, _DEPTH_NOISE, depth.shape)
        seen = (noisy > NEAREST) & (noisy < FARTHEST)
        seen &= self._random.random(depth.shape) > _DEPTH_HOLES
        return np.where(seen, 1000 * np.where(seen, noisy, 0.0), 0).astype(np.uint16)


def box_of(figure: Figure, place: Place) -> Box | None:
    """Return a figure's box in the image, pixels; None if it is behind the camera."""
    ahead, left = figure.place.seen_from(place)
    if ahead < NEAREST:
        return None
    height = FOCAL_LENGTH * figure.height / ahead
    width = FOCAL_LENGTH * _width(figure) / ahead
    foot = CENTER[1] + FOCAL_LENGTH * CAMERA_HEIGHT / ahead
    middle = CENTER[0] - FOCAL_LENGTH * left / ahead
    return Box.from_center(middle, foot - height / 2, width, height)


def _width(figure: Figure) -> float:
    rows, columns = figure.picture.shape[:2]
    return figure.width or figure.height * columns / rows


def _area(figure: Figure, ahead: float) -> float:
    """Return how many pixels a figure has that nothing hides."""
    share = float((figure.picture[..., 3] > 127).mean())
    return share * figure.height * _width(figure) * (FOCAL_LENGTH / ahead) ** 2


def _drawn(figure: Figure, ahead: float, left: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the figure's colours, (H, W, 3) float32, and opacity, (H, W), in the whole image."""
    rows, columns = figure.picture.shape[:2]
    across = FOCAL_LENGTH * _width(figure) / ahead / columns
    down = FOCAL_LENGTH * figure.height / ahead / rows
    middle = CENTER[0] - FOCAL_LENGTH * left / ahead
    foot = CENTER[1] + FOCAL_LENGTH * CAMERA_HEIGHT / ahead
    to_image = np.array(
        [
            [across, 0, middle - across * (columns - 1) / 2],
            [0, down, foot - down * (rows - 0.5)],
        ]
    )
    warped = cv2.warpAffine(figure.picture, to_image, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    return warped[..., :3].astype(np.float32), warped[..., 3].astype(np.float32) / 255


def _folded(values: np.ndarray, size: int) -> np.ndarray:
    """Return coordinates of a picture that is repeated without end, every second time mirrored."""
    return np.abs(np.mod(values, 2 * (size - 1)) - (size - 1)).astype(np.float32)
