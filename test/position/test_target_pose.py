# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The target's place in the frame that is asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from fcnt_ros.position.motion_filter import MotionFilter
from fcnt_ros.position.target_pose import RigidTransform, target_pose
from fcnt_ros.position.target_position import Position

POSITION = Position(np.array([1.0, 0.5, 4.0]), np.diag([0.01, 0.02, 0.16]), size=(0.5, 1.7))

# A camera 1.2 m above the ground at x=5 y=2 that looks along y: its x axis is the room's.
CAMERA = RigidTransform(np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]), np.array([5.0, 2.0, 1.2]))


def test_it_is_where_the_camera_sees_it_from_where_the_camera_is():
    target = target_pose(1, POSITION, CAMERA, None)
    np.testing.assert_allclose(target.point, [6.0, 6.0, 0.7])
    np.testing.assert_allclose(target.covariance, np.diag([0.01, 0.16, 0.02]))


@pytest.mark.parametrize('point', [(0, 0, 1), (1, 0.5, 4), (-2, -1, 1), (1, 0, -1)])
@pytest.mark.parametrize(('camera', 'up'), [(CAMERA, (0, 0, 1)), (None, (0, -1, 0))])
def test_it_looks_on_along_the_line_of_sight_and_stands_upright(point, camera, up):
    target = target_pose(1, replace(POSITION, point=np.array(point, float)), camera, None)
    x, _, z = Rotation.from_quat(target.orientation).as_matrix().T
    line = target.point - (np.zeros(3) if camera is None else camera.translation)
    level = line - np.dot(line, up) * np.array(up)
    np.testing.assert_allclose(x, level / np.linalg.norm(level), atol=1e-12)
    np.testing.assert_allclose(z, up, atol=1e-12)


def test_without_another_frame_it_is_the_cameras():
    np.testing.assert_array_equal(target_pose(1, POSITION, None, None).point, POSITION.point)


def test_a_covariance_turns_as_the_points_it_is_of():
    transform = RigidTransform(Rotation.from_rotvec([1, -2, 0.5]).as_matrix(), np.array([4, 5, 6]))
    points = np.random.default_rng(0).normal(size=(100, 3)) * [1, 2, 3]
    np.testing.assert_allclose(
        transform.covariance(np.cov(points.T)), np.cov(transform.points(points).T), atol=1e-12
    )


def test_a_target_at_rest_seen_from_a_robot_that_turns_is_at_rest():
    """What is smoothed is the way through the room, and not through the image."""
    motion = MotionFilter(0.1)
    at_rest = np.array([8.0, 1.0, 1.0])
    for index in range(20):
        turn = Rotation.from_euler('z', 0.1 * index).as_matrix()
        camera = RigidTransform(turn @ CAMERA.rotation, CAMERA.translation)
        seen = camera.rotation.T @ (at_rest - camera.translation)
        position = Position(seen, POSITION.covariance, POSITION.size)
        target = target_pose(index * 100_000_000, position, camera, motion)
    np.testing.assert_allclose(target.point, at_rest, atol=1e-6)
