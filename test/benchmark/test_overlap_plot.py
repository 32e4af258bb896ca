# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The overlap over time, as a picture."""

from __future__ import annotations

from contextlib import nullcontext

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.overlap_plot import overlap_figure, plot_overlaps
from fcnt_ros.benchmark.score_report import Standing
from fcnt_ros.benchmark.tracker_entries import TrackerEntry

pytest.importorskip('matplotlib')

GROWING = np.array([[0, 0, 10, 10], [0, 0, 20, 20], [np.nan] * 4, [0, 0, 30, 30]])


def standing(title: str, *names: str) -> Standing:
    """Return a tracker whose box stays as it was at first."""
    boxes = np.array([[0, 0, 10, 10]] * 4, float)
    run = Run(boxes, np.ones(4), np.array(['tracking'] * 4), np.ones(4))
    entry = TrackerEntry(title, None, {}, False, lambda: nullcontext(None))
    return Standing(entry, {name: [(run, GROWING)] for name in names})


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


def test_the_plot_is_a_picture(tmp_path):
    path = plot_overlaps([standing('a', 'Dog')], tmp_path)
    assert path.name == 'overlap.png'
    assert cv2.imread(str(path)).std() > 0
