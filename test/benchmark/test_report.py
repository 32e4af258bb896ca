# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What `fcnt bench` measured, as people see it."""

from __future__ import annotations

import pytest

from fcnt_ros.benchmark import report
from fcnt_ros.benchmark.frames import FrameTimings
from fcnt_ros.benchmark.growth import Growth
from fcnt_ros.benchmark.timing import Timing


def test_the_ratio_is_the_median_over_the_first_engines():
    fast, plain = (
        FrameTimings(name, 'cpu', {'frame': Timing(median, 1.0, 1.0, 9)})
        for name, median in (('ncnn', 0.2), ('plain', 0.5))
    )
    last = report.frame_table([fast, plain]).splitlines()[-1]
    assert [cell.strip() for cell in last.split('|')][1:4] == ['frame', 'plain', '500.00']
    assert last.rstrip(' |').endswith('2.50')


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
