# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""From one frame to another: a rotation and a shift, and which way a target is looked at.

Metres; a frame's axes as REP 103 has them: z up, but for the camera's optical frame (z forward, y
down).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

Quaternion = tuple[float, float, float, float]
"""x, y, z, w, of length 1."""


@dataclass(frozen=True, eq=False)
class RigidTransform:
    """Where an inner frame lies in an outer one.

    Parameters
    ----------
    rotation : (3, 3) float
        Columns: the inner frame's axes in the outer frame.
    translation : (3,) float
        The inner frame's origin in the outer frame, metres.
    """

    rotation: np.ndarray
    translation: np.ndarray

    @classmethod
    def of(cls, quaternion: Quaternion, translation: tuple[float, float, float]) -> RigidTransform:
        """Return the transform with the rotation of a quaternion of any length but 0."""
        x, y, z, w = np.asarray(quaternion, float) / np.linalg.norm(quaternion)
        rotation = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
            ]
        )
        return cls(rotation, np.asarray(translation, float))

    def points(self, inner: np.ndarray) -> np.ndarray:
        """Return points (..., 3) of the inner frame as the outer frame has them."""
        return inner @ self.rotation.T + self.translation

    def covariance(self, inner: np.ndarray) -> np.ndarray:
        """Return a covariance (3, 3) of the inner frame in the outer one; the frame is certain."""
        return self.rotation @ inner @ self.rotation.T


def heading(line: np.ndarray) -> Quaternion:
    """Return the level orientation whose x axis goes along a line of sight (3,), z being up."""
    yaw = math.atan2(line[1], line[0])
    return 0.0, 0.0, math.sin(yaw / 2), math.cos(yaw / 2)


def heading_in_optical_frame(line: np.ndarray) -> Quaternion:
    """Return the same for a line of sight in the optical frame of a level camera.

    Its x axis goes along the line, its z axis against the frame's y.
    """
    _, _, s, c = heading(np.array([line[2], -line[0], -line[1]]))
    # After the turn from the optical frame to x forward, z up: (1, -1, 1, 1) / 2.
    return (c - s) / 2, (-c - s) / 2, (c + s) / 2, (c - s) / 2
