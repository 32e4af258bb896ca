# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far a find is trusted, frame after frame."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from fcnt_ros.tracker.default.config import Confidence
from fcnt_ros.tracker.default.trust import (
    ACQUAINTANCE,
    CROWDED,
    FADED_AFTER,
    LEARNABLE,
    PROOFS,
    PROVEN,
    RELENTING,
    Trust,
)
from fcnt_ros.tracker.track_result import TrackState

CONFIG = Confidence(usual_rate=0.05, uncertain_confidence=0.6, lost_confidence=0.3, lost_after=3)
T, U, L = TrackState.TRACKING, TrackState.UNCERTAIN, TrackState.LOST
BAR, GONE, DOUBT = 0.6, 0.1, 0.5
"""Of a usual heat of 1: what is trusted from, what is nobody, and what is a guess."""

SEVERAL = 20  # frames, more than it takes to know what is usual


def judged(*heats: float, config: Confidence = CONFIG, first: float = 1.0) -> list[TrackState]:
    trust = Trust(first)
    return [trust.judge(heat, config) for heat in heats]


def acquainted(frames: int = SEVERAL) -> Trust:
    """Return the trust in a target whose usual heat is 1."""
    trust = Trust(1.0)
    for _ in range(frames):
        trust.judge(1.0, CONFIG)
    return trust


def test_little_heat_is_uncertain_at_once_and_enough_is_trusted_at_once():
    assert judged(1, DOUBT, 1) == [T, U, T]


def test_a_target_is_lost_when_several_frames_in_a_row_are_cold():
    assert judged(GONE, GONE, DOUBT, GONE, GONE, GONE) == [U, U, U, U, U, L]


def faint(frames: int, config: Confidence = CONFIG) -> list[TrackState]:
    """Return what is said of a target that is too faint to be learned from, but not cold."""
    heat = (LEARNABLE + CONFIG.lost_confidence) / 2
    return judged(*[1.0] * SEVERAL, *[heat] * frames, config=config)[SEVERAL:]


def test_a_target_that_stays_faint_is_lost_after_a_while():
    frames = FADED_AFTER * CONFIG.lost_after
    assert faint(frames) == [U] * (frames - 1) + [L]


def test_without_a_search_a_faint_target_stays_uncertain():
    alone = replace(CONFIG, widening_search=False)
    assert set(faint(3 * FADED_AFTER * CONFIG.lost_after, alone)) == {U}


def test_a_lost_target_is_not_lost_any_more_when_it_is_warm_where_it_was():
    assert judged(*[GONE] * CONFIG.lost_after, 1)[-2:] == [L, T]


def lost() -> Trust:
    trust = acquainted()
    for _ in range(CONFIG.lost_after):
        trust.judge(GONE, CONFIG)
    assert trust.state is L
    return trust


def found(heat: float = 0.7) -> Trust:
    trust = lost()
    trust.found(heat)
    return trust


def test_a_target_that_has_been_found_is_tracked_with_the_heat_it_was_found_with():
    trust = found(0.7)
    assert (trust.state, trust.cold, trust.confidence) == (T, False, 0.7)


def test_it_stays_so_as_long_as_it_is_warm():
    trust = found()
    assert [trust.judge(heat, CONFIG) for heat in (1.05 * BAR, DOUBT, 1.05 * BAR)] == [T, U, T]


def taught(trust: Trust, *heats: float) -> list[bool]:
    """Return after which finds may be learned from."""
    learned = []
    for heat in heats:
        trust.judge(heat, CONFIG)
        learned.append(trust.teaches)
    return learned


def test_it_is_not_learned_from_before_several_frames_in_a_row_prove_it():
    assert taught(found(), *[1.0] * PROOFS) == [False] * (PROOFS - 1) + [True]


def test_it_proves_nothing_that_it_is_as_warm_as_others_are():
    assert not any(taught(found(), *[0.9 * PROVEN] * 2 * PROOFS))


def test_who_met_somebody_after_he_was_found_is_in_doubt_like_anybody():
    trust = found()
    trust.judge(1.0, CONFIG, meeting=True)
    assert [trust.judge(1.0, CONFIG) for _ in range(PROOFS)] == [U] * (PROOFS - 1) + [T]


def test_while_it_is_sought_nothing_speaks_for_the_box():
    trust = lost()
    trust.seek()
    assert (trust.confidence, trust.state) == (0.0, L)


def test_a_target_that_has_been_found_is_lost_again_only_after_as_many_cold_frames():
    trust = found()
    states = [trust.judge(GONE, CONFIG) for _ in range(CONFIG.lost_after)]
    assert states == [U] * (CONFIG.lost_after - 1) + [L]


def test_heat_is_told_as_a_share_of_what_is_usual_for_the_target():
    assert Trust(0.3).share(0.15) == pytest.approx(0.5)


def test_a_target_that_looks_different_is_learned_though_it_is_uncertain():
    trust = acquainted()
    assert trust.judge(1.1 * LEARNABLE, CONFIG) is U
    assert trust.similar_enough


def test_from_what_may_be_nobody_nothing_is_learned():
    trust = acquainted()
    trust.judge(0.9 * LEARNABLE, CONFIG)
    assert not trust.similar_enough


def test_what_is_trusted_is_learned_from_however_little_it_takes():
    trusting = Confidence(uncertain_confidence=0.5 * LEARNABLE, lost_confidence=0.1)
    trust = acquainted()
    assert trust.judge(0.6 * LEARNABLE, trusting) is T
    assert trust.similar_enough


def test_from_a_lost_target_nothing_is_learned():
    strict = replace(CONFIG, lost_confidence=0.55)
    trust = acquainted()
    taught = []
    for _ in range(CONFIG.lost_after):
        trust.judge(DOUBT, strict)
        taught.append(trust.similar_enough)
    assert taught == [True] * (CONFIG.lost_after - 1) + [False]


@pytest.mark.parametrize('first', [0.3, 0.9])
def test_what_is_little_depends_on_what_is_usual_for_the_target(first):
    assert judged(first, DOUBT * first, first=first) == [T, U]


def test_a_target_that_has_come_to_look_otherwise_is_trusted_again():
    states = judged(*[DOUBT] * 30)
    assert (states[0], states[-1]) == (U, T)


def test_what_is_usual_stays_while_the_target_is_gone():
    trust = acquainted()
    for _ in range(60):
        trust.judge(GONE, CONFIG)
    assert trust.usual == 1


def test_what_is_usual_is_at_first_the_mean_of_the_frames_so_far():
    # After n frames of 0.5 it is (1 + n / 2) / (n + 1).
    trust = Trust(1.0)
    for n in range(1, ACQUAINTANCE + 1):
        trust.judge(0.5, CONFIG)
        assert trust.usual == pytest.approx((1 + n / 2) / (n + 1))


def test_then_it_follows_slowly():
    trust = acquainted(ACQUAINTANCE)
    trust.judge(DOUBT, CONFIG)
    assert trust.usual == pytest.approx(1 - CONFIG.usual_rate * (1 - DOUBT))


def test_a_cold_find_is_told_from_an_uncertain_one():
    trust = Trust(1.0)
    seen = []
    for heat in (1, DOUBT, GONE, GONE, DOUBT):
        trust.judge(heat, CONFIG)
        seen.append(trust.cold)
    assert seen == [False, False, True, True, False]


# Beside somebody who looks alike.


def beside_a_rival(*heats: float) -> tuple[Trust, list[TrackState]]:
    trust = acquainted()
    return trust, [trust.judge(heat, CONFIG, crowd=True) for heat in heats]


@pytest.mark.parametrize(('crowd', 'state'), [(False, T), (True, U)])
def test_beside_somebody_alike_it_takes_more_heat_to_be_certain(crowd, state):
    assert acquainted().judge(BAR * (1 + CROWDED) / 2, CONFIG, crowd=crowd) is state


def test_a_short_doubt_beside_a_rival_is_over_as_soon_as_it_is_warm():
    trust, _ = beside_a_rival(*[DOUBT] * (CONFIG.lost_after - 1))
    assert trust.judge(0.9 * PROVEN, CONFIG) is T


def test_a_lasting_doubt_with_nobody_near_is_over_as_soon_as_it_is_warm():
    trust = acquainted()
    for _ in range(CONFIG.lost_after):
        trust.judge(DOUBT, CONFIG)
    assert trust.judge(0.9 * PROVEN, CONFIG) is T


def test_doubts_beside_a_rival_that_are_apart_do_not_add_up():
    trust, _ = beside_a_rival(*[DOUBT, DOUBT, 1.0] * CONFIG.lost_after)
    assert trust.judge(0.9 * PROVEN, CONFIG) is T


def test_after_a_lasting_doubt_beside_a_rival_it_must_look_as_it_did_before():
    trust, _ = beside_a_rival(*[DOUBT] * CONFIG.lost_after)
    assert [trust.judge(0.9 * PROVEN, CONFIG) for _ in range(2 * PROOFS)] == [U] * 2 * PROOFS
    assert [trust.judge(1.0, CONFIG) for _ in range(PROOFS)] == [U] * (PROOFS - 1) + [T]


def after_a_lasting_change(heat: float, frames: int) -> list[TrackState]:
    """Return the states after a meeting, of a target that was so hot for some frames before it."""
    trust = acquainted()
    for _ in range(frames):
        trust.judge(heat, CONFIG)
    trust.judge(heat, CONFIG, meeting=True)
    return [trust.judge(0.8, CONFIG) for _ in range(PROOFS)]


def test_what_is_asked_for_then_is_not_what_a_doubt_has_made_usual():
    assert after_a_lasting_change(DOUBT, frames=7)[-1] is U


def test_what_is_asked_for_then_is_what_was_usual_when_it_was_last_certain():
    assert after_a_lasting_change(0.75, frames=60)[-1] is T


# After a meeting, when it is open who is who.


def after_a_meeting(frames: int = 1, heat: float = 1.0) -> Trust:
    trust = acquainted()
    for _ in range(frames):
        trust.judge(heat, CONFIG, meeting=True)
    return trust


def test_during_a_meeting_nobody_is_trusted_however_hot():
    trust = acquainted()
    states = [trust.judge(1.0, CONFIG, meeting=True) for _ in range(2 * PROOFS)]
    assert set(states) == {U}


def test_a_meeting_says_nothing_about_what_is_usual():
    assert after_a_meeting(frames=10, heat=DOUBT).usual == 1


def test_after_a_meeting_it_is_trusted_when_several_frames_in_a_row_prove_it():
    trust = after_a_meeting(2 * PROOFS)
    assert [trust.judge(1.0, CONFIG) for _ in range(PROOFS)] == [U] * (PROOFS - 1) + [T]


def test_what_has_proved_itself_once_need_not_be_as_hot_again():
    trust = after_a_meeting()
    heats = [1.0] + [1.05 * BAR] * (PROOFS - 1)
    assert [trust.judge(heat, CONFIG) for heat in heats][-1] is T


def test_a_frame_that_is_not_warm_begins_the_proof_anew():
    trust = after_a_meeting()
    heats = [1.0] * (PROOFS - 1) + [DOUBT] + [1.0] * PROOFS
    states = [trust.judge(heat, CONFIG) for heat in heats]
    assert states == [U] * (len(heats) - 1) + [T]


def test_who_has_proved_himself_is_doubted_anew_only_after_another_meeting():
    trust = after_a_meeting()
    for heat in (*[1.0] * PROOFS, DOUBT):
        trust.judge(heat, CONFIG)
    assert trust.judge(1.05 * BAR, CONFIG) is T


def test_a_target_that_looks_otherwise_from_then_on_is_trusted_in_the_end():
    # What is asked for falls from 1 to the heat there is, and proves enough when 0.8 are left.
    heat = 0.8 * PROVEN
    needed = math.log((heat / PROVEN - heat) / (1 - heat)) / math.log(1 - RELENTING)
    trust = after_a_meeting()
    states = [trust.judge(heat, CONFIG) for _ in range(math.ceil(needed) + 2 * PROOFS)]
    assert states.index(T) + 1 == pytest.approx(needed + PROOFS, abs=1)


# What is told as confidence.


def test_the_confidence_is_the_heat():
    trust = Trust(0.9)
    trust.judge(0.6, CONFIG)
    assert trust.confidence == 0.6


def test_one_hot_frame_among_cold_ones_counts_no_more_than_what_is_usual():
    trust = Trust(0.3)
    for heat in (*[0.3] * 50, 0.9):
        trust.judge(heat, CONFIG)
    assert trust.confidence == pytest.approx(0.3)


@pytest.mark.parametrize(('heat', 'confidence'), [(-0.1, 0), (1.2, 1)])
def test_the_confidence_is_between_nothing_and_one(heat, confidence):
    trust = Trust(1.3)
    trust.judge(heat, CONFIG)
    assert trust.confidence == confidence
