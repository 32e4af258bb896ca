# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Scores of runs worked out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.scores import average, mean_curves, score

HERE, AWAY = [50, 50, 10, 10], [150, 50, 10, 10]


def run(*boxes: list[int], confidences: list[float] | None = None, seconds: float = 0.5) -> Run:
    """Return a run that took 2 s to begin and so many seconds for each other frame."""
    return Run(
        boxes=np.array(boxes, float),
        confidences=np.array(confidences or [1.0] * len(boxes)),
        states=np.array(['tracking'] * len(boxes)),
        seconds=np.array([2.0] + [seconds] * (len(boxes) - 1)),
    )


def truth(frames: int) -> np.ndarray:
    return np.array([HERE] * frames, float)


def test_precision_and_success_are_means_over_sequences_however_long_they_are():
    good, bad = run(HERE, HERE), run(HERE, AWAY, AWAY, AWAY)
    all_of_them = score([[(good, truth(2))], [(bad, truth(4))]])
    assert all_of_them.frames == 6
    assert all_of_them.precision == pytest.approx((1 + 1 / 4) / 2)
    assert all_of_them.success == pytest.approx((1 + 1 / 4) / 2 * 20 / 21)


def test_a_sequence_of_several_passes_counts_all_their_frames_as_one_sequence():
    # As the benchmark has TRE: a long pass weighs more than a short one, a sequence never.
    long, short = run(HERE, AWAY, AWAY, AWAY), run(HERE, HERE)
    other = run(HERE)
    both = score([[(long, truth(4)), (short, truth(2))], [(other, truth(1))]])
    assert both.precision == pytest.approx((3 / 6 + 1) / 2)
    assert both.success == pytest.approx((3 / 6 + 1) / 2 * 20 / 21)


def test_the_speed_is_that_of_all_updates_and_the_beginning_is_told_apart():
    runs = [
        [(run(HERE, HERE, seconds=0.1), truth(2))],
        [(run(*[HERE] * 4, seconds=0.3), truth(4))],
    ]
    assert score(runs).frames_per_second == pytest.approx(4 / (0.1 + 3 * 0.3))
    assert score(runs).init_seconds == 2


def test_confidence_is_judged_over_the_frames_of_all_sequences_together():
    # Sure of itself on one sequence, and wrong; right on the other, and less sure.
    wrong = run(HERE, AWAY, confidences=[1, 0.8])
    right = run(HERE, HERE, HERE, confidences=[1, 0.9, 0.3])
    together = score([[(wrong, truth(2))], [(right, truth(3))]])
    assert together.confidence_auc == 0.5
    assert together.false_tracking == pytest.approx(1 / 3)


def test_missed_frames_have_a_share_and_no_speed():
    slow = dataclasses.replace(run(*[HERE] * 4), seconds=np.array([2, np.nan, np.nan, 0.5]))
    both = score([[(slow, truth(4))], [(run(*[HERE] * 4), truth(4))]])
    assert both.missed == 2 / 8
    assert both.frames_per_second == pytest.approx(4 / 2)


def test_the_overlap_counts_from_the_second_frame_of_each_pass():
    aside = [55, 50, 10, 10]  # a third
    assert score([[(run(HERE, HERE, aside), truth(3))]]).overlap == pytest.approx((1 + 1 / 3) / 2)
    passes = [(run(HERE, aside), truth(2)), (run(HERE, aside, AWAY), truth(3))]
    assert score([passes]).overlap == pytest.approx((1 / 3 + 1 / 3 + 0) / 3)
    assert score([[(run(HERE), truth(1))]]).overlap is None


def test_the_overlap_of_near_boxes_leaves_out_those_that_are_far():
    # Twice as wide about the same middle: half the union. 5 pixels aside: a third. Then far away.
    wide, aside = [45, 50, 20, 10], [55, 50, 10, 10]
    near = run(wide, aside, AWAY)
    assert score([[(near, truth(3))]]).near_overlap == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert score([[(run(AWAY), truth(1))]]).near_overlap is None


def test_an_average_gives_every_sequence_the_same_weight():
    short, long = run(HERE, AWAY), run(*[HERE] * 9)
    scores = [score([[(short, truth(2))]]), score([[(long, truth(9))]])]
    assert average(scores).false_tracking == pytest.approx((1 + 0) / 2)
    assert average(scores).right_tracking == 1  # the short one has no right box that counts
    assert average(scores).frames == 11


def test_a_sequence_of_right_boxes_alone_has_no_roc_curve():
    assert score([[(run(HERE, HERE), truth(2))]]).confidence_auc is None


def test_curves_are_means_over_sequences():
    precision, success = mean_curves(
        [[(run(HERE, HERE), truth(2))], [(run(HERE, AWAY, AWAY, AWAY), truth(4))]]
    )
    assert precision[20] == pytest.approx((1 + 1 / 4) / 2)
    assert success[10] == pytest.approx((1 + 1 / 4) / 2)
    assert success[20] == 0
