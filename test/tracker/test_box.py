# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Boxes: their middle, their overlap, and which of them a target can be tracked by."""

from __future__ import annotations

import math

import pytest

from fcnt_ros.tracker.box import MIN_SIDE, Box, InvalidBoxError, usable_box, within_limits


def test_a_box_of_one_pixel_has_its_middle_on_that_pixel():
    assert Box(7, 3, 1, 1).center == (7, 3)


def test_from_center_undoes_center():
    box = Box(1.5, -2.0, 7.0, 4.5)
    assert Box.from_center(*box.center, box.width, box.height) == box


def test_scaling_keeps_the_middle_and_multiplies_the_area():
    box = Box(10, 20, 30, 40)
    assert box.scaled(2).center == box.center
    assert box.scaled(2).area == 4 * box.area


def test_two_boxes_that_share_half_of_each_overlap_by_a_third():
    assert Box(0, 0, 10, 10).iou(Box(5, 0, 10, 10)) == pytest.approx(1 / 3)


def test_boxes_that_only_touch_do_not_overlap():
    assert Box(0, 0, 10, 10).iou(Box(10, 0, 10, 10)) == 0


def test_a_box_inside_the_image_is_used_as_it_is():
    box = Box(0, 0, 640, 480)
    assert usable_box(box, 640, 480) == box


def test_a_box_partly_outside_is_cut_at_the_border():
    assert usable_box(Box(-10, 470, 30, 40), 640, 480) == Box(0, 470, 20, 10)


@pytest.mark.parametrize(
    ('box', 'reason'),
    [
        (Box(math.nan, 0, 10, 10), 'not a finite number'),
        (Box(0, 0, math.inf, 10), 'not a finite number'),
        (Box(5, 5, 0, 10), 'empty'),
        (Box(5, 5, 10, -1), 'empty'),
        (Box(640, 0, 10, 10), 'outside'),
        (Box(-20, -20, 10, 10), 'outside'),
        (Box(5, 5, 3, 10), 'at least 4'),
        (Box(638, 5, 20, 20), 'at least 4'),
    ],
)
def test_an_unusable_box_is_refused_with_its_values_and_the_reason(box: Box, reason: str):
    with pytest.raises(InvalidBoxError, match=reason) as error:
        usable_box(box, 640, 480)
    assert str(box) in str(error.value)


def test_a_box_within_the_limits_stays_as_it_is():
    assert within_limits(Box(10, 20, 30, 40), (100, 80)) == Box(10, 20, 30, 40)


def test_a_middle_outside_the_image_is_moved_to_its_border():
    moved = within_limits(Box.from_center(-7, 90, 30, 40), (100, 80))
    assert (moved.center, moved.width, moved.height) == ((0, 79), 30, 40)


@pytest.mark.parametrize(
    ('box', 'size'),
    [
        (Box.from_center(50, 40, 2, 8), (MIN_SIDE, 4 * MIN_SIDE)),
        (Box.from_center(50, 40, 50, 200), (25, 100)),
    ],
)
def test_a_size_that_cannot_be_seen_is_scaled_to_one_that_can(box, size):
    scaled = within_limits(box, (100, 80))
    assert (scaled.width, scaled.height) == pytest.approx(size)
    assert scaled.center == box.center
