# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Places, the walker and the robot's motion."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trials.simulation.world import (
    HIDDEN,
    Place,
    Robot,
    Walker,
    crossing,
    look_alikes,
    panel,
)


def test_a_place_moved_and_seen_from_where_it_was_gives_back_the_move():
    place = Place(1.0, -2.0, 0.7)
    assert place.moved(3.0, -0.5).seen_from(place) == pytest.approx((3.0, -0.5))


def test_to_the_left_of_somebody_who_looks_along_y_is_minus_x():
    there = Place(0.0, 0.0, math.pi / 2).moved(0.0, 1.0)
    assert (there.x, there.y) == pytest.approx((-1.0, 0.0))


def test_the_walker_stands_for_the_last_four_seconds_of_his_minute_and_for_good():
    walker = Walker()
    assert walker.at(55.9) != walker.at(56.0) == walker.at(60.0) == walker.at(600.0)


def test_a_walk_in_a_circle_ends_where_it_began():
    circle = Walker(((10.0, 0.5, 2 * math.pi / 10),))
    assert circle.at(10.0).distance(circle.at(0.0)) < 0.01
    assert circle.at(5.0).distance(circle.at(0.0)) == pytest.approx(2 * 5.0 / (2 * math.pi), 0.01)


def test_a_walk_may_begin_in_any_direction():
    there = Walker(((4.0, 0.5, 0.0),), heading=math.pi / 2).at(4.0)
    assert (there.x, there.y, there.heading) == pytest.approx((0.0, 2.0, math.pi / 2), abs=0.02)


def test_who_crosses_is_on_the_walkers_way_at_that_time_and_goes_sideways():
    walker = Walker(((10.0, 1.0, 0.0),))
    there = crossing(walker, 5.0, when=5.0, ahead=-1.0, speed=1.0)
    assert (there.x, there.y) == pytest.approx((4.0, 0.0), abs=0.02)
    later = crossing(walker, 7.0, when=5.0, ahead=-1.0, speed=1.0)
    assert later.seen_from(there) == pytest.approx((0.0, 2.0))


def test_nobody_walks_into_the_target():
    walker = Walker()
    nearest = min(
        somebody.distance(walker.at(time))
        for time in np.arange(0.0, 60.0, 0.1)
        for somebody in look_alikes(walker, time)
    )
    assert nearest > 0.8


def test_the_panel_is_on_the_walkers_way_while_he_is_to_be_hidden():
    walker = Walker()
    way = walker.at(HIDDEN[0])
    for time in HIDDEN:
        ahead, left = panel(walker, time).seen_from(way)
        assert ahead < 0
        assert left == pytest.approx(0.0)
    assert panel(walker, HIDDEN[0] - 1.1) is None
    assert panel(walker, HIDDEN[1] + 1.1) is None


def test_a_robot_that_turns_while_it_drives_goes_in_a_circle():
    speed, turn, step = 0.5, 0.5, 0.01
    robot = Robot(Place(0.0, 0.0), speed, turn)
    for _ in range(round(math.pi / turn / step)):  # half of it
        robot = robot.driven(speed, turn, step)
    assert (robot.place.x, robot.place.y) == pytest.approx((0.0, 2 * speed / turn), abs=0.01)


def test_the_wheels_reach_what_is_commanded_with_a_lag():
    robot = Robot(Place(0.0, 0.0)).driven(1.0, -1.0, Robot.LAG)
    assert (robot.forward, robot.turn) == pytest.approx((1 - math.exp(-1), math.exp(-1) - 1))
