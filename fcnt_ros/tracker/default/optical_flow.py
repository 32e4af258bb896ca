# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How the target moves and grows from one frame to the next, by points inside its box.

A heat map tells where the target is to about a cell, and hardly how large it is. From frame to
frame, points that are followed inside the box tell both much more finely, as long as the target is
rigid and has texture (Median Flow, Kalal et al., 2010); which of them is so can be told by how well
the points move as one. What they tell adds up over time, errors included, so that heat and
features, which know the target itself, have to hold it in place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion

SIZE = 192
"""Side of the grey crop that points are followed in, pixels; errors below are in these pixels."""

INSIDE, OUTSIDE = 12, 14
"""Points on each side of the grids inside the box, and in the search region around it."""

FLOW = {'winSize': (13, 13), 'maxLevel': 3, 'criteria': (3, 15, 0.03)}

ROUND_TRIP = 0.7
"""A point that is followed there and back must come home to so many pixels."""

BACKGROUND = 1.2
"""What moves with the background to so many pixels is not the target, if the target moves
otherwise by more than that."""

AS_ONE, RIGID = 0.06, 0.02
"""Points that move as one with the others to these shares of the box's diagonal."""

FEWEST = 8
PAIRS = 400

SMALLEST = 0.5
"""Points that shrink together by more than this are not followed, but lost."""


@dataclass(frozen=True)
class Motion:
    """How the target moved.

    Parameters
    ----------
    dx, dy : float
        Of the box's middle, image pixels.
    log_scale : float
        Logarithm of the target's size over what it was.
    coherence : float
        0 to 1, share of the points that move roughly as one: what `dx` and `dy` are worth.
    rigidity : float
        0 to 1, how exactly they do: what `log_scale` is worth.
    """

    dx: float
    dy: float
    log_scale: float
    coherence: float
    rigidity: float


UNKNOWN = Motion(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class View:
    """The grey surroundings of a box in one frame, to be compared with the next.

    Parameters
    ----------
    region : SearchRegion
    box : Box
        Image pixels.
    grey : (SIZE, SIZE) uint8
    """

    region: SearchRegion
    box: Box
    grey: np.ndarray

    @classmethod
    def of(cls, image: np.ndarray, box: Box, region_scale: float) -> View:
        """Return that of an image (H, W, 3) uint8 BGR around a box in image pixels."""
        region = SearchRegion.around(box, region_scale, SIZE)
        return cls(region, box, _grey(image, region))

    def motion_to(self, image: np.ndarray, seen: tuple[float, float]) -> Motion:
        """Return how the target moved from this frame to the next; UNKNOWN if points cannot tell.

        Parameters
        ----------
        image : (H, W, 3) uint8
            The next frame, BGR.
        seen : (float, float)
            By how much the heat maps say that it moved, image pixels: points that rather move
            with the background are no part of it.
        """
        scale = SIZE / self.region.side
        box = Box(*(scale * v for v in _corner(self.box, self.region)))
        points, inside = _grid(box)
        there, followed = _follow(self.grey, _grey(image, self.region), points)
        middle = np.array(box.center)
        chosen = inside & followed
        around = ~inside & followed
        background = similarity(points[around], there[around], middle, SIZE / 2)
        if background is not None and (background.errors < ROUND_TRIP * 2).mean() > 0.4:
            apart = math.dist(background.shift, np.multiply(seen, scale))
            if apart > BACKGROUND:
                chosen &= background.errors_of(points, there, middle) >= BACKGROUND
        motion = similarity(points[chosen], there[chosen], middle, min(box.width, box.height))
        if motion is None:
            return UNKNOWN
        as_one = (motion.errors < AS_ONE * box.diagonal).sum() / (0.7 * inside.sum())
        rigid = (motion.errors < RIGID * box.diagonal).sum() / (0.9 * inside.sum())
        return Motion(
            *(motion.shift / scale),
            math.log(motion.scale),
            min(float(as_one), 1.0),
            min(max((float(rigid) - 0.4) / 0.4, 0.0), 1.0),
        )


@dataclass(frozen=True, eq=False)
class Similarity:
    """A turn, a scale and a shift about a middle that most points have in common.

    Parameters
    ----------
    turn : (2, 2) float
        Turn and scale: takes what a point is away from the middle to what it is then.
    scale : float
    shift : (2,) float
        Of the middle, pixels.
    errors : (N,) float
        How far each point is from where they put it, pixels.
    """

    turn: np.ndarray
    scale: float
    shift: np.ndarray
    errors: np.ndarray

    def errors_of(self, points: np.ndarray, there: np.ndarray, middle: np.ndarray) -> np.ndarray:
        """Return the same for other points (N, 2)."""
        put = (points - middle) @ self.turn.T + middle + self.shift
        return np.linalg.norm(there - put, axis=1)


def similarity(
    points: np.ndarray, there: np.ndarray, middle: np.ndarray, span: float
) -> Similarity | None:
    """Return what most points have in common, by medians; None if they are too few.

    Parameters
    ----------
    points, there : (N, 2) float
        Where the points were and where they are, pixels.
    middle : (2,) float
    span : float
        Only pairs of points at least a quarter of it apart tell the scale.
    """
    if len(points) < FEWEST:
        return None
    pairs = np.random.default_rng(0).integers(0, len(points), (PAIRS, 2))
    before, after = (p[pairs[:, 0]] - p[pairs[:, 1]] for p in (points, there))
    squares = (before**2).sum(axis=1)
    apart = squares > (span / 4) ** 2
    if apart.sum() < FEWEST:
        return None
    # What a pair becomes along its own direction and across it; its length alone would grow with
    # the noise, and what it is along its direction alone would shrink with a turn.
    along, across = (
        float(np.median(product[apart] / squares[apart]))
        for product in (
            (before * after).sum(axis=1),
            before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0],
        )
    )
    scale = math.hypot(along, across)
    turn = np.array([[along, -across], [across, along]])
    if scale < SMALLEST:
        return None
    shift = np.median(there - ((points - middle) @ turn.T + middle), axis=0)
    found = Similarity(turn, scale, shift, np.empty(0))
    return replace(found, errors=found.errors_of(points, there, middle))


def _corner(box: Box, region: SearchRegion) -> tuple[float, float, float, float]:
    return box.x - region.left, box.y - region.top, box.width, box.height


def _grid(box: Box) -> tuple[np.ndarray, np.ndarray]:
    """Return points (N, 2) inside a box and around it, and which of them are inside (N,)."""
    part = 0.05 + 0.9 * (np.arange(INSIDE) + 0.5) / INSIDE
    inner = _product(box.x + part * box.width, box.y + part * box.height)
    at = SIZE * (np.arange(OUTSIDE) + 0.5) / OUTSIDE
    outer = _product(at, at)
    cx, cy = box.center
    far = (np.abs(outer - (cx, cy)) > 0.6 * np.array([box.width, box.height])).any(axis=1)
    points = np.concatenate([inner, outer[far]]).astype(np.float32)
    return points, np.arange(len(points)) < len(inner)


def _product(xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def _follow(
    before: np.ndarray, after: np.ndarray, points: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return where points (N, 2) are in the next image, and which were followed there and back."""
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points[:, None], None, **FLOW)
    back, found_back, _ = cv2.calcOpticalFlowPyrLK(after, before, there, None, **FLOW)
    home = np.linalg.norm(back[:, 0] - points, axis=1) < ROUND_TRIP
    return there[:, 0], home & (found[:, 0] > 0) & (found_back[:, 0] > 0)


def _grey(image: np.ndarray, region: SearchRegion) -> np.ndarray:
    return cv2.cvtColor(region.crop(image), cv2.COLOR_BGR2GRAY)
