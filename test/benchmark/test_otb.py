# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The benchmark's measures on boxes worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark import otb


def test_the_centre_error_is_the_distance_of_the_middles():
    boxes, truth = np.array([[0, 0, 10, 10.0]]), np.array([[3, 4, 10, 10.0]])
    assert otb.centre_errors(boxes, truth).tolist() == [5]


def test_overlap_is_intersection_over_union():
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 10], [0, 0, 4, 4.0]])
    truth = np.array([[0, 0, 10, 10], [5, 0, 10, 10], [50, 50, 4, 4.0]])
    assert otb.overlaps(boxes, truth) == pytest.approx([1, 1 / 3, 0])


def test_precision_is_the_share_of_frames_within_20_pixels():
    truth = np.zeros((4, 4)) + 10
    boxes = truth + np.array([[0, 0, 0, 0], [20, 0, 0, 0], [20.1, 0, 0, 0], [0, 90, 0, 0]])
    assert otb.precision(boxes, truth) == 0.5


def test_the_success_curve_of_perfect_boxes_is_one_but_for_its_last_threshold():
    boxes = np.array([[5, 5, 10, 10.0]])
    assert otb.success(boxes, boxes) == pytest.approx(20 / 21)


def test_an_overlap_of_a_third_succeeds_at_the_thresholds_below_it():
    boxes, truth = np.array([[0, 0, 10, 10.0]]), np.array([[5, 0, 10, 10.0]])
    assert otb.success(boxes, truth) == pytest.approx(7 / 21)  # 0, 0.05, ..., 0.30


@pytest.mark.parametrize('absent', [[np.nan] * 4, [0.0, 0.0, 0.0, 0.0]])
def test_frames_without_a_target_do_not_count(absent):
    truth = np.array([[5, 5, 10, 10], absent])
    boxes = np.array([[5, 5, 10, 10], [0, 0, 3, 3.0]])
    assert otb.precision(boxes, truth) == 1
    assert otb.success(boxes, truth) == pytest.approx(20 / 21)


def test_the_precision_curve_rises_where_an_error_is_reached():
    truth = np.zeros((2, 4)) + 10
    curve = otb.precision_curve(truth + np.array([[3, 4, 0, 0], [0, 40, 0, 0]]), truth)
    assert curve[[4, 5, 39, 40]].tolist() == [0, 0.5, 0.5, 1]
    assert curve[int(otb.PRECISION_ERROR)] == 0.5


def test_the_success_curve_falls_where_an_overlap_is_reached():
    boxes, truth = np.array([[0, 0, 10, 10.0]]), np.array([[0, 0, 10, 5.0]])
    curve = otb.success_curve(boxes, truth)  # an overlap of a half
    assert curve.tolist() == [1.0] * 10 + [0.0] * 11
