# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far a find is trusted, frame after frame."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fcnt_ros.tracker.config import PRESETS, TrackerConfig
from fcnt_ros.tracker.track_result import TrackState
from fcnt_ros.tracker.trust import ACQUAINTANCE, Trust

CONFIG = TrackerConfig(
    usual_rate=0.05,
    rival_ratio=0.5,
    rival_confidence=0.9,
    uncertain_confidence=0.7,
    identity_share=0.35,
    lost_confidence=0.3,
    lost_after=3,
    found_confidence=0.8,
    found_after=2,
)
PAPER = TrackerConfig(**PRESETS['paper'])
T, U, L = TrackState.TRACKING, TrackState.UNCERTAIN, TrackState.LOST


def judged(*heats: float, config: TrackerConfig = CONFIG, first: float = 1.0) -> list[TrackState]:
    trust = Trust(first)
    return [trust.judge(heat, config) for heat in heats]


def test_little_heat_is_uncertain_at_once_and_enough_is_trusted_at_once():
    assert judged(1, 0.5, 1) == [T, U, T]


def test_a_target_is_lost_when_several_frames_in_a_row_are_cold():
    assert judged(0.1, 0.1, 0.5, 0.1, 0.1, 0.1) == [U, U, U, U, U, L]


def test_a_lost_target_is_found_when_several_frames_in_a_row_show_it():
    assert judged(0.1, 0.1, 0.1, 1, 1) == [U, U, L, U, T]


def test_what_is_warm_only_once_is_not_the_lost_target():
    assert judged(0.1, 0.1, 0.1, 1, 0.1, 1, 1) == [U, U, L, U, L, U, T]


def test_what_was_just_seen_need_not_be_as_hot_again():
    assert judged(0.1, 0.1, 0.1, 0.85, 0.72) == [U, U, L, U, T]


def taught(*heats: float) -> list[bool]:
    trust, teaches = Trust(1.0), []
    for heat in heats:
        trust.judge(heat, CONFIG)
        teaches.append(trust.familiar)
    return teaches


def test_a_target_that_looks_different_is_learned_though_it_is_uncertain():
    assert judged(*[1] * 12, 0.5)[-1] is U
    assert taught(*[1] * 12, 0.5)[-1]


def test_from_what_may_be_nobody_nothing_is_learned():
    assert taught(*[1] * 12, 0.1, 0.5)[-2:] == [False, True]


def test_from_a_lost_target_nothing_is_learned():
    assert not any(taught(*[1] * 12, *[0.1] * CONFIG.lost_after, 0.5)[12:])


def test_it_takes_more_heat_to_be_found_than_to_be_trusted():
    assert judged(0.1, 0.1, 0.1, 0.6, 0.6)[-1] is L
    assert judged(1, 0.75)[-1] is T


@pytest.mark.parametrize('first', [0.3, 0.9])
def test_what_is_little_depends_on_what_is_usual_for_the_target(first):
    assert judged(first, 0.5 * first, first=first) == [T, U]


def test_a_target_that_has_come_to_look_otherwise_is_trusted_again():
    states = judged(*[0.5] * 30)
    assert (states[0], states[-1]) == (U, T)


def test_what_is_usual_stays_while_the_target_is_lost():
    assert judged(*[0.1] * 60, 0.5)[-1] is L


@pytest.mark.parametrize(('heat', 'state'), [(0.05, L), (0.2, U), (0.4, T)])
def test_in_the_paper_each_frame_is_judged_by_itself(heat, state):
    assert judged(0.05, 1, 0.2, heat, config=PAPER)[-1] is state


def test_in_the_paper_a_rival_changes_nothing_about_the_state():
    trust = Trust(1.0)
    assert [trust.judge(heat, PAPER, rival=9.0) for heat in (0.2, 0.05, 0.4)] == [U, L, T]


def test_a_cold_find_is_told_from_an_uncertain_one():
    trust = Trust(1.0)
    seen = []
    for heat in (1, 0.5, 0.1, 0.1, 0.1):
        trust.judge(heat, CONFIG)
        seen.append(trust.cold)
    assert seen == [False, False, True, True, True]


def test_what_speaks_for_a_lost_target_is_followed():
    trust = Trust(1.0)
    for heat in (*[0.1] * CONFIG.lost_after, 1.0):
        trust.judge(heat, CONFIG)
    assert (trust.state, trust.cold) == (U, False)


SEVERAL = 20  # frames, more than it takes to know what is usual


def beside_a_rival(
    *heats: float, ratio: float = 1.0, config: TrackerConfig = CONFIG
) -> list[TrackState]:
    """Return the states of a target of usual heat 1 that then has these heats beside a rival."""
    trust = Trust(1.0)
    for _ in range(SEVERAL):
        trust.judge(1.0, config)
    return [trust.judge(heat, config, rival=ratio) for heat in heats]


def test_after_a_lasting_doubt_beside_a_rival_it_must_look_as_it_did_before():
    doubt = [0.5] * CONFIG.lost_after
    assert beside_a_rival(*doubt, 0.8, 0.8, 0.8)[-1] is U  # warm, but less than 0.9 of before
    assert beside_a_rival(*doubt, 0.95, 0.95)[-2:] == [U, T]


def test_who_has_proved_himself_is_doubted_anew_only_after_as_long():
    doubt = [0.5] * CONFIG.lost_after
    assert beside_a_rival(*doubt, 0.95, 0.95, 0.5, 0.8)[-2:] == [U, T]


def test_a_lasting_doubt_with_nobody_near_is_over_as_soon_as_it_is_warm():
    assert beside_a_rival(*[0.5] * CONFIG.lost_after, 0.8, ratio=0.1)[-1] is T


def test_a_short_doubt_beside_a_rival_is_over_as_soon_as_it_is_warm():
    assert beside_a_rival(*[0.5] * (CONFIG.lost_after - 1), 0.8)[-1] is T


def test_who_is_not_to_prove_himself_is_trusted_as_soon_as_he_is_warm():
    trusting = replace(CONFIG, rival_confidence=0.0)
    doubt = [0.5] * CONFIG.lost_after
    assert beside_a_rival(*doubt, 0.8, config=trusting)[-1] is T


def test_what_was_usual_before_does_not_sink_during_a_doubt_about_who_it_is():
    assert beside_a_rival(*[0.5] * 300, 0.8, 0.8)[-1] is U


def test_a_lost_target_takes_more_heat_to_be_found_beside_a_rival():
    gone = [0.1] * CONFIG.lost_after
    assert beside_a_rival(*gone, 0.85, 0.85)[-1] is L
    assert beside_a_rival(*gone, 0.85, 0.85, ratio=0.1)[-1] is T


def test_in_its_first_frames_nobody_doubts_who_it_is():
    trust = Trust(1.0)
    heats = (0.6, 0.4, *[0.35] * 6)
    states = [trust.judge(heat, CONFIG, rival=1.0) for heat in heats]
    assert states[: CONFIG.lost_after + 1] == [U] * (CONFIG.lost_after + 1)
    assert states[-1] is T


def test_what_is_usual_is_at_first_the_mean_of_the_frames_so_far():
    # After n frames of 0.5 it is (1 + n / 2) / (n + 1), of which 0.7 is the least that is trusted.
    trust = Trust(1.0)
    for n in range(ACQUAINTANCE):
        mean = (1 + n / 2) / (n + 1)
        assert (trust.judge(0.5, CONFIG) is T) == (0.5 >= 0.7 * mean)


def test_a_target_that_is_hidden_at_first_does_not_make_little_heat_usual():
    hidden = [0.1] * (CONFIG.lost_after - 1)
    assert judged(*hidden, 0.5)[-1] is U  # the mean, with them, would be 0.4


def identified(*identities: float, config: TrackerConfig = CONFIG) -> list[TrackState]:
    """Return the states of a target that is always as hot as usual."""
    trust = Trust(1.0)
    return [trust.judge(1.0, config, identity) for identity in identities]


def test_who_is_hot_but_hardly_known_to_the_first_frame_is_not_trusted():
    assert identified(*[0.6] * 20, 0.1, 0.6)[-3:] == [T, U, T]


def test_what_is_hardly_depends_on_the_first_frames():
    assert identified(*[0.6] * 20, 0.25)[-1] is T  # 0.35 of 0.6 is 0.21
    assert identified(*[0.9] * 20, 0.25)[-1] is U  # 0.35 of 0.9 is 0.32


def test_a_target_that_slowly_changes_does_not_change_what_it_is_compared_with():
    falling = [0.9] * 10 + [0.9 - 0.01 * i for i in range(1, 80)]
    assert identified(*falling)[-1] is L


def test_a_lost_target_is_not_found_in_somebody_else():
    trust = Trust(1.0)
    for _ in range(20):
        trust.judge(1.0, CONFIG, 0.9)
    for _ in range(CONFIG.lost_after):
        trust.judge(0.1, CONFIG, 0.1)
    assert [trust.judge(1.0, CONFIG, 0.1) for _ in range(5)] == [L] * 5


@pytest.mark.parametrize(('identity', 'state'), [(0.45, L), (0.5, T)])
def test_a_lost_target_must_be_known_nearly_as_well_as_of_late(identity, state):
    # It was known with 0.9 in the first frames, and with 0.6 for long: 0.8 of it is 0.48.
    trust = Trust(1.0)
    for known in [*[0.9] * ACQUAINTANCE, *[0.6] * 200]:
        trust.judge(1.0, CONFIG, known)
    for _ in range(CONFIG.lost_after):
        trust.judge(0.1, CONFIG, 0.1)
    assert [trust.judge(1.0, CONFIG, identity) for _ in range(CONFIG.found_after)][-1] is state


def test_the_confidence_is_no_more_than_the_first_frame_knows():
    trust = Trust(0.9)
    trust.judge(0.9, CONFIG, 0.3)
    assert trust.confidence == 0.3


def test_the_confidence_is_the_heat():
    trust = Trust(0.9)
    trust.judge(0.6, CONFIG)
    assert trust.confidence == 0.6


def test_one_hot_frame_among_cold_ones_counts_little_more_than_they_do():
    trust = Trust(0.3)
    for heat in (*[0.3] * 50, 0.9):
        trust.judge(heat, CONFIG)
    assert trust.confidence == pytest.approx(0.3 + 0.05 * 0.6)


@pytest.mark.parametrize(('heat', 'confidence'), [(-0.1, 0), (1.2, 1)])
def test_the_confidence_is_between_nothing_and_one(heat, confidence):
    trust = Trust(1.0)
    trust.judge(heat, PAPER)
    assert trust.confidence == confidence
