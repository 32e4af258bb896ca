# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where the target is in the frame that a robot asks for, and its way through it.

Which way the target itself looks is not known. Its pose looks on along the line of sight, level:
that is how a robot comes that drives up to it.

Metres; a frame's axes as REP 103 has them: z up, but for the camera's optical frame (z forward, y
down).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from fcnt_ros.position.motion_filter import MotionFilter
from fcnt_ros.position.target_position import Position

_FROM_OPTICAL = Rotation.from_matrix([[0, 0, 1], [-1, 0, 0], [0, -1, 0]])
"""From the optical frame of a level camera to x forward, y to the left, z up."""


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

    def points(self, inner: np.ndarray) -> np.ndarray:
        """Return points (..., 3) of the inner frame as the outer frame has them."""
        return inner @ self.rotation.T + self.translation

    def covariance(self, inner: np.ndarray) -> np.ndarray:
        """Return a covariance (3, 3) of the inner frame in the outer one; the frame is certain."""
        return self.rotation @ inner @ self.rotation.T


@dataclass(frozen=True, eq=False)
class TargetPose:
    """Where the target is.

    Parameters
    ----------
    point : (3,) float
        Metres.
    covariance : (3, 3) float
        Square metres.
    orientation : (4,) float
        A quaternion x, y, z, w: its x axis goes on along the line of sight, level; z is up.
    """

    point: np.ndarray
    covariance: np.ndarray
    orientation: np.ndarray


def target_pose(
    stamp: int, position: Position, camera: RigidTransform | None, motion: MotionFilter | None
) -> TargetPose:
    """Return where the target is.

    Parameters
    ----------
    stamp : int
        Nanoseconds.
    position : Position
        In the camera's optical frame.
    camera : RigidTransform or None
        Where that lies in the frame asked for, whose z axis is up; None: this frame is asked for.
    motion : MotionFilter or None
        What smooths the way through that frame.
    """
    point, covariance = position.point, position.covariance
    if camera is not None:
        point, covariance = camera.points(point), camera.covariance(covariance)
    if motion is not None:
        moved = motion.update(stamp, point, covariance)
        point, covariance = moved.point, moved.point_covariance
    if camera is None:
        heading = _FROM_OPTICAL.inv() * _heading(_FROM_OPTICAL.apply(point))
    else:
        heading = _heading(point - camera.translation)
    return TargetPose(point, covariance, heading.as_quat())


def _heading(line: np.ndarray) -> Rotation:
    """Return the level orientation whose x axis goes along a line of sight (3,), z being up."""
    return Rotation.from_euler('z', math.atan2(line[1], line[0]))
