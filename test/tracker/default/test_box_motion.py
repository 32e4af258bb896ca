# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Who has what say in where a box goes."""

from __future__ import annotations

import math

import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.box_motion import (
    FASTEST,
    POSITION_SHARE,
    PULL,
    SCALE_SHARE,
    UNSURE,
    BoxMotion,
)
from fcnt_ros.tracker.default.optical_flow import UNKNOWN, Motion

LAST = Box(100, 80, 30, 40)  # a diagonal of 50


def moved(dx: float, dy: float = 0.0) -> Box:
    return Box(LAST.x + dx, LAST.y + dy, LAST.width, LAST.height)


def test_without_points_the_box_is_where_the_heat_is():
    box = BoxMotion().step(LAST, moved(5, -2), UNKNOWN, 0.0)
    assert (box.x, box.y, box.width) == pytest.approx((105, 78, 30))


def test_points_and_heat_that_agree_are_followed():
    box = BoxMotion().step(LAST, moved(5), Motion(5, 0, 0, 1, 1), 0.0)
    assert box.x == pytest.approx(105)


def test_where_they_differ_the_box_is_between_them():
    # By 0.5 of 50 pixels: on average by 0.002 of the diagonal, which hardly matters.
    box = BoxMotion().step(LAST, moved(0.5), Motion(0, 0, 0, 1, 1), 0.0)
    assert box.x == pytest.approx(100 + (1 - POSITION_SHARE) * 0.5, abs=0.01)


def test_points_that_keep_differing_from_the_heat_are_not_believed():
    motion, box = BoxMotion(), LAST
    for frame in range(1, 30):
        box = motion.step(box, moved(6 * frame), Motion(0, 0, 0, 1, 1), 0.0)
    assert box.x == pytest.approx(100 + 6 * 29, abs=0.1)


def test_the_points_of_a_rigid_target_tell_its_growth():
    box = BoxMotion().step(LAST, LAST, Motion(0, 0, 0.05, 1, 1), 0.0)
    assert math.log(box.width / LAST.width) == pytest.approx(SCALE_SHARE * 0.05)


def test_those_of_one_that_is_not_do_not():
    box = BoxMotion().step(LAST, LAST, Motion(0, 0, 0.05, 1, 0), 0.0)
    assert box.width == pytest.approx(LAST.width)


@pytest.mark.parametrize('sign', [1, -1])
def test_features_pull_the_size_by_a_share_of_what_is_beyond_their_error(sign):
    box = BoxMotion().step(LAST, LAST, UNKNOWN, sign * (UNSURE + 0.1))
    assert math.log(box.height / LAST.height) == pytest.approx(sign * PULL * 0.1)


@pytest.mark.parametrize('sign', [1, -1])
def test_what_features_may_be_wrong_by_changes_nothing(sign):
    box = BoxMotion().step(LAST, LAST, UNKNOWN, sign * 0.9 * UNSURE)
    assert box.height == pytest.approx(LAST.height)


def test_no_more_than_so_much_in_a_frame():
    box = BoxMotion().step(LAST, LAST, UNKNOWN, -3.0)
    assert math.log(box.height / LAST.height) == pytest.approx(-FASTEST)


def test_points_are_not_asked_for_a_size_that_features_keep_finding_wrong():
    motion = BoxMotion()
    for _ in range(30):
        box = motion.step(LAST, LAST, Motion(0, 0, 0.05, 1, 1), -0.3)
    assert math.log(box.width / LAST.width) == pytest.approx(-FASTEST, abs=0.001)


def test_the_aspect_ratio_and_the_middle_stay_when_the_size_changes():
    box = BoxMotion().step(LAST, LAST, Motion(0, 0, 0.1, 1, 1), 0.1)
    assert box.center == pytest.approx(LAST.center)
    assert box.width / box.height == pytest.approx(LAST.width / LAST.height)
