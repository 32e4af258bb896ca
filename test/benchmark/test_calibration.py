# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a confidence is worth, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark.calibration import false_tracking, judged, right_tracking, roc_auc
from fcnt_ros.benchmark.evaluation import Run


def auc(right: list[float], wrong: list[float]) -> float | None:
    labels = np.array([True] * len(right) + [False] * len(wrong), bool)
    return roc_auc(labels, np.array(right + wrong))


@pytest.mark.parametrize(
    ('right', 'wrong', 'area'),
    [
        pytest.param([0.8, 0.9], [0.1, 0.2, 0.3], 1, id='all right ones are surer'),
        pytest.param([0.1], [0.8, 0.9], 0, id='the wrong way round'),
        pytest.param([0.5, 0.5], [0.5, 0.5, 0.5], 0.5, id='always the same'),
        # 0.4 beats 0.1 and ties with 0.4; 0.7 beats both: 1 + 0.5 + 2 of 4.
        pytest.param([0.4, 0.7], [0.1, 0.4], 3.5 / 4, id='ties are half'),
    ],
)
def test_the_area_is_the_share_of_pairs_in_order(right, wrong, area):
    assert auc(right, wrong) == pytest.approx(area)


def test_the_area_is_that_of_counting_all_pairs():
    random = np.random.default_rng(0)
    confidences, right = random.integers(0, 8, 60) / 8, random.random(60) < 0.4
    difference = confidences[right][:, None] - confidences[~right]
    by_pairs = ((difference > 0) + 0.5 * (difference == 0)).mean()
    assert roc_auc(right, confidences) == pytest.approx(by_pairs)


@pytest.mark.parametrize(('right', 'wrong'), [([0.5], []), ([], [0.5]), ([], [])])
def test_without_both_kinds_there_is_no_area(right, wrong):
    assert auc(right, wrong) is None


def test_tracking_is_judged_by_right_boxes_that_are_trusted_and_trusted_ones_that_are_wrong():
    right = np.array([True, False, True, True, False])
    states = np.array(['tracking', 'tracking', 'tracking', 'uncertain', 'lost'])
    assert right_tracking(right, states) == pytest.approx(2 / 3)
    assert false_tracking(right, states) == pytest.approx(1 / 3)


def test_of_no_right_box_and_of_no_trusted_one_there_is_no_share():
    assert right_tracking(np.array([False]), np.array(['tracking'])) is None
    assert false_tracking(np.array([True]), np.array(['lost'])) is None


def test_an_overlap_of_a_half_is_right_and_first_and_absent_frames_do_not_count():
    box, half, less = [0, 0, 10, 10], [0, 0, 10, 5], [0, 0, 10, 4.9]
    truth = np.array([box, half, less, [np.nan] * 4], float)
    run = Run(
        boxes=np.array([box] * 4, float),
        confidences=np.array([1, 0.3, 0.2, 0.1]),
        states=np.array(['tracking', 'lost', 'uncertain', 'lost']),
        seconds=np.ones(4),
    )
    right, confidences, states = judged(run, truth)
    assert right.tolist() == [True, False]
    assert confidences.tolist() == [0.3, 0.2]
    assert states.tolist() == ['lost', 'uncertain']
