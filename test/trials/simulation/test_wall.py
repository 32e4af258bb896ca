# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The walk behind a wall."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from trials.simulation.wall import SECTION, behind_a_wall
from trials.simulation.world import Place, Scene

SEEDS = range(10)


def sighted(scene: Scene, time: float, robot: Place) -> bool:
    """Return whether a robot has a clear view of the walker's middle, the wall being solid."""
    there = scene.walker.at(time)
    half = SECTION[0] / 2
    ends = (scene.panels(time)[0].moved(-half, 0.0), scene.panels(time)[-1].moved(half, 0.0))
    (ahead, left), *edges = (place.seen_from(robot) for place in (there, *ends))
    shares = sorted(edge[1] / edge[0] for edge in edges)
    return not shares[0] <= left / ahead <= shares[1]


@pytest.mark.parametrize('seed', SEEDS)
def test_from_three_metres_behind_he_is_hidden_for_about_three_seconds_at_once(seed):
    scene = behind_a_wall(seed)
    times = np.arange(8.0, scene.walker.duration, 0.05)  # from when he goes aside
    # He walks ahead until the seventh second; the robot is three metres behind him then.
    robot = scene.walker.at(7.0).moved(-3.0, 0.0)
    away = [time for time in times if not sighted(scene, time, robot)]
    # His middle is hidden for longer than all of him, by the time that he takes for his width.
    assert 3.0 < away[-1] - away[0] < 5.0
    assert len(away) == pytest.approx((away[-1] - away[0]) / 0.05 + 1)
    assert away[0] < scene.hidden[0] < scene.hidden[1] < away[-1] + 0.5


@pytest.mark.parametrize('seed', SEEDS)
def test_a_look_alike_passes_where_he_went_out_of_sight_while_he_is_hidden(seed):
    scene = behind_a_wall(seed)
    begin, end = scene.hidden
    entry = scene.panels(begin)[0]
    nearest = min(np.arange(0.0, 25.0, 0.05), key=lambda t: scene.others(t)[0].distance(entry))
    assert begin < nearest < end


@pytest.mark.parametrize('seed', SEEDS)
def test_nobody_walks_into_the_target_or_through_the_wall(seed):
    scene = behind_a_wall(seed)
    for time in np.arange(0.0, 20.0, 0.1):
        people = [scene.walker.at(time), *scene.others(time)]
        assert min(people[0].distance(other) for other in people[1:]) > 0.7
        assert min(who.distance(part) for who in people for part in scene.panels(time)) > 0.35


def test_a_scene_is_the_same_for_the_same_seed_and_another_for_another():
    first, again, other = (behind_a_wall(seed) for seed in (3, 3, 4))
    assert first.walker.at(12.0) == again.walker.at(12.0) != other.walker.at(12.0)
    assert first.others(12.0) == again.others(12.0) != other.others(12.0)


def test_he_goes_to_either_side():
    walkers = [behind_a_wall(seed).walker for seed in SEEDS]
    sides = {np.sign(walker.at(20.0).seen_from(walker.at(0.0))[1]) for walker in walkers}
    assert sides == {-1.0, 1.0}


def test_the_sections_of_the_wall_leave_no_gap():
    wall = behind_a_wall(0).panels(0.0)
    gaps = [one.distance(other) for one, other in itertools.pairwise(wall)]
    assert max(gaps) <= SECTION[0]
