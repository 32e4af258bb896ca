# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where the target is in the frame that a robot asks for, and its way through it.

Which way the target itself looks is not known. Its pose looks on along the line of sight, level:
that is how a robot comes that drives up to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fcnt_ros.position.motion_filter import MotionFilter
from fcnt_ros.position.rigid_transform import (
    Quaternion,
    RigidTransform,
    heading,
    heading_in_optical_frame,
)
from fcnt_ros.position.target_position import Position


@dataclass(frozen=True, eq=False)
class Place:
    """Where the target is.

    Parameters
    ----------
    point : (3,) float
        Metres.
    covariance : (3, 3) float
        Square metres.
    orientation : Quaternion
        The x axis goes on along the line of sight, level; the z axis is up.
    """

    point: np.ndarray
    covariance: np.ndarray
    orientation: Quaternion


def place(
    stamp: int, position: Position, camera: RigidTransform | None, motion: MotionFilter | None
) -> Place:
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
        return Place(point, covariance, heading_in_optical_frame(point))
    return Place(point, covariance, heading(point - camera.translation))
