# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Calibrations and scans from messages; bearings, positions and markers to messages.

The header's stamp is always the image's. Its frame is the image's, too, which is the camera's
optical frame, but for the pose, which may be in another.
"""

from __future__ import annotations

import math

import numpy as np
from geometry_msgs.msg import (
    Point,
    Pose,
    PoseStamped,
    PoseWithCovariance,
    PoseWithCovarianceStamped,
    Quaternion,
    Vector3,
    Vector3Stamped,
)
from rclpy.duration import Duration
from sensor_msgs.msg import CameraInfo, LaserScan
from std_msgs.msg import ColorRGBA, Header
from visualization_msgs.msg import Marker, MarkerArray

from fcnt_ros.pictures import overlays
from fcnt_ros.position.camera_model import CameraModel
from fcnt_ros.position.target_pose import TargetPose
from fcnt_ros.position.target_position import Position
from fcnt_ros.tracker.track_result import TrackState

ANY_ANGLE = math.pi**2
"""Variance of an angle that is not known, square radians."""

LIFETIME = 1.0
"""RViz forgets a marker that does not come again, seconds: silence must not look like a target."""

UNKNOWN_DISTANCE = 1.0
"""Length of the arrow towards a target whose distance is not known, metres."""

_ARROW, _BODY, _NAME = range(3)  # the markers' ids
_TEXT_HEIGHT = 0.15  # metres


def to_camera(msg: CameraInfo, rectified: bool) -> CameraModel:
    """Return the camera that took the images; rectified ones are P's, and without distortion.

    Raises CameraError if it is not calibrated, or its numbers or its model cannot be used.
    """
    binning = max(msg.binning_x, 1), max(msg.binning_y, 1)
    full = msg.roi.width or msg.width, msg.roi.height or msg.height
    matrix, width = (msg.p, 4) if rectified else (msg.k, 3)
    return CameraModel(
        size=(full[0] // binning[0], full[1] // binning[1]),
        focal=(float(matrix[0]), float(matrix[width + 1])),
        center=(float(matrix[2]), float(matrix[width + 2])),
        model='' if rectified else msg.distortion_model,
        distortion=() if rectified else tuple(map(float, msg.d)),
        offset=(msg.roi.x_offset, msg.roi.y_offset),
        binning=binning,
    )


def to_points(msg: LaserScan) -> np.ndarray:
    """Return where the beams of a scan ended, (N, 3) metres in the scan's frame.

    Beams that hit nothing are left out, and those that hit too near or too far for the sensor.
    """
    ranges = np.asarray(msg.ranges, float)
    hit = (ranges >= msg.range_min) & (ranges <= msg.range_max) & np.isfinite(ranges)
    angles = msg.angle_min + msg.angle_increment * np.flatnonzero(hit)
    level = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=1)
    return ranges[hit, None] * level


def bearing_message(header: Header, bearing: np.ndarray) -> Vector3Stamped:
    """Return the message of a unit vector (3,) in the camera's optical frame."""
    x, y, z = map(float, bearing)
    return Vector3Stamped(header=header, vector=Vector3(x=x, y=y, z=z))


def pose_message(header: Header, place: TargetPose) -> PoseStamped:
    """Return the message of where the target is."""
    return PoseStamped(header=header, pose=_pose(place))


def pose_with_covariance_message(header: Header, place: TargetPose) -> PoseWithCovarianceStamped:
    """Return the message of where the target is and of how sure that is, square metres.

    No angle is sure: the pose's is that of the line of sight, not of the target.
    """
    covariance = np.diag([ANY_ANGLE] * 6)
    covariance[:3, :3] = place.covariance
    return PoseWithCovarianceStamped(
        header=header,
        pose=PoseWithCovariance(pose=_pose(place), covariance=covariance.ravel().tolist()),
    )


def markers_message(
    header: Header,
    target_id: str,
    state: TrackState,
    bearing: np.ndarray | None,
    position: Position | None,
) -> MarkerArray:
    """Return what RViz shows: an arrow along the bearing, and at the position a body and a name.

    What is not known is taken away.
    """
    blue, green, red = (value / 255 for value in overlays.COLORS[state])
    arrow, body, name = (
        Marker(
            header=header,
            ns='target',
            id=number,
            type=kind,
            action=Marker.DELETE,
            lifetime=Duration(seconds=LIFETIME).to_msg(),
            color=ColorRGBA(r=red, g=green, b=blue, a=alpha),
        )
        for number, kind, alpha in (
            (_ARROW, Marker.ARROW, 0.8),
            (_BODY, Marker.CYLINDER, 0.5),
            (_NAME, Marker.TEXT_VIEW_FACING, 1.0),
        )
    )
    if bearing is not None:
        arrow.action = Marker.ADD
        tip = bearing * UNKNOWN_DISTANCE if position is None else position.point
        arrow.points = [Point(), _point(tip)]
        arrow.scale = Vector3(x=0.02, y=0.05, z=0.1)  # the shaft's and the head's width, its length
    if position is not None:
        width, height = position.size
        body.action = name.action = Marker.ADD
        body.pose.position = _point(position.point)
        # A cylinder stands along z, the target along y: turned about x by a right angle.
        body.pose.orientation.x = body.pose.orientation.w = math.sqrt(0.5)
        body.scale = Vector3(x=width, y=width, z=height)
        name.pose.position = _point(position.point - [0, height / 2 + _TEXT_HEIGHT, 0])
        name.scale.z = _TEXT_HEIGHT
        name.text = f'{target_id} {position.point[2]:.2f} m'.strip()
    return MarkerArray(markers=[arrow, body, name])


def _pose(place: TargetPose) -> Pose:
    x, y, z, w = map(float, place.orientation)
    return Pose(position=_point(place.point), orientation=Quaternion(x=x, y=y, z=z, w=w))


def _point(point: np.ndarray) -> Point:
    x, y, z = map(float, point)
    return Point(x=x, y=y, z=z)
