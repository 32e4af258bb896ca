# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Precision, recall and F-score of runs that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.longterm.measures import FCurve, Measures, Reports, mean_of

SIZE = (100, 100)
TARGET = (0, 0, 10, 10)
HALF = (0, 0, 5, 10)
"""Half of the target: overlap 0.5."""
BESIDE = (50, 50, 10, 10)
NONE = (np.nan,) * 4


def reports(*frames: tuple) -> Reports:
    """Return those of frames of (truth, box, confidence, state) after a first one."""
    first = (TARGET, TARGET, 1.0, 'tracking')
    truth, boxes, confidences, states = zip(first, *frames, strict=True)
    run = Run(np.array(boxes, float), np.array(confidences), np.array(states), np.ones(len(boxes)))
    return Reports.of(run, np.array(truth, float), SIZE)


def values(measures: Measures) -> tuple[float, float, float]:
    return measures.precision, measures.recall, measures.f


FRAMES = (
    (TARGET, TARGET, 0.9, 'tracking'),  # overlap 1
    (TARGET, HALF, 0.7, 'tracking'),  # 0.5
    (NONE, BESIDE, 0.5, 'tracking'),  # 0: nobody is there
    (TARGET, BESIDE, 0.3, 'uncertain'),  # 0: somebody else
)


@pytest.mark.parametrize(
    ('threshold', 'precision', 'recall'),
    [(0.9, 1, 1 / 3), (0.7, 1.5 / 2, 1.5 / 3), (0.5, 1.5 / 3, 1.5 / 3), (0.3, 1.5 / 4, 1.5 / 3)],
)
def test_precision_is_over_reported_and_recall_over_visible_frames(threshold, precision, recall):
    assert values(reports(*FRAMES).at(threshold)) == pytest.approx(
        (precision, recall, 2 * precision * recall / (precision + recall))
    )


def test_the_best_threshold_has_the_largest_f():
    curve = FCurve.of([reports(*FRAMES)])
    assert curve.thresholds.tolist() == [0.9, 0.7, 0.5, 0.3]
    assert curve.precision == pytest.approx([1, 0.75, 0.5, 0.375])
    assert curve.recall == pytest.approx([1 / 3, 0.5, 0.5, 0.5])
    assert curve.best_threshold == 0.7  # F is 0.5, 0.6, 0.5, 0.43


def test_a_lost_frame_is_not_reported_however_confident_it_is():
    lost = reports((NONE, BESIDE, 1.0, 'lost'), (TARGET, TARGET, 0.2, 'tracking'))
    assert values(lost.at(0.2)) == (1, 1, 1)
    assert FCurve.of([lost]).thresholds.tolist() == [0.2]


def test_the_first_frame_does_not_count_as_its_box_was_given():
    assert values(reports((TARGET, BESIDE, 1.0, 'tracking')).at(0)) == (0, 0, 0)


def test_what_is_said_to_be_tracking_is_taken_whatever_the_confidence_is():
    said = reports((TARGET, TARGET, 0.1, 'tracking'), (TARGET, BESIDE, 0.9, 'uncertain')).as_said()
    assert values(said) == pytest.approx((1, 0.5, 2 / 3))


def test_of_boxes_only_what_is_in_the_image_counts():
    truth = (-10, 0, 20, 10)
    inside = reports((truth, TARGET, 1.0, 'tracking'), (TARGET, truth, 1.0, 'tracking'))
    assert inside.overlaps.tolist() == [1, 1]


def test_a_box_outside_of_the_image_overlaps_nothing():
    assert reports((TARGET, (200, 0, 10, 10), 1.0, 'tracking')).overlaps.tolist() == [0]


@pytest.mark.parametrize('empty', [NONE, (0, 0, 0, 0)])
def test_nan_and_empty_truth_are_an_absent_target(empty):
    assert not reports((empty, TARGET, 1.0, 'tracking')).visible.any()


def test_nothing_reported_is_precise_and_finds_nothing():
    silent = reports((TARGET, TARGET, 0.9, 'lost'))
    curve = FCurve.of([silent])
    assert values(silent.at(curve.best_threshold)) == (1, 0, 0)


def test_above_all_its_confidences_a_scene_is_precise_and_finds_nothing():
    sure = reports((TARGET, HALF, 0.9, 'tracking'))
    timid = reports((TARGET, TARGET, 0.5, 'tracking'))
    curve = FCurve.of([sure, timid])
    assert curve.precision.tolist() == [(0.5 + 1) / 2, (0.5 + 1) / 2]
    assert curve.recall.tolist() == [(0.5 + 0) / 2, (0.5 + 1) / 2]


def test_scenes_count_alike_however_long_they_are():
    short = reports((TARGET, TARGET, 1.0, 'tracking'))
    long = reports(*[(TARGET, BESIDE, 1.0, 'tracking')] * 9)
    curve = FCurve.of([short, long])
    assert (curve.precision, curve.recall) == (0.5, 0.5)
    assert values(mean_of([short.at(1.0), long.at(1.0)])) == (0.5, 0.5, 0.5)


def test_a_scene_that_shows_its_target_in_the_first_frame_only_has_no_recall():
    gone = reports((NONE, BESIDE, 0.5, 'tracking'))
    found = reports((TARGET, TARGET, 0.5, 'tracking'))
    assert values(mean_of([gone.at(0.5), found.at(0.5)])) == pytest.approx((0.5, 1, 2 / 3))
    assert FCurve.of([gone, found]).recall.tolist() == [1]


def test_the_curve_is_that_of_each_threshold_by_itself():
    chance = np.random.default_rng(0)
    scenes = []
    for count in (5, 40, 100):
        visible = chance.random(count) < 0.7
        certainty = chance.integers(0, 20, count) / 20
        certainty[chance.random(count) < 0.2] = -np.inf
        overlaps = np.where(visible, chance.random(count), 0)
        scenes.append(Reports(overlaps, certainty, np.isfinite(certainty), visible))
    curve = FCurve.of(scenes)
    means = [mean_of([scene.at(t) for scene in scenes]) for t in curve.thresholds]
    assert curve.precision == pytest.approx([m.precision for m in means])
    assert curve.recall == pytest.approx([m.recall for m in means])
    best = max(means, key=lambda m: m.f)
    assert mean_of([scene.at(curve.best_threshold) for scene in scenes]) == best


def test_silence_and_returns_are_counted():
    away, here = (NONE, BESIDE, 0.5), (TARGET, TARGET, 0.5)
    scene = reports(
        (*away, 'lost'),
        (*away, 'tracking'),
        (*here, 'uncertain'),
        (*here, 'tracking'),  # found
        (*away, 'uncertain'),
        (TARGET, BESIDE, 0.5, 'tracking'),  # somebody else
    )
    assert scene.silent == (2, 3)
    assert scene.returns == (1, 2)


def test_a_target_that_is_found_late_counts_as_not_found():
    def frames(late: int) -> list[tuple]:
        return [
            (NONE, BESIDE, 0.5, 'lost'),
            *[(TARGET, BESIDE, 0.5, 'lost')] * late,
            (TARGET, TARGET, 0.5, 'tracking'),
        ]

    assert reports(*frames(19)).returns == (1, 1)
    assert reports(*frames(20)).returns == (0, 1)
