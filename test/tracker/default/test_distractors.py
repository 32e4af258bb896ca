# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Who is who, with peaks put down by hand. Places are in diagonals of the target's box."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.distractors import (
    APART,
    APART_FOR,
    DAMPING,
    ENOUGH,
    FADED,
    FORGOTTEN_AFTER,
    HOTTER,
    KNOWN_AFTER,
    LEAD,
    LEAP,
    LONGEST,
    MEETING,
    REACH,
    RIVAL,
    SAME_PLACE,
    WORTH_FOLLOWING,
    Candidate,
    Distractors,
    taken,
)
from fcnt_ros.tracker.track_result import Refusal

DIAGONAL = 100.0
USUAL = 0.8
ASIDE = 0.7
"""As near to the target as two are who are seen apart, and out of each other's reach."""


def at(x: float, heat: float = USUAL, y: float = 0.0, nearness: float = 1.0) -> Candidate:
    return Candidate((x * DIAGONAL, y * DIAGONAL), heat, nearness)


TARGET, OTHER = at(0), at(ASIDE)


def step(distractors: Distractors, *candidates: Candidate, last: Candidate = TARGET) -> int | None:
    return distractors.step(candidates, last.center, DIAGONAL, USUAL)


def beside(*others: Candidate, frames: int = KNOWN_AFTER) -> Distractors:
    """Return those who stood beside the target for some frames."""
    distractors = Distractors()
    for _ in range(frames):
        assert step(distractors, TARGET, *others) == 0
    return distractors


def test_at_first_the_hottest_peak_is_the_targets():
    assert step(Distractors(), at(0, heat=0.6), at(ASIDE, heat=0.7)) == 1


def test_of_two_as_hot_the_nearer_one_is_the_targets():
    assert step(Distractors(), at(ASIDE, nearness=0.5), at(0)) == 1


def test_a_known_distractor_keeps_its_peak_when_it_is_the_hottest():
    distractors = beside(at(ASIDE, heat=0.6))
    assert step(distractors, at(ASIDE, heat=0.7), at(0, heat=0.6)) == 1


def test_who_was_seen_too_seldom_to_be_known_has_no_claim():
    distractors = beside(at(ASIDE, heat=0.6), frames=KNOWN_AFTER - 1)
    assert step(distractors, at(ASIDE, heat=0.7), at(0, heat=0.6)) == 0


def test_a_peak_far_hotter_than_the_distractor_ever_was_is_the_targets():
    distractors = beside(at(ASIDE, heat=0.3))
    assert step(distractors, at(ASIDE, heat=0.3 * HOTTER * 2), at(0, heat=0.05)) == 0


def test_two_who_cross_remain_who_they_are_though_the_other_is_hotter_for_the_moment():
    distractors, last = Distractors(), at(-1.05)
    for frame in range(-6, 7):
        target = at(0.15 * frame, y=0.3)
        other = at(-0.15 * frame, heat=(1.2 if abs(frame) < 3 else 1.0) * USUAL, nearness=0.9)
        assert step(distractors, other, target, last=last) == 1
        last = target


def test_a_distractor_that_was_out_of_sight_is_expected_where_its_motion_takes_it():
    distractors, speed = Distractors(), 1.5 * REACH
    for frame in range(KNOWN_AFTER):
        step(distractors, TARGET, at(ASIDE, y=frame * speed))
    for _ in range(2):
        step(distractors, TARGET)
    way = KNOWN_AFTER - 1 + 1 + DAMPING + DAMPING**2
    step(distractors, TARGET, at(ASIDE, y=way * speed))
    assert len(distractors) == 1  # not somebody new


def test_a_leap_is_refused_beside_a_rival():
    distractors = beside(at(ASIDE))
    assert step(distractors, at(1.1 * LEAP + 1), at(0, heat=0.3), at(ASIDE)) == 1


@pytest.mark.parametrize('others', [[], [at(ASIDE, heat=0.9 * RIVAL * USUAL)]])
def test_a_leap_is_taken_where_nobody_is_about_who_is_nearly_as_hot(others):
    distractors = beside(*others)
    assert step(distractors, at(1.1 * LEAP + 1), at(0, heat=0.3), *others) == 0


def test_a_target_that_is_gone_is_not_the_rival_who_remains():
    rival = at(1.1 * LEAP)
    assert step(beside(rival), rival) is None


def test_where_there_is_one_peak_near_it_is_the_targets_and_no_distractor_has_it():
    distractors = beside(at(ASIDE))
    assert step(distractors, at(ASIDE)) == 0


def test_that_is_so_also_where_the_heat_map_is_hotter_than_ideal():
    distractors = beside(at(ASIDE, heat=1.6, nearness=0.1))
    assert step(distractors, at(ASIDE, heat=1.6, nearness=0.1)) == 0


def test_there_may_be_more_distractors_than_peaks():
    others = [at(ASIDE, heat=0.6), at(-ASIDE, heat=0.6), at(0, y=ASIDE, heat=0.6)]
    distractors = beside(*others)
    assert step(distractors, at(-ASIDE, heat=0.7), at(0, heat=0.6)) == 1
    assert len(distractors) == len(others)
    assert distractors.centers == [(-ASIDE * DIAGONAL, 0.0)]


def test_a_faint_peak_is_nobody():
    faint, enough = (at(ASIDE, heat=share * WORTH_FOLLOWING * USUAL) for share in (0.9, 1.1))
    assert len(beside(faint)) == 0
    assert len(beside(enough)) == 1


@pytest.mark.parametrize(('sigmas', 'people'), [(1.9, 1), (2.1, 2)])
def test_a_peak_far_from_where_a_distractor_is_expected_is_somebody_else(sigmas, people):
    distractors = beside(at(ASIDE))
    step(distractors, TARGET, at(ASIDE + sigmas * REACH))
    assert len(distractors) == people


def test_who_is_not_seen_any_more_is_forgotten_after_a_while():
    distractors = beside(at(ASIDE))
    for _ in range(FORGOTTEN_AFTER):
        step(distractors, TARGET)
    assert len(distractors) == 1
    step(distractors, TARGET)
    assert len(distractors) == 0


def test_who_was_seen_only_once_is_forgotten_sooner():
    distractors = beside(at(ASIDE), frames=1)
    for _ in range(2):
        step(distractors, TARGET)
    assert len(distractors) == 0


# Who is consistently hotter.

AHEAD = 0.37 * USUAL
ENOUGH_FRAMES = math.ceil(LEAD * USUAL / AHEAD)


def faded(heat: float, other: Candidate, frames: int) -> list[int | None]:
    """Return the target's peak in frames in which it is so hot: 0 its own, 1 the other's."""
    distractors = beside(other)
    return [step(distractors, at(0, heat=heat), other) for _ in range(frames)]


def test_who_is_consistently_hotter_is_taken_for_the_target_after_enough_evidence_and_no_sooner():
    assert faded(USUAL - AHEAD, OTHER, ENOUGH_FRAMES) == [0] * (ENOUGH_FRAMES - 1) + [1]


def test_who_was_taken_for_the_target_before_is_a_distractor_then():
    distractors = beside(OTHER)
    for _ in range(ENOUGH_FRAMES):
        step(distractors, at(0, heat=USUAL - AHEAD), OTHER)
    assert step(distractors, at(0, heat=USUAL), at(ASIDE, heat=0.9 * USUAL), last=at(ASIDE)) == 1
    assert len(distractors) == 1


def test_who_is_hotter_every_other_frame_is_not_the_target():
    distractors = beside(OTHER)
    for frame in range(60):
        heat = USUAL + AHEAD if frame % 2 else USUAL - AHEAD
        assert step(distractors, at(0, heat=heat), OTHER) == 0


def test_who_is_far_from_where_the_target_was_needs_more_than_to_be_hotter():
    assert set(faded(USUAL - AHEAD, at(ASIDE, nearness=0.3), 60)) == {0}


def test_who_has_little_heat_is_not_the_target_however_little_it_has_itself():
    little = at(ASIDE, heat=0.9 * ENOUGH * USUAL)
    assert set(faded(0.05, little, 60)) == {0}


def test_a_target_that_is_gone_while_others_are_about_is_hidden():
    distractors = beside(OTHER)
    step(distractors, at(0, heat=1.1 * FADED * USUAL), OTHER)
    assert not distractors.hidden
    step(distractors, at(0, heat=0.9 * FADED * USUAL), OTHER)
    assert distractors.hidden


def test_a_faded_target_with_nobody_about_is_not_hidden():
    distractors = beside()
    step(distractors, at(0, heat=0.9 * FADED * USUAL))
    assert not distractors.hidden


# Meetings.

NEAR = at(0.8 * MEETING)


def met(other: Candidate = NEAR, frames: int = KNOWN_AFTER) -> Distractors:
    """Return what it comes to when another one is not seen any more."""
    distractors = beside(other, frames=frames)
    assert not distractors.meeting
    step(distractors, TARGET)
    return distractors


def test_a_rival_that_vanishes_beside_the_target_has_met_it():
    assert met().meeting


@pytest.mark.parametrize(
    'other', [at(1.2 * MEETING), at(0.8 * MEETING, heat=0.9 * RIVAL * USUAL)], ids=['far', 'faint']
)
def test_who_is_far_or_faint_does_not_meet_the_target(other):
    assert not met(other).meeting


def test_who_was_hardly_ever_seen_does_not_meet_the_target():
    assert not met(frames=KNOWN_AFTER - 1).meeting


def test_a_meeting_ends_when_the_rival_was_seen_apart_for_some_frames():
    distractors, meeting = met(), []
    for _ in range(APART_FOR):
        step(distractors, TARGET, NEAR)
        meeting.append(distractors.meeting)
    assert meeting == [True] * (APART_FOR - 1) + [False]


def test_when_they_meet_again_it_begins_anew():
    distractors = met()
    for others in (*[[NEAR]] * (APART_FOR - 1), [], *[[NEAR]] * (APART_FOR - 1)):
        step(distractors, TARGET, *others)
    assert distractors.meeting
    step(distractors, TARGET, NEAR)
    assert not distractors.meeting


def test_it_does_not_end_while_somebody_far_off_is_seen():
    distractors = met()
    for _ in range(FORGOTTEN_AFTER + 2 * APART_FOR):
        assert step(distractors, TARGET, at(1.1 * APART, nearness=0.1)) == 0
    assert distractors.meeting


def test_it_does_not_end_while_the_rival_is_the_hotter_one():
    distractors = met()
    for _ in range(2 * APART_FOR):
        assert step(distractors, TARGET, at(0.8 * MEETING, heat=1.02 * USUAL)) == 0
    assert distractors.meeting


def test_it_ends_at_last_also_when_nobody_is_seen_to_part():
    distractors, meeting = met(), [True]
    for _ in range(1, FORGOTTEN_AFTER + LONGEST):
        step(distractors, TARGET)
        meeting.append(distractors.meeting)
    assert meeting == [True] * (FORGOTTEN_AFTER + LONGEST - 1) + [False]


def test_when_they_change_places_it_is_settled():
    distractors = met()
    for _ in range(ENOUGH_FRAMES):
        assert distractors.meeting
        index = step(distractors, at(0, heat=USUAL - AHEAD), NEAR)
    assert (index, distractors.meeting) == (1, False)


def test_why_a_peak_is_not_the_targets_is_told_of_each():
    known, faint = at(ASIDE), at(-1.5, heat=0.9 * WORTH_FOLLOWING * USUAL)
    distractors = beside(known)
    assert step(distractors, TARGET, known, at(1.8), faint) == 0
    reasons = [distractors.refusal(index) for index in (1, 2, 3)]
    assert reasons == [Refusal.LOOK_ALIKE, Refusal.NEWCOMER, Refusal.TOO_FAINT]


def test_a_peak_that_is_too_far_for_the_target_while_a_rival_is_about_is_told_as_such():
    distractors = beside(OTHER)
    far = at(1.1 * LEAP + 1)
    assert step(distractors, far, at(0, heat=0.3), OTHER) == 1
    assert distractors.refusal(0) is Refusal.TOO_FAR
    assert step(distractors, OTHER, TARGET) == 1
    assert distractors.refusal(0) is Refusal.LOOK_ALIKE


def test_when_two_turn_out_to_be_each_other_the_targets_old_peak_is_the_look_alikes():
    distractors = beside(OTHER)
    faint = at(0, heat=0.4 * USUAL)
    while step(distractors, faint, OTHER) == 0:
        assert distractors.refusal(1) is Refusal.LOOK_ALIKE
    assert distractors.refusal(0) is Refusal.LOOK_ALIKE


def test_a_peak_on_which_somebody_else_is_for_certain_is_not_the_targets():
    other = replace(at(0.1), taken=True)
    assert step(Distractors(), other, at(0.2, heat=0.3, nearness=0.5)) == 1


def test_where_every_peak_is_somebody_elses_the_target_is_not_seen():
    distractors = Distractors()
    assert step(distractors, replace(TARGET, taken=True)) is None
    assert distractors.refusal(0) is Refusal.LOOK_ALIKE


def test_a_target_that_stays_behind_does_not_stay_on_somebody_else():
    distractors = beside(OTHER)
    elsewhere = at(2 * LEAP)
    assert step(distractors, elsewhere, OTHER, replace(at(0.1), taken=True)) is None


def test_somebody_else_is_not_taken_for_the_target_however_much_hotter():
    other = replace(at(ASIDE, heat=2 * USUAL), taken=True)
    distractors = beside(OTHER)
    assert {step(distractors, at(0, heat=0.3), other) for _ in range(50)} == {0}


PERSON = Box(100, 100, 40, 90)


def moved(x: float, y: float = 0.0, box: Box = PERSON) -> Box:
    return Box(box.x + x, box.y + y, box.width, box.height)


@pytest.mark.parametrize('place', [(0, 0), (15, 0), (-15, 35)])
def test_a_box_in_the_place_of_another_target_is_taken(place):
    assert taken([moved(200), moved(*place)], [PERSON]) == {1}


def test_people_shoulder_to_shoulder_are_not_in_the_same_place():
    assert taken([moved(PERSON.width)], [PERSON]) == set()


@pytest.mark.parametrize('place', [(1, 0), (0, 1)])
def test_a_child_in_front_of_an_adult_is_not_in_the_adults_place(place):
    child = Box.from_center(*PERSON.center, PERSON.width / 2, PERSON.height / 2)
    x, y = (1.01 * SAME_PLACE * side * to for side, to in zip((20, 45), place, strict=True))
    assert taken([moved(x, y, child)], [PERSON]) == set()


def test_another_target_has_one_place_only_the_nearest():
    assert taken([moved(10), moved(2), moved(-12)], [PERSON]) == {1}
