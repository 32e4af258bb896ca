# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""From a pixel to the direction that it shows.

Cameras bend the picture: the models say where a direction lands in the image, and each is inverted
here by Newton's method. Far outside the part of the image that a camera was calibrated on a model
folds over, and any direction found there would be wrong. OpenCV's own inversions do not reach the
corners of a wide lens, whatever their number of steps, and end a fisheye's view at 90 degrees.

Directions are in the camera's optical frame: x to the right, y down, z forward. Pixel centres lie
at integers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

COEFFICIENTS = {'plumb_bob': (4, 5), 'rational_polynomial': (8, 12, 14), 'equidistant': (4,)}
"""How many distortion coefficients each model may have."""

_CLOSE = 1e-3
"""A direction lies where it should, pixels."""

_STEPS = 50


class CameraError(ValueError):
    """A camera without directions; the text says why and what would be right."""


@dataclass(frozen=True)
class CameraModel:
    """A calibrated camera; the fields have CameraInfo's meaning.

    Parameters
    ----------
    size : (width, height)
        Of its images, pixels: binned, and cut to the region of interest.
    focal, center : (x, y)
        Focal lengths and principal point, pixels of the full resolution.
    model : str
        A key of `COEFFICIENTS`, or '' for a camera that bends nothing.
    distortion : tuple of float
        The model's coefficients.
    offset : (x, y)
        Top-left pixel of the region of interest in the full resolution.
    binning : (x, y)
        So many pixels of the full resolution are averaged in a pixel of the image.

    Raises CameraError for an uncalibrated camera, an unknown model, or numbers that cannot be.
    """

    size: tuple[int, int]
    focal: tuple[float, float]
    center: tuple[float, float]
    model: str = ''
    distortion: tuple[float, ...] = ()
    offset: tuple[int, int] = (0, 0)
    binning: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        if self.focal[0] == 0:
            raise CameraError('the camera is not calibrated: the focal length in camera_info is 0')
        numbers = (*self.focal, *self.center, *self.distortion)
        if not all(map(math.isfinite, numbers)) or min(self.focal) < 0:
            raise CameraError(
                f'camera_info cannot be right: focal lengths {self.focal}, '
                f'principal point {self.center}, distortion {self.distortion}'
            )
        if not self.model and not any(self.distortion):
            return
        if self.model not in COEFFICIENTS:
            raise CameraError(
                f'the distortion model "{self.model}" is not supported: '
                f'use one of {", ".join(COEFFICIENTS)}'
            )
        # Drivers of cameras without distortion leave the coefficients out.
        counts = COEFFICIENTS[self.model]
        if self.distortion and len(self.distortion) not in counts:
            raise CameraError(
                f'camera_info has {len(self.distortion)} distortion coefficients, '
                f'{self.model} has {" or ".join(map(str, counts))}'
            )

    def bearing(self, x: float, y: float) -> np.ndarray:
        """Return the unit vector (3,) towards what a pixel shows; CameraError if there is none."""
        # A binned pixel's centre is the middle of the pixels that it is the average of.
        full_x, full_y = (
            b * v + (b - 1) / 2 + first
            for v, b, first in zip((x, y), self.binning, self.offset, strict=True)
        )
        if self.model == 'equidistant':
            direction = self._equidistant(full_x, full_y)
        else:
            direction = self._perspective(full_x, full_y)
        if direction is None:
            raise CameraError(
                f"no direction lands at x={x:g} y={y:g}: the camera's distortion "
                'cannot be undone there'
            )
        return direction / np.linalg.norm(direction)

    def _plain(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pixel lies in units of the focal length, its distortion left as it is."""
        return (x - self.center[0]) / self.focal[0], (y - self.center[1]) / self.focal[1]

    def _perspective(self, x: float, y: float) -> np.ndarray | None:
        u, v = self._plain(x, y)
        if not any(self.distortion):
            return np.array([u, v, 1.0])
        matrix = np.array(
            [[self.focal[0], 0, self.center[0]], [0, self.focal[1], self.center[1]], [0, 0, 1]]
        )
        target, here, still = np.array([x, y]), np.array([u, v, 1.0]), np.zeros(3)
        for _ in range(_STEPS):
            pixel, slopes = cv2.projectPoints(
                here[None], still, still, matrix, np.array(self.distortion)
            )
            slope = slopes[:, 3:5]  # by a shift of the point, which is one of the direction at z=1
            # Beyond the fold the picture is mirrored.
            if not np.isfinite(slope).all() or np.linalg.det(slope) <= 0:
                return None
            miss = target - pixel[0, 0]
            if np.hypot(*miss) < _CLOSE:
                return here
            here[:2] += np.linalg.solve(slope, miss)
        return None

    def _equidistant(self, x: float, y: float) -> np.ndarray | None:
        """Invert r = theta (1 + k1 theta^2 + k2 theta^4 + ...), theta from the optical axis.

        By the angle and not its tangent, as fisheyes also see what is beside them.
        """
        u, v = self._plain(x, y)
        r = math.hypot(u, v)
        if r == 0:
            return np.array([0.0, 0.0, 1.0])
        bend = np.zeros(10)
        bend[1] = 1.0
        bend[3 : 3 + 2 * len(self.distortion) : 2] = self.distortion
        forth = np.polynomial.Polynomial(bend)
        slope = forth.deriv()
        theta = min(r, math.pi)
        for _ in range(_STEPS):
            if not 0 <= theta <= math.pi or slope(theta) <= 0:
                return None
            miss = r - forth(theta)
            if abs(miss) * max(self.focal) < _CLOSE:
                across = math.sin(theta) / r
                return np.array([across * u, across * v, math.cos(theta)])
            theta += miss / slope(theta)
        return None
