# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How a target's return is judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drives import FOLLOWED

from trials.simulation.record import Row
from trials.simulation.return_record import judge_return, table

HIDDEN = (10.0, 13.0)
AWAY = replace(FOLLOWED, forward=0.0, visible=0.0, state='lost', overlap=0.0)


def drive(change=lambda row: row) -> list[Row]:
    """Return a drive, ten rows a second, in which the target is followed from when it is seen."""
    rows = []
    for time in np.arange(0.0, 20.0, 0.1).round(1):
        row = AWAY if HIDDEN[0] <= time < HIDDEN[1] else FOLLOWED
        rows.append(change(replace(row, time=float(time))))
    return rows


def test_who_is_followed_as_soon_as_he_is_back_is_followed_again():
    outcome = judge_return(drive(), HIDDEN)
    assert (outcome.hidden, outcome.lost_for) == (pytest.approx(3.0), pytest.approx(3.0))
    assert (outcome.tracked_after, outcome.driven_after) == (0.0, 0.0)
    assert outcome.followed_again
    assert not outcome.another_followed


def test_the_seconds_count_from_when_half_of_him_is_seen_again():
    def slow(row: Row) -> Row:
        if 13.0 <= row.time < 13.5:
            return replace(row, visible=0.4, state='lost', forward=0.0)
        if 13.5 <= row.time < 15.0:
            return replace(row, state='uncertain', forward=0.0)
        return replace(row, forward=0.0) if 15.0 <= row.time < 15.2 else row

    outcome = judge_return(drive(slow), HIDDEN)
    assert outcome.tracked_after == pytest.approx(1.5)
    assert outcome.driven_after == pytest.approx(1.7)


def test_who_is_never_tracked_again_is_not_followed():
    def lost(row: Row) -> Row:
        return replace(row, state='lost', forward=0.0) if row.time >= 13.0 else row

    outcome = judge_return(drive(lost), HIDDEN)
    assert (outcome.tracked_after, outcome.driven_after) == (None, None)
    assert not outcome.followed_again


def test_tracking_with_the_box_on_a_look_alike_is_being_sure_of_another():
    def mistaken(row: Row) -> Row:
        if 11.0 <= row.time < 11.5:
            return replace(row, state='tracking', overlap_other=0.6)
        return row

    outcome = judge_return(drive(mistaken), HIDDEN)
    assert outcome.sure_of_another == pytest.approx(0.5)
    assert outcome.after_another == 0.0
    assert outcome.another_followed


def test_a_robot_that_turns_by_an_uncertain_box_on_a_look_alike_follows_another():
    def drawn(row: Row) -> Row:
        if 11.0 <= row.time < 11.5:
            return replace(row, state='uncertain', overlap_other=0.6, turn=-0.1)
        return row

    outcome = judge_return(drive(drawn), HIDDEN)
    assert outcome.sure_of_another == 0.0
    assert outcome.after_another == pytest.approx(0.5)
    assert outcome.another_followed


def test_a_look_alike_who_passes_in_front_of_the_right_box_is_nobodys_mistake():
    def passes(row: Row) -> Row:
        return replace(row, overlap=0.5, overlap_other=0.7) if row.time < 5.0 else row

    assert not judge_return(drive(passes), HIDDEN).another_followed


def test_a_drive_in_which_nobody_was_hidden_cannot_be_judged():
    with pytest.raises(ValueError, match=r'never went out of sight around second 11\.5'):
        judge_return(drive(lambda row: replace(row, visible=1.0)), HIDDEN)


def test_who_is_never_in_view_again_is_not_followed():
    def gone(row: Row) -> Row:
        return replace(row, visible=0.0) if row.time >= 10.0 else row

    outcome = judge_return(drive(gone), HIDDEN)
    assert outcome.hidden == pytest.approx(10.0)
    assert not outcome.followed_again


def test_the_table_counts_who_was_followed():
    good = judge_return(drive(), HIDDEN)
    bad = replace(good, driven_after=None, sure_of_another=0.4)
    lines = table({0: good, 7: bad}).splitlines()
    assert lines[-1] == 'followed again in 1 of 2 runs; a look-alike was followed in 1'
    assert lines[-2].startswith('| 7 |')
    assert '| never |' in lines[-2]
