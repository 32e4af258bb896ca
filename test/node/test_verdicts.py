# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is called good and bad."""

from __future__ import annotations

import pytest

from fcnt_ros.node import verdicts
from fcnt_ros.node.health import HealthReport
from fcnt_ros.node.verdicts import Level
from fcnt_ros.ros.parameters import HealthConfig
from fcnt_ros.tracker.box import Box

CONFIG = HealthConfig(image_timeout=2.0, max_image_age=0.5)


def on_camera(config: HealthConfig = CONFIG, **report: object) -> verdicts.Verdict:
    return verdicts.on_camera(HealthReport(**report), config, '/camera', 'it has 0 publishers')


def on_tracker(**report: object) -> verdicts.Verdict:
    return verdicts.on_tracker(HealthReport(**report), 'active', '')


@pytest.mark.parametrize(('state', 'level'), [('IDLE', Level.WARN), ('TRACKING', Level.ERROR)])
def test_silence_is_worse_while_a_target_is_followed(state, level):
    verdict = on_camera(silence=3.0, state=state)
    assert verdict.level is level
    assert verdict.text == 'no image on /camera for 3.0 s: it has 0 publishers'


def test_a_short_silence_is_none():
    assert on_camera(silence=1.9).level is Level.OK


def test_an_old_image_is_told_with_its_age_and_the_bound():
    verdict = on_camera(silence=0.1, image_age=0.75)
    assert verdict.level is Level.WARN
    assert '0.750 s old' in verdict.text
    assert 'max_image_age is 0.5 s' in verdict.text


def test_zero_turns_both_off():
    off = HealthConfig(image_timeout=0.0, max_image_age=0.0)
    assert on_camera(off, silence=1000.0, image_age=1000.0).level is Level.OK


def test_a_node_that_does_not_listen_misses_no_image():
    assert on_camera(silence=None, image_age=1000.0).level is Level.OK


def test_a_failed_transition_is_an_error_with_its_reason():
    verdict = verdicts.on_tracker(HealthReport(), 'unconfigured', 'no such device')
    assert (verdict.level, verdict.text) == (Level.ERROR, 'unconfigured: no such device')


@pytest.mark.parametrize(
    ('state', 'level'),
    [
        ('IDLE', Level.OK),
        ('INITIALIZING', Level.OK),
        ('TRACKING', Level.OK),
        ('UNCERTAIN', Level.OK),
        ('LOST', Level.WARN),
    ],
)
def test_of_the_states_only_lost_is_a_warning(state, level):
    assert on_tracker(state=state).level is level


@pytest.mark.parametrize(('failed', 'level'), [(False, Level.WARN), (True, Level.ERROR)])
def test_a_target_that_was_given_up_is_an_error_if_the_tracker_failed(failed, level):
    verdict = on_tracker(given_up='target "man" was given up: why', failed=failed)
    assert (verdict.level, verdict.text) == (level, 'target "man" was given up: why')


@pytest.mark.parametrize(('ago', 'level'), [(1.0, Level.WARN), (60.0, Level.OK)])
def test_a_refused_input_is_a_warning_for_a_while(ago, level):
    assert on_tracker(refused='image: truncated', refused_ago=ago).level is level


def test_a_position_is_missed_only_while_the_target_is_in_sight():
    reason = 'no camera_info has arrived'
    tracking, lost = HealthReport(state='TRACKING'), HealthReport(state='LOST')
    assert verdicts.on_position(tracking, reason, []).level is Level.WARN
    assert verdicts.on_position(lost, reason, []).level is Level.OK
    assert verdicts.on_position(tracking, '', []).level is Level.OK


def test_what_is_asked_for_and_never_came_is_a_warning_in_any_state():
    verdict = verdicts.on_position(HealthReport(), '', ['nothing has come on /depth'])
    assert (verdict.level, verdict.text) == (Level.WARN, 'nothing has come on /depth')


def test_of_a_lost_target_it_says_for_how_long_and_which_part_of_the_image_was_looked_at():
    regions = (Box(0, 0, 240, 240),)
    verdict = on_tracker(state='LOST', target_id='man', lost_for=3.25, searched=regions)
    assert verdict.level is Level.WARN
    assert verdict.text == (
        'target "man" is LOST: for 3.2 s, last sought in x 0 to 239, y 0 to 239'
    )


def test_of_two_regions_both_are_named():
    regions = Box(-10, 20, 100, 50), Box(300, 0, 20, 20)
    assert verdicts.regions_words(regions) == (
        'x -10 to 89, y 20 to 69 and x 300 to 319, y 0 to 19'
    )


def test_before_a_lost_target_is_sought_only_the_time_is_told():
    assert on_tracker(state='LOST', target_id='man', lost_for=0.1).text.endswith('for 0.1 s')
