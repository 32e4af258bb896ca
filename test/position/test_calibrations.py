# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which calibration counts when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fcnt_ros.position.calibrations import Calibrations
from fcnt_ros.position.camera_model import CameraError, CameraModel

SIZE = (640, 480)
WIDE = CameraModel(SIZE, focal=(300.0, 300.0), center=(320.0, 240.0))
TELE = replace(WIDE, focal=(900.0, 900.0))
SECOND = 1_000_000_000


@pytest.fixture
def calibrations():
    return Calibrations()


def test_one_that_came_once_counts_for_ever(calibrations):
    calibrations.put(5 * SECOND, WIDE)
    assert calibrations.at(500 * SECOND, SIZE) == WIDE


def test_one_that_came_late_counts_for_the_images_before(calibrations):
    calibrations.put(5 * SECOND, WIDE)
    assert calibrations.at(4 * SECOND, SIZE) == WIDE


def test_while_a_camera_zooms_each_image_has_its_own(calibrations):
    for second in range(10):
        calibrations.put(second * SECOND, WIDE if second < 5 else TELE)
    assert calibrations.at(4 * SECOND, SIZE) == WIDE
    assert calibrations.at(5 * SECOND, SIZE) == TELE


def test_when_time_jumps_back_what_was_later_is_forgotten(calibrations):
    calibrations.put(5 * SECOND, TELE)
    calibrations.put(1 * SECOND, WIDE)
    assert calibrations.at(9 * SECOND, SIZE) == WIDE


def test_none_is_an_error_that_names_the_topic(calibrations):
    with pytest.raises(CameraError, match='no camera_info has arrived'):
        calibrations.at(0, SIZE)


def test_an_uncalibrated_camera_is_an_error_until_it_is_calibrated(calibrations):
    calibrations.put(0, CameraError('not calibrated'))
    with pytest.raises(CameraError, match='not calibrated'):
        calibrations.at(1 * SECOND, SIZE)
    calibrations.put(2 * SECOND, WIDE)
    assert calibrations.at(3 * SECOND, SIZE) == WIDE


def test_one_for_images_of_another_size_is_an_error_with_both_sizes(calibrations):
    calibrations.put(0, WIDE)
    with pytest.raises(CameraError, match='320 x 240 .* 640 x 480'):
        calibrations.at(0, (320, 240))
