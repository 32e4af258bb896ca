# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The target's place in the frame that is asked for."""

from __future__ import annotations

import numpy as np

from fcnt_ros.position.motion_filter import MotionFilter
from fcnt_ros.position.rigid_transform import RigidTransform
from fcnt_ros.position.target_place import place
from fcnt_ros.position.target_position import Position

POSITION = Position(np.array([1.0, 0.5, 4.0]), np.diag([0.01, 0.02, 0.16]), size=(0.5, 1.7))

# A camera 1.2 m above the ground at x=5 y=2 that looks along y: its x axis is the room's.
CAMERA = RigidTransform(np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]), np.array([5.0, 2.0, 1.2]))


def test_it_is_where_the_camera_sees_it_from_where_the_camera_is():
    target = place(1, POSITION, CAMERA, None)
    np.testing.assert_allclose(target.point, [6.0, 6.0, 0.7])
    np.testing.assert_allclose(target.covariance, np.diag([0.01, 0.16, 0.02]))


def test_it_looks_on_along_the_line_of_sight():
    x = RigidTransform.of(place(1, POSITION, CAMERA, None).orientation, (0, 0, 0)).rotation[:, 0]
    np.testing.assert_allclose(x, np.array([1.0, 4.0, 0.0]) / np.sqrt(17))


def test_without_another_frame_it_is_the_cameras():
    target = place(1, POSITION, None, None)
    np.testing.assert_array_equal(target.point, POSITION.point)
    x, _, z = RigidTransform.of(target.orientation, (0, 0, 0)).rotation.T
    np.testing.assert_allclose(x, np.array([1.0, 0.0, 4.0]) / np.sqrt(17))
    np.testing.assert_allclose(z, [0, -1, 0], atol=1e-12)


def test_a_target_at_rest_seen_from_a_robot_that_turns_is_at_rest():
    """What is smoothed is the way through the room, and not through the image."""
    motion = MotionFilter(0.1)
    at_rest = np.array([8.0, 1.0, 1.0])
    for index in range(20):
        angle = 0.1 * index
        turn = np.array(
            [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
        )
        camera = RigidTransform(turn @ CAMERA.rotation, CAMERA.translation)
        seen = camera.rotation.T @ (at_rest - camera.translation)
        position = Position(seen, POSITION.covariance, POSITION.size)
        target = place(index * 100_000_000, position, camera, motion)
    np.testing.assert_allclose(target.point, at_rest, atol=1e-6)
