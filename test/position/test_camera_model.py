# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Pixels to directions, against OpenCV's way from directions to pixels."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from fcnt_ros.position.camera_model import CameraError, CameraModel

PINHOLE = CameraModel((640, 480), focal=(500.0, 520.0), center=(310.0, 245.0))
BARREL = replace(PINHOLE, model='plumb_bob', distortion=(-0.3, 0.1, 0.001, -0.002, -0.01))
PINCUSHION = replace(PINHOLE, model='plumb_bob', distortion=(0.3, 0.1, 0.001, 0.002, 0.0))
RATIONAL = replace(
    PINHOLE,
    model='rational_polynomial',
    distortion=(0.5, -0.2, 0.0003, -0.0004, 0.01, 0.8, -0.1, 0.02),
)
FISHEYE = replace(PINHOLE, model='equidistant', distortion=(0.02, -0.01, 0.004, -0.001))
PERSPECTIVE = {'barrel': BARREL, 'pincushion': PINCUSHION, 'rational': RATIONAL}

POINTS = [(0.0, 0.0, 2.0), (0.4, -0.3, 1.5), (-1.1, 0.8, 2.0), (0.9, 0.9, 2.2), (-2.0, -0.1, 4.0)]


def matrix(camera: CameraModel) -> np.ndarray:
    return np.array(
        [[camera.focal[0], 0, camera.center[0]], [0, camera.focal[1], camera.center[1]], [0, 0, 1]]
    )


def angle(one: np.ndarray, other: np.ndarray) -> float:
    """Return the angle between two vectors, radians; exact for small ones, too."""
    return math.atan2(np.linalg.norm(np.cross(one, other)), np.dot(one, other))


@pytest.mark.parametrize('point', POINTS)
@pytest.mark.parametrize('camera', PERSPECTIVE.values(), ids=PERSPECTIVE)
def test_the_bearing_of_a_projected_point_points_at_it(camera, point):
    pixel, _ = cv2.projectPoints(
        np.array([point]), np.zeros(3), np.zeros(3), matrix(camera), np.array(camera.distortion)
    )
    bearing = camera.bearing(*pixel[0, 0])
    assert np.linalg.norm(bearing) == pytest.approx(1)
    assert angle(bearing, np.array(point)) < 1e-5


@pytest.mark.parametrize('point', POINTS)
def test_the_bearing_of_a_point_projected_by_a_fisheye_points_at_it(point):
    pixel, _ = cv2.fisheye.projectPoints(
        np.array([[point]]), np.zeros(3), np.zeros(3), matrix(FISHEYE), np.array(FISHEYE.distortion)
    )
    assert angle(FISHEYE.bearing(*pixel[0, 0]), np.array(point)) < 1e-5


def test_a_fisheye_sees_what_is_behind_it():
    camera = replace(FISHEYE, focal=(100.0, 100.0), distortion=(0.0, 0.0, 0.0, 0.0))
    theta = math.radians(100)
    bearing = camera.bearing(camera.center[0], camera.center[1] + 100 * theta)
    np.testing.assert_allclose(bearing, [0, math.sin(theta), math.cos(theta)], atol=1e-9)


def test_without_distortion_a_pixel_is_a_slope():
    bearing = PINHOLE.bearing(310 + 250, 245 - 260)
    np.testing.assert_allclose(bearing / bearing[2], [0.5, -0.5, 1])


def test_in_a_region_of_interest_pixels_count_from_its_corner():
    cut = replace(BARREL, size=(200, 100), offset=(300, 50))
    np.testing.assert_allclose(cut.bearing(10, 20), BARREL.bearing(310, 70))


def test_a_binned_pixel_is_the_middle_of_those_that_it_is_the_average_of():
    binned = replace(BARREL, size=(320, 160), binning=(2, 3))
    np.testing.assert_allclose(binned.bearing(100, 50), BARREL.bearing(200.5, 151))


def test_binning_begins_at_the_corner_of_the_region_of_interest():
    both = replace(PINHOLE, size=(100, 50), offset=(300, 50), binning=(2, 2))
    np.testing.assert_allclose(both.bearing(5, 7), PINHOLE.bearing(310.5, 64.5))


def test_where_the_model_folds_over_there_is_no_bearing():
    # r (1 - 0.3 r^2) is at most 0.703, where r = 1.054; nothing lands further out.
    camera = replace(PINHOLE, model='plumb_bob', distortion=(-0.3, 0.0, 0.0, 0.0, 0.0))
    camera.bearing(310 + 500 * 0.69, 245)
    with pytest.raises(CameraError, match='cannot be undone'):
        camera.bearing(310 + 500 * 0.72, 245)


def test_where_a_fisheyes_model_folds_over_there_is_no_bearing():
    # theta - 0.1 theta^3 is at most 1.217.
    camera = replace(FISHEYE, distortion=(-0.1, 0.0, 0.0, 0.0))
    camera.bearing(310 + 500 * 1.2, 245)
    with pytest.raises(CameraError, match='cannot be undone'):
        camera.bearing(310 + 500 * 1.23, 245)


def test_an_uncalibrated_camera_says_so():
    with pytest.raises(CameraError, match='not calibrated'):
        CameraModel((640, 480), focal=(0.0, 0.0), center=(0.0, 0.0))


def test_an_unknown_model_is_refused_with_those_that_are_known():
    with pytest.raises(CameraError, match='"bent" is not supported: use one of plumb_bob, rat'):
        replace(PINHOLE, model='bent', distortion=(0.1,))


def test_a_wrong_number_of_coefficients_is_refused():
    with pytest.raises(CameraError, match='3 distortion coefficients, equidistant has 4'):
        replace(PINHOLE, model='equidistant', distortion=(0.1, 0.0, 0.0))


@pytest.mark.parametrize('change', [{'focal': (500.0, -1.0)}, {'distortion': (math.nan,) * 5}])
def test_numbers_that_cannot_be_are_refused(change):
    with pytest.raises(CameraError, match='cannot be right'):
        replace(BARREL, **change)
