# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Tables and plots."""

from __future__ import annotations

import cv2
import pytest

from fcnt_ros.benchmark import report
from fcnt_ros.benchmark.frames import FrameTimings
from fcnt_ros.benchmark.growth import Growth
from fcnt_ros.benchmark.timing import Timing


def test_a_table_is_markdown_with_columns_that_line_up():
    text = report.table([['stage', 'ms'], ['crop', '0.1'], ['VGG-16', '123.4']])
    assert text == (
        '\n'
        '| stage  |    ms |\n'
        '| ------ | ----: |\n'
        '| crop   |   0.1 |\n'
        '| VGG-16 | 123.4 |'
    )


def test_the_ratio_is_the_median_over_the_first_engines():
    fast, plain = (
        FrameTimings(name, 'cpu', {'frame': Timing(median, 1.0, 1.0, 9)})
        for name, median in (('ncnn', 0.2), ('plain', 0.5))
    )
    last = report.frame_table([fast, plain]).splitlines()[-1]
    assert [cell.strip() for cell in last.split('|')][1:4] == ['frame', 'plain', '500.00']
    assert last.rstrip(' |').endswith('2.50')


def test_growth_is_plotted_into_a_picture(tmp_path):
    pytest.importorskip('matplotlib')
    timings = tuple(Timing(t, t * 1.1, t * 1.2, 5) for t in (0.1, 0.2))
    path = tmp_path / 'growth.png'
    report.plot_growth([Growth('K', (1, 2), timings), Growth('candidates', (3, 4), timings)], path)
    assert cv2.imread(str(path)).std() > 0


def test_the_axis_reaches_from_zero_to_the_slowest_of_all_curves():
    pytest.importorskip('matplotlib')
    curves = [
        Growth(what, (1, 2), (Timing(low, low, low, 5), Timing(high, high, high, 5)))
        for what, low, high in (('K', 0.1, 0.15), ('trackers', 0.1, 0.6))
    ]
    for axes in report.growth_figure(curves).axes:
        low, high = axes.get_ylim()
        assert low == 0
        assert high >= 600  # ms
