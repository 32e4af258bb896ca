# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Scores as pictures."""

from __future__ import annotations

from contextlib import nullcontext

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.score_plots import (
    overlap_figure,
    plot_scores,
    precision_figure,
    success_figure,
)
from fcnt_ros.benchmark.score_report import Standing
from fcnt_ros.benchmark.tracker_entries import TrackerEntry

pytest.importorskip('matplotlib')

GROWING = np.array([[0, 0, 10, 10], [0, 0, 20, 20], [np.nan] * 4, [0, 0, 30, 30]])
HERE = np.array([[0, 0, 10, 10]] * 4, float)


def standing(title: str, *names: str, seed: int | None = None, hits: int = 4) -> Standing:
    """Return a tracker whose box stays as it was at first, and is far away after some hits."""
    boxes = HERE.copy()
    boxes[hits:, 0] += 100
    run = Run(boxes, np.ones(4), np.array(['tracking'] * 4), np.ones(4))
    entry = TrackerEntry(title, seed, {}, False, lambda: nullcontext(None))
    truth = GROWING if names else HERE
    return Standing(entry, {name: [(run, truth)] for name in names or ['Still']})


def test_all_of_them_are_pictures(tmp_path):
    paths = plot_scores([standing('a', 'Dog')], tmp_path)
    assert [path.name for path in paths] == ['precision.png', 'success.png', 'overlap.png']
    assert all(cv2.imread(str(path)).std() > 0 for path in paths)


@pytest.mark.parametrize(('figure', 'best'), [(precision_figure, 1), (success_figure, 20 / 21)])
def test_each_tracker_has_the_mean_curve_of_its_seeds_and_the_best_is_first(figure, best):
    seeds = [standing('b', seed=seed, hits=hits) for seed, hits in ((0, 4), (1, 2))]
    standings = [standing('a', hits=1), *seeds]
    labels = [text.get_text() for text in figure(standings).axes[0].get_legend().get_texts()]
    assert labels == [f'b  {3 / 4 * best:.3f}', f'a  {1 / 4 * best:.3f}']


def test_each_frame_has_its_overlap_and_none_where_the_target_is_absent():
    (line, *_) = overlap_figure([standing('a', 'Dog')]).axes[0].get_lines()
    np.testing.assert_allclose(line.get_ydata(), [1, 100 / 400, np.nan, 100 / 900])


def test_the_size_of_the_target_is_told_beside_it():
    (line,) = overlap_figure([standing('a', 'Dog')]).axes[-1].get_lines()
    np.testing.assert_allclose(line.get_ydata(), [1, 2, np.nan, 3])


def test_each_sequence_has_a_panel_and_each_tracker_a_line():
    figure = overlap_figure([standing('a', 'Dog', 'Deer'), standing('b', 'Dog')])
    assert [axes.get_title() for axes in figure.axes[:2]] == ['Dog', 'Deer']
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ['a', 'b', 'size of the target']
