# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Behind a wall and out elsewhere: what a follow-me robot meets at every corner.

The target walks ahead, turns aside and goes behind a wall, where nothing of him is seen for about
three seconds. He comes out at its other end, waits for a moment in full view and walks on.
Meanwhile a look-alike comes along the wall's front and passes the very place where he went out of
sight; another one has walked beside him from the beginning.
"""

from __future__ import annotations

import math

import numpy as np

from trials.simulation.world import Place, Scene, Walker

HIDDEN_FOR = 3.0
"""Nothing of the target is seen for so long, about, s; it depends on where the robot stands."""

SECTION = (0.5, 2.2)
"""Width and height of a section of the wall, m."""

SECTIONS, WIDTH = 3, 1.4
"""How many there are, and how wide the wall is, m."""

AHEAD = 0.6
"""How fast he walks ahead, m/s."""

_STANDING, _WALKING, _TURNING = 2.0, 5.0, 1.5  # s
_BEFORE, _AFTER = 0.3, 0.8  # m that he goes aside before the wall and after it
_WAITING, _ON = 4.0, 5.0  # s, after it
_ON_TURN = math.radians(45.0)  # towards ahead again, so that he stays in view
_BEHIND_WALL = 0.5  # m between his way and the wall
_PASSER = 0.9  # m between his way and that of the look-alike who passes
_STRIDE = 0.8  # m, how wide he is
_PARALLAX = 1.4  # how much more a robot 3 m away is kept from seeing than the wall is wide


def behind_a_wall(seed: int) -> Scene:
    """Return a scene; by the seed go the directions, the side, the speed, and who comes when."""
    random = np.random.default_rng(seed)
    side = random.choice([-1.0, 1.0])
    speed = random.uniform(0.45, 0.6)
    angle = math.radians(random.uniform(88.0, 95.0))
    passing = random.uniform(0.3, 2.7)  # s after he went out of sight
    passer_speed = random.uniform(0.8, 1.2)
    friend_aside = random.uniform(1.3, 1.9)
    heading = random.uniform(-math.pi, math.pi)  # so what is seen behind him differs

    unseen = _PARALLAX * WIDTH - _STRIDE  # m of his way
    pause = max(HIDDEN_FOR - unseen / speed, 0.0)
    turn = side * angle / _TURNING
    walker = Walker(
        (
            (_STANDING, 0.0, 0.0),
            (_WALKING, AHEAD, 0.0),
            (_TURNING, speed, turn),
            ((_BEFORE + WIDTH / 2) / speed, speed, 0.0),
            (pause, 0.0, 0.0),
            ((WIDTH / 2 + _AFTER) / speed, speed, 0.0),
            (_WAITING, 0.0, 0.0),
            (_TURNING, speed, -side * _ON_TURN / _TURNING),
            (_ON, speed, 0.0),
        ),
        heading,
    )
    aside = _STANDING + _WALKING + _TURNING + _BEFORE / speed  # when he comes to the wall
    entry = walker.at(aside)
    # He looks along the wall; who comes from where he came from is to his left if he turned left.
    front = entry.moved(0.0, side * _BEHIND_WALL)
    step = (WIDTH - SECTION[0]) / (SECTIONS - 1)
    wall = [front.moved(SECTION[0] / 2 + index * step, 0.0) for index in range(SECTIONS)]
    gone = aside + _STRIDE / 2 / speed

    def others(time: float) -> list[Place]:
        passer = entry.moved(passer_speed * (gone + passing - time), side * _PASSER)
        ahead = AHEAD * (min(max(time, _STANDING), aside) - _STANDING)
        friend = walker.at(0.0).moved(1.0 + ahead, -side * friend_aside)
        return [passer, friend]

    return Scene(
        walker=walker,
        others=others,
        panels=lambda _: wall,
        panel_size=SECTION,
        hidden=(gone, gone + HIDDEN_FOR),
    )
