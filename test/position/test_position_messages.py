# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Calibrations as they come, positions as they go."""

from __future__ import annotations

import numpy as np
import pytest
from builtin_interfaces.msg import Time
from sensor_msgs.msg import CameraInfo, LaserScan, RegionOfInterest
from std_msgs.msg import Header
from visualization_msgs.msg import Marker

from fcnt_ros.position.camera_model import CameraError, CameraModel
from fcnt_ros.position.position_messages import (
    bearing_message,
    markers_message,
    pose_message,
    pose_with_covariance_message,
    to_camera,
    to_points,
)
from fcnt_ros.position.target_pose import TargetPose
from fcnt_ros.position.target_position import Position
from fcnt_ros.tracker.track_result import TrackState

HEADER = Header(stamp=Time(sec=12, nanosec=345_678_901), frame_id='camera')
POSITION = Position(
    point=np.array([0.5, -0.25, 3.0]),
    covariance=np.array([[0.04, 0.01, 0.02], [0.01, 0.09, 0.03], [0.02, 0.03, 0.16]]),
    size=(0.6, 1.8),
)
PLACE = TargetPose(POSITION.point, POSITION.covariance, orientation=(0.0, 0.0, 0.6, 0.8))
BEARING = POSITION.point / np.linalg.norm(POSITION.point)


def info(**changes: object) -> CameraInfo:
    msg = CameraInfo(
        width=1280,
        height=960,
        distortion_model='plumb_bob',
        d=[0.1, 0.2, 0.3, 0.4, 0.5],
        k=[1000.0, 0.0, 640.0, 0.0, 1010.0, 480.0, 0.0, 0.0, 1.0],
        p=[900.0, 0.0, 650.0, -90.0, 0.0, 910.0, 470.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    )
    for name, value in changes.items():
        setattr(msg, name, value)
    return msg


def test_a_calibration_keeps_its_numbers():
    assert to_camera(info(), rectified=False) == CameraModel(
        size=(1280, 960),
        focal=(1000.0, 1010.0),
        center=(640.0, 480.0),
        model='plumb_bob',
        distortion=(0.1, 0.2, 0.3, 0.4, 0.5),
    )


def test_rectified_images_are_those_of_p_and_bend_nothing():
    assert to_camera(info(), rectified=True) == CameraModel(
        size=(1280, 960), focal=(900.0, 910.0), center=(650.0, 470.0)
    )


def test_the_images_are_as_large_as_the_binned_region_of_interest():
    roi = RegionOfInterest(x_offset=100, y_offset=50, width=640, height=480)
    camera = to_camera(info(roi=roi, binning_x=2, binning_y=4), rectified=False)
    assert (camera.size, camera.offset, camera.binning) == ((320, 120), (100, 50), (2, 4))


@pytest.mark.parametrize('rectified', [False, True])
def test_matrices_of_zeros_are_an_uncalibrated_camera(rectified):
    with pytest.raises(CameraError, match='not calibrated'):
        to_camera(CameraInfo(width=640, height=480), rectified)


def test_every_message_has_the_images_header():
    messages = (
        bearing_message(HEADER, BEARING),
        pose_message(HEADER, PLACE),
        pose_with_covariance_message(HEADER, PLACE),
        *markers_message(HEADER, 'man', TrackState.TRACKING, BEARING, POSITION).markers,
    )
    assert all(msg.header == HEADER for msg in messages)


def test_both_poses_are_where_the_target_is():
    for pose in (
        pose_message(HEADER, PLACE).pose,
        pose_with_covariance_message(HEADER, PLACE).pose.pose,
    ):
        assert (pose.position.x, pose.position.y, pose.position.z) == (0.5, -0.25, 3.0)
        orientation = pose.orientation
        assert (orientation.x, orientation.y, orientation.z, orientation.w) == PLACE.orientation


def test_the_covariance_is_row_by_row_and_no_angle_is_known():
    covariance = np.array(pose_with_covariance_message(HEADER, PLACE).pose.covariance)
    covariance = covariance.reshape(6, 6)
    np.testing.assert_array_equal(covariance[:3, :3], PLACE.covariance)
    assert (np.diag(covariance)[3:] >= (np.pi / 2) ** 2).all()


def test_with_a_position_everything_is_shown_and_the_arrow_ends_at_it():
    arrow, body, name = markers_message(
        HEADER, 'man', TrackState.TRACKING, BEARING, POSITION
    ).markers
    assert {arrow.action, body.action, name.action} == {Marker.ADD}
    assert (arrow.points[1].x, arrow.points[1].z) == (0.5, 3.0)
    assert (body.scale.x, body.scale.z) == (0.6, 1.8)
    assert name.text == 'man 3.00 m'


def test_without_a_position_only_the_arrow_is_shown():
    arrow, *others = markers_message(HEADER, 'man', TrackState.UNCERTAIN, BEARING, None).markers
    assert arrow.action == Marker.ADD
    assert {marker.action for marker in others} == {Marker.DELETE}


def test_without_a_bearing_everything_is_taken_away():
    markers = markers_message(HEADER, 'man', TrackState.LOST, None, None).markers
    assert {marker.action for marker in markers} == {Marker.DELETE}


def test_beams_end_at_their_angles_and_those_without_a_return_nowhere():
    msg = LaserScan(
        angle_min=-np.pi / 2,
        angle_increment=np.pi / 4,
        range_min=0.1,
        range_max=10.0,
        ranges=[2.0, np.inf, 3.0, np.nan, 4.0, 0.05, 11.0, -np.inf],
    )
    expected = [[0, -2, 0], [3, 0, 0], [0, 4, 0]]
    np.testing.assert_allclose(to_points(msg), expected, atol=1e-6)


def test_a_scan_without_any_return_has_no_points():
    assert to_points(LaserScan(range_max=10.0, ranges=[np.inf] * 4)).shape == (0, 3)
