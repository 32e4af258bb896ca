# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The target's distance in scans that are drawn beam by beam."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from fcnt_ros.position.camera_model import CameraModel
from fcnt_ros.position.scan_range import from_scan, nearest_thing
from fcnt_ros.position.target_pose import RigidTransform
from fcnt_ros.position.target_position import Position, PositionUnknownError
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult

LENS = CameraModel((640, 480), focal=(500.0, 500.0), center=(320.0, 240.0))
LEG = 0.07  # radius, metres
FORWARD = np.array([[0.0, 0, 1], [-1, 0, 0], [0, -1, 0]])  # the optical axes of a level camera

Circle = tuple[float, float, float]
"""Something upright: x, y, radius, metres on the ground."""


class Robot:
    """A camera 1.2 m and a laser 0.3 m above the ground, in a room with a wall 6 m ahead."""

    def __init__(
        self, found: Callable[[Box], TrackResult], pitch: float = 0.0, roll_of_laser: float = 0.0
    ) -> None:
        self._found = found
        down = Rotation.from_euler('y', pitch).as_matrix()
        over = Rotation.from_euler('x', roll_of_laser).as_matrix()
        self.camera = RigidTransform(down @ FORWARD, np.array([0.1, 0.0, 1.2]))
        self.laser = RigidTransform(over, np.array([0.3, -0.15, 0.3]))
        self.wall = 6.0

    def in_camera(self, points: np.ndarray) -> np.ndarray:
        return (points - self.camera.translation) @ self.camera.rotation

    def box(self, circle: Circle, low: float = 0.0, high: float = 1.75) -> Box:
        """Return the box around an upright thing from one height to another."""
        x, y, radius = circle
        away = np.array([x, y]) - self.camera.translation[:2]
        side = radius * np.array([-away[1], away[0]]) / np.linalg.norm(away)
        corners = np.array(
            [[x + s * side[0], y + s * side[1], z] for s in (-1, 1) for z in (low, high)]
        )
        seen = self.in_camera(corners)
        pixels = 500 * seen[:, :2] / seen[:, 2:] + [320, 240]
        left, top = np.maximum(pixels.min(axis=0), -0.5) + 0.5
        right, bottom = np.minimum(pixels.max(axis=0), [639.5, 479.5]) + 0.5
        return Box(left, top, right - left, bottom - top)

    def scan(self, things: list[Circle], beams: int = 720) -> np.ndarray:
        """Return where the beams end, in the laser's frame."""
        angles = np.linspace(-np.pi, np.pi, beams, endpoint=False)
        level = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=1)
        rays = level @ self.laser.rotation.T
        start = self.laser.translation[:2]
        with np.errstate(divide='ignore'):
            ranges = np.where(rays[:, 0] > 0, (self.wall - start[0]) / rays[:, 0], np.inf)
        for x, y, radius in things:
            offset = np.array([x, y]) - start
            along = rays[:, :2] @ offset
            miss = offset @ offset - along**2
            hit = (along > 0) & (miss < radius**2)
            reach = along - np.sqrt(np.where(hit, radius**2 - miss, 0))
            ranges = np.where(hit, np.minimum(ranges, reach), ranges)
        seen = ranges < 20
        return ranges[seen, None] * level[seen]

    def locate(self, box: Box, scan: np.ndarray) -> Position:
        laser = RigidTransform(
            self.camera.rotation.T @ self.laser.rotation, self.in_camera(self.laser.translation)
        )
        return from_scan(LENS, self._found(box), laser.points(scan), laser.rotation[:, 2])


def person(x: float, y: float) -> tuple[Circle, list[Circle]]:
    """Return a person's outline, and the legs that the laser sees."""
    return (x, y, 0.25), [(x, y - 0.12, LEG), (x, y + 0.12, LEG)]


@pytest.fixture
def robot(found) -> Robot:
    return Robot(found)


@pytest.mark.parametrize(('x', 'y'), [(2.0, 0.0), (3.0, 0.8), (4.5, -1.5)])
@pytest.mark.parametrize('posture', [{}, {'pitch': 0.15}, {'roll_of_laser': np.pi}])
def test_a_persons_legs_are_the_distance_and_not_the_wall_between_them(found, posture, x, y):
    robot = Robot(found, **posture)
    outline, legs = person(x, y)
    box = robot.box(outline)
    point = robot.camera.points(robot.locate(box, robot.scan(legs)).point)
    away = np.array([x - 0.1, y])
    side = away * (1 - LEG / np.linalg.norm(away)) + [0.1, 0]  # the nearer one of the legs
    np.testing.assert_allclose(point[:2], side, atol=0.08)


def test_the_point_is_on_the_ray_of_the_boxs_middle(robot):
    outline, legs = person(3.0, 0.8)
    box = robot.box(outline)
    point = robot.locate(box, robot.scan(legs)).point
    cx, cy = box.center
    np.testing.assert_allclose(point / point[2], [(cx - 320) / 500, (cy - 240) / 500, 1])


def test_something_low_in_front_does_not_count_as_the_camera_sees_the_target_above_it(robot):
    outline, legs = person(4.0, 0.0)
    bollard = (1.5, 0.0, 0.04)
    scan = robot.scan([bollard, *legs])
    assert np.any(np.abs(np.linalg.norm(scan, axis=1) - 1.2) < 0.05)  # the laser hits it
    point = robot.locate(robot.box(outline), scan).point
    assert point[2] == pytest.approx(4.0 - LEG - 0.1, abs=0.1)


def test_what_hides_the_legs_from_the_laser_alone_is_no_distance(robot):
    outline, legs = person(4.0, 0.0)
    stool = (1.5, 0.0, 0.3)
    with pytest.raises(PositionUnknownError, match='0 beams'):
        robot.locate(robot.box(outline), robot.scan([stool, *legs]))


def test_a_thin_pole_beside_the_legs_does_not_count(robot):
    outline, legs = person(3.0, 0.0)
    pole = (2.0, 0.14, 0.01)
    point = robot.locate(robot.box(outline), robot.scan([*legs, pole])).point
    assert point[2] == pytest.approx(3.0 - LEG - 0.1, abs=0.08)


def test_a_target_above_the_laser_is_not_taken_for_the_wall_behind(robot):
    box = robot.box((3.0, 0.0, 0.2), low=1.0, high=1.6)
    with pytest.raises(PositionUnknownError, match='does not reach the height of the laser'):
        robot.locate(box, robot.scan([]))


def test_a_person_so_near_that_the_image_cuts_the_legs_goes_on_below_it(robot):
    outline, legs = person(1.2, 0.0)
    box = robot.box(outline)
    assert box.y + box.height == 480
    point = robot.locate(box, robot.scan(legs)).point
    assert point[2] == pytest.approx(1.2 - LEG - 0.1, abs=0.05)


def test_too_few_beams_on_a_far_target_are_no_distance(robot):
    robot.wall = np.inf
    outline, legs = person(9.0, 0.0)
    with pytest.raises(PositionUnknownError, match='3 are needed'):
        robot.locate(robot.box(outline), robot.scan(legs, beams=180))


def test_the_error_along_the_line_of_sight_is_at_least_that_of_an_upright_target(robot):
    outline, legs = person(3.0, 0.0)
    position = robot.locate(robot.box(outline), robot.scan(legs))
    assert 0.1 <= np.sqrt(position.covariance[2, 2]) < 0.2


def test_beams_at_all_distances_are_nothing():
    with pytest.raises(PositionUnknownError, match='many distances'):
        nearest_thing(np.arange(1.0, 30.0), np.ones(29), width=0.01)


def test_without_any_heat_there_is_nothing():
    with pytest.raises(PositionUnknownError, match='heat'):
        nearest_thing(np.full(9, 3.0), np.zeros(9), width=0.2)
