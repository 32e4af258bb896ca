# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Rotations told in two ways must be the same."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fcnt_ros.position.rigid_transform import RigidTransform, heading, heading_in_optical_frame

NOWHERE = (0.0, 0.0, 0.0)

# Of a camera that looks ahead, in a frame with x ahead, y to the left and z up.
OPTICAL = np.array([[0, 0, 1], [-1, 0, 0], [0, -1, 0]])


def turned(quaternion) -> np.ndarray:
    return RigidTransform.of(quaternion, NOWHERE).rotation


@pytest.mark.parametrize('length', [1.0, 3.0])
def test_a_quaternion_turns_as_axis_and_angle_do(length):
    axis, angle = np.array([1.0, -2.0, 2.0]) / 3, 2.5
    quaternion = length * np.append(np.sin(angle / 2) * axis, np.cos(angle / 2))
    expected, _ = cv2.Rodrigues(angle * axis)
    np.testing.assert_allclose(turned(quaternion), expected, atol=1e-12)


def test_points_are_turned_first_and_shifted_then():
    quarter = RigidTransform.of((0, 0, np.sqrt(0.5), np.sqrt(0.5)), (10.0, 0.0, 0.0))
    moved = quarter.points(np.array([[1.0, 0, 0], [0, 2, 3]]))
    np.testing.assert_allclose(moved, [[10, 1, 0], [8, 0, 3]], atol=1e-12)


def test_a_covariance_turns_as_the_points_it_is_of():
    transform = RigidTransform.of((0.1, 0.5, -0.3, 0.8), (4.0, 5.0, 6.0))
    points = np.random.default_rng(0).normal(size=(100, 3)) * [1, 2, 3]
    np.testing.assert_allclose(
        transform.covariance(np.cov(points.T)), np.cov(transform.points(points).T), atol=1e-12
    )


@pytest.mark.parametrize('line', [(1, 0, 0), (2, 3, -1), (-1, 0.5, 4), (-1, -1, 0)])
def test_a_heading_is_level_and_goes_along_the_line(line):
    x, _, z = turned(heading(np.array(line, float))).T
    level = np.array([line[0], line[1], 0]) / np.hypot(*line[:2])
    np.testing.assert_allclose(x, level, atol=1e-12)
    np.testing.assert_allclose(z, [0, 0, 1], atol=1e-12)


@pytest.mark.parametrize('line', [(0, 0, 1), (0.5, 0.2, 3), (-2, -1, 1)])
def test_in_the_optical_frame_it_is_the_same_heading(line):
    in_body = turned(heading(OPTICAL @ line))
    in_optical = turned(heading_in_optical_frame(np.array(line, float)))
    np.testing.assert_allclose(OPTICAL @ in_optical, in_body, atol=1e-12)
