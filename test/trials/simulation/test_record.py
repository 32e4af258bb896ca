# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How a drive is judged."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from drives import FOLLOWED

from trials.simulation.record import Row, judge, write
from trials.simulation.world import HIDDEN

BEGIN, END = HIDDEN


def drive(change=lambda row: row) -> list[Row]:
    """Return a minute, two rows a second, in which the robot stands behind the panel only."""
    rows = []
    for time in np.arange(0.0, 60.0, 0.5):
        hidden = BEGIN <= time < END
        row = replace(FOLLOWED, time=float(time))
        if hidden:
            row = replace(row, forward=0.0, visible=0.0, state='lost', overlap=0.0, distance=9.0)
        rows.append(change(row))
    return rows


def test_a_perfect_drive_is_perfect():
    outcome = judge(drive(), 2.0, HIDDEN)
    assert (outcome.kept, outcome.right, outcome.sure_but_wrong) == (1.0, 1.0, 0.0)
    assert (outcome.stopped_after, outcome.went_on_after) == (0.0, 0.0)
    assert (outcome.nearest, outcome.farthest) == (2.0, 2.0)


def test_the_distance_is_kept_up_to_a_fifth_of_it():
    def half_too_far(row: Row) -> Row:
        return replace(row, distance=2.39 if row.time < 30 else 2.41)

    outcome = judge(drive(half_too_far), 2.0, HIDDEN)
    assert outcome.kept == pytest.approx(60 / 110)  # 60 rows before the panel, 50 after it


def test_the_stop_is_when_the_last_command_to_move_was_given():
    def slow(row: Row) -> Row:
        return replace(row, forward=0.5) if BEGIN <= row.time < BEGIN + 2.5 else row

    assert judge(drive(slow), 2.0, HIDDEN).stopped_after == 2.0


def test_who_still_moves_when_the_panel_goes_never_stopped():
    assert judge(drive(lambda row: replace(row, turn=0.1)), 2.0, HIDDEN).stopped_after is None


def test_who_stands_to_the_end_never_went_on():
    def stays(row: Row) -> Row:
        return replace(row, forward=0.0) if row.time >= BEGIN else row

    assert judge(drive(stays), 2.0, HIDDEN).went_on_after is None


def test_a_box_beside_the_target_that_is_said_to_be_tracking_is_sure_but_wrong():
    def strays(row: Row) -> Row:
        return replace(row, overlap=0.0) if row.time < 6 else row

    outcome = judge(drive(strays), 2.0, HIDDEN)
    assert outcome.sure_but_wrong == pytest.approx(12 / 120)
    assert outcome.right == pytest.approx(98 / 110)


def test_the_table_has_a_line_for_each_row(tmp_path):
    write(drive(), tmp_path / 'drive.csv')
    with (tmp_path / 'drive.csv').open() as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 120
    assert float(lines[1]['time']) == 0.5
    assert lines[0]['state'] == 'tracking'
