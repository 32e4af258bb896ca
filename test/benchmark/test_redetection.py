# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is said of a run over a vanishing target."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.redetection import Outcome, table
from fcnt_ros.benchmark.vanishing import BACK, HIDDEN, SEEN, VanishingSequence

COUNT = SEEN + HIDDEN + BACK
RETURN = SEEN + HIDDEN
HERE, THERE, ELSEWHERE = (0, 0, 10, 10), (50, 50, 10, 10), (90, 0, 10, 10)


@pytest.fixture
def sequence() -> VanishingSequence:
    boxes = np.array([HERE] * COUNT, float)
    boxes[SEEN:RETURN] = np.nan
    boxes[RETURN:] = THERE
    return VanishingSequence('One', (), boxes, np.array([HERE] * COUNT, float))


def outcome(sequence: VanishingSequence, *parts: tuple[int, tuple, str]) -> Outcome:
    """Return that of a run that has the same box and state for so many frames each."""
    boxes = np.concatenate([[box] * count for count, box, _ in parts]).astype(float)
    states = np.concatenate([[state] * count for count, _, state in parts])
    return Outcome.of(sequence, Run(boxes, np.ones(COUNT), states, np.ones(COUNT)))


def test_a_target_that_is_found_again_is_told_with_the_time_it_took(sequence):
    assert outcome(
        sequence,
        (SEEN, HERE, 'tracking'),
        (HIDDEN + 4, HERE, 'lost'),
        (BACK - 4, THERE, 'tracking'),
    ) == Outcome('One', held=True, silent=1.0, found_after=4, taken=False)


def test_something_else_that_is_tracked_at_the_end_is_told(sequence):
    got = outcome(
        sequence, (SEEN, HERE, 'tracking'), (HIDDEN, HERE, 'lost'), (BACK, ELSEWHERE, 'tracking')
    )
    assert (got.found_after, got.taken) == (None, True)


def test_a_guess_that_is_said_to_be_one_is_nothing_taken(sequence):
    got = outcome(
        sequence, (SEEN, HERE, 'tracking'), (HIDDEN, HERE, 'lost'), (BACK, ELSEWHERE, 'uncertain')
    )
    assert not got.taken


def test_silence_is_the_share_of_hidden_frames_that_are_not_claimed(sequence):
    third = HIDDEN // 3
    got = outcome(
        sequence,
        (SEEN, HERE, 'tracking'),
        (third, HERE, 'tracking'),
        (HIDDEN - third, HERE, 'uncertain'),
        (BACK, HERE, 'lost'),
    )
    assert got.silent == pytest.approx(2 / 3)


def test_a_target_that_was_left_before_it_vanished_was_not_held(sequence):
    got = outcome(sequence, (SEEN, ELSEWHERE, 'tracking'), (HIDDEN + BACK, ELSEWHERE, 'lost'))
    assert not got.held


def test_the_table_sums_them_up():
    outcomes = [Outcome('One', True, 1.0, 4, False), Outcome('Two', True, 0.5, None, True)]
    assert table(outcomes).splitlines()[-1] == (
        '| all | 2 of 2 | 0.75 | 1 of 2 within 20 | 1 of 2 |'
    )
