# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""From where the target is to speeds."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from fcnt_ros.follow.follow_law import STANDING, FollowConfig, Speeds, Target, desired, stepped

CONFIG = FollowConfig(distance=2.0, max_speed=1.0, max_reverse_speed=0.5, max_turn_speed=1.0)


def test_a_target_ahead_at_the_wanted_distance_asks_for_nothing():
    assert desired(Target(0.0, 2.0, True), CONFIG) == STANDING


def test_a_target_too_far_asks_to_go_forward_and_one_too_near_to_go_back():
    assert desired(Target(0.0, 2.2, True), CONFIG).forward == pytest.approx(CONFIG.gain * 0.2)
    assert desired(Target(0.0, 1.8, True), CONFIG).forward == pytest.approx(-CONFIG.gain * 0.2)


def test_by_default_the_robot_never_goes_backward():
    assert desired(Target(0.0, 0.5, True), FollowConfig()).forward == 0.0


def test_a_target_to_the_left_asks_to_turn_to_the_left():
    assert desired(Target(0.2, 2.0, True), CONFIG).turn == pytest.approx(CONFIG.turn_gain * 0.2)
    assert desired(Target(-0.2, 2.0, True), CONFIG).turn == pytest.approx(-CONFIG.turn_gain * 0.2)


def test_a_target_at_the_side_is_turned_to_before_the_robot_drives():
    speeds = desired(Target(math.pi / 2, 5.0, True), CONFIG)
    assert speeds.forward == pytest.approx(0.0)
    assert speeds.turn == CONFIG.max_turn_speed


def test_without_a_distance_the_robot_only_turns():
    speeds = desired(Target(0.2, None, True), CONFIG)
    assert speeds.forward == 0.0
    assert speeds.turn > 0


def test_an_uncertain_target_is_followed_slowly():
    assert desired(Target(0.0, 9.0, False), CONFIG).forward == CONFIG.uncertain_speed


def test_speeds_stay_within_the_limits_wherever_the_target_is():
    for bearing in np.linspace(-1.5, 1.5, 31):
        for distance in np.geomspace(1e-6, 1e6, 49):
            speeds = desired(Target(bearing, distance, True), CONFIG)
            assert -CONFIG.max_reverse_speed <= speeds.forward <= CONFIG.max_speed
            assert abs(speeds.turn) <= CONFIG.max_turn_speed


@pytest.mark.parametrize('number', [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_drive_nowhere(number):
    assert desired(Target(number, 3.0, True), CONFIG) == STANDING
    assert desired(Target(0.0, number, True), CONFIG) == STANDING


def test_the_way_left_is_enough_to_brake_in():
    config = replace(CONFIG, gain=5.0, max_speed=3.0, distance_tolerance=0.0)
    for too_far in np.linspace(0.01, 3.0, 50):
        speed = desired(Target(0.0, config.distance + too_far, True), config).forward
        assert speed**2 / (2 * config.max_braking) <= too_far * (1 + 1e-9)


@pytest.mark.parametrize('seconds', [0.01, 0.05, 0.5])
def test_acceleration_braking_and_turning_stay_within_their_limits(seconds):
    random = np.random.default_rng(0)
    now = STANDING
    for _ in range(300):
        aim = Speeds(*random.uniform(-1, 1, 2))
        then = stepped(now, aim, CONFIG, seconds)
        grown = abs(then.forward) - abs(now.forward)
        assert grown <= CONFIG.max_acceleration * seconds + 1e-9
        assert -grown <= CONFIG.max_braking * seconds + 1e-9
        assert abs(then.turn - now.turn) <= CONFIG.max_turn_acceleration * seconds + 1e-9
        now = then


def test_a_stop_takes_speed_over_braking_and_ends_in_rest():
    now, steps = Speeds(0.63, 0.0), 0
    while now != STANDING:
        now, steps = stepped(now, STANDING, CONFIG, 0.05), steps + 1
    assert steps == math.ceil(0.63 / (CONFIG.max_braking * 0.05))


def test_from_forward_to_backward_the_robot_first_comes_to_rest():
    now = stepped(Speeds(0.01, 0.0), Speeds(-0.5, 0.0), CONFIG, 0.05)
    assert now.forward == 0.0


@pytest.mark.parametrize('seconds', [0.0, -1.0, math.nan])
def test_a_clock_that_does_not_go_on_changes_no_speed(seconds):
    now = Speeds(0.3, 0.1)
    assert stepped(now, STANDING, CONFIG, seconds) == now


@pytest.mark.parametrize('item', fields(FollowConfig), ids=lambda item: item.name)
@pytest.mark.parametrize('value', [-1.0, 1e9, math.nan])
def test_a_setting_out_of_range_is_refused_by_name_and_value(item, value):
    with pytest.raises(ValueError, match=f'{item.name} is {value}'):
        FollowConfig(**{item.name: value})
