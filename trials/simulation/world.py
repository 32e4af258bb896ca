# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Who is where, and when: the walker, the people around, what hides him, and the robot.

The floor is the plane x, y in metres; angles are in radians from x to y, times in seconds. The
walker starts at (0, 0) along x.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

WALK = (
    # seconds, m/s, rad/s
    (2.0, 0.0, 0.0),
    (12.0, 0.6, 0.0),
    (6.0, 0.6, 0.25),
    (11.0, 0.6, 0.0),
    (6.0, 0.0, 0.0),
    (8.0, 0.6, -0.2),
    (11.0, 0.6, 0.0),
    (4.0, 0.0, 0.0),
)
"""The walker's minute: he stands at both ends and behind the panel, which comes while he walks."""

HIDDEN = (30.0, 35.0)
"""From when to when the panel stands between the walker and who follows him, s."""

PANEL_SIZE = (2.4, 2.2)
"""Width and height, m."""

PANEL_BEHIND = 1.2
"""So far behind the walker the panel cuts his way, m."""

_PANEL_SLIDE = 3.0  # m, in the second before and the second after
_STEP = 0.01  # s, of the integration of WALK


@dataclass(frozen=True)
class Place:
    """A position on the floor, m, and a direction, rad."""

    x: float
    y: float
    heading: float = 0.0

    def moved(self, ahead: float, left: float) -> Place:
        """Return the place so many metres ahead and to the left, looking the same way."""
        cos, sin = math.cos(self.heading), math.sin(self.heading)
        return Place(
            self.x + ahead * cos - left * sin, self.y + ahead * sin + left * cos, self.heading
        )

    def seen_from(self, other: Place) -> tuple[float, float]:
        """Return how far ahead of `other` and to its left this is, m."""
        dx, dy = self.x - other.x, self.y - other.y
        cos, sin = math.cos(other.heading), math.sin(other.heading)
        return dx * cos + dy * sin, dy * cos - dx * sin

    def distance(self, other: Place) -> float:
        """Return the distance to another place, m."""
        return math.hypot(self.x - other.x, self.y - other.y)


class Walker:
    """Somebody who walks as `WALK` says.

    Parameters
    ----------
    walk : sequence of (seconds, m/s, rad/s)
    heading : float
        Where to at first, rad.
    """

    def __init__(
        self, walk: tuple[tuple[float, float, float], ...] = WALK, heading: float = 0.0
    ) -> None:
        parts = np.concatenate(
            [np.tile((speed, turn), (round(time / _STEP), 1)) for time, speed, turn in walk]
        )
        headings = heading + np.cumsum(parts[:, 1]) * _STEP
        steps = parts[:, :1] * np.stack([np.cos(headings), np.sin(headings)], axis=1) * _STEP
        self._path = np.column_stack([np.cumsum(steps, axis=0), headings])

    @property
    def duration(self) -> float:
        """Seconds until he stands for good."""
        return len(self._path) * _STEP

    def at(self, time: float) -> Place:
        """Return where he is; before and after his walk he stands."""
        index = min(max(round(time / _STEP), 0), len(self._path) - 1)
        return Place(*(float(value) for value in self._path[index]))


def crossing(walker: Walker, time: float, when: float, ahead: float, speed: float) -> Place:
    """Return where somebody is who crosses the walker's way.

    Parameters
    ----------
    walker : Walker
    time : float
        Now, s.
    when : float
        He is on the walker's way then, s.
    ahead : float
        So far in front of where the walker is at that moment, m; negative: behind him.
    speed : float
        To the left, m/s.
    """
    return walker.at(when).moved(ahead, speed * (time - when))


def look_alikes(walker: Walker, time: float) -> list[Place]:
    """Return where the people around are: one goes beside the walker, three cross his way."""
    beside = walker.at(time).moved(1.0 + 0.5 * math.sin(0.3 * time), -1.6)
    return [
        beside,
        crossing(walker, time, when=10.0, ahead=-1.2, speed=1.2),
        crossing(walker, time, when=24.0, ahead=1.5, speed=-0.9),
        crossing(walker, time, when=51.0, ahead=-1.2, speed=-1.2),
    ]


def panel(walker: Walker, time: float) -> Place | None:
    """Return the middle of the panel that hides the walker; None while it is out of the way."""
    begin, end = HIDDEN
    if not begin - 1 <= time <= end + 1:
        return None
    aside = max(begin - time, 0.0) - max(time - end, 0.0)
    return walker.at(begin).moved(-PANEL_BEHIND, _PANEL_SLIDE * aside)


@dataclass(frozen=True)
class Scene:
    """What happens, whatever the robot does.

    Parameters
    ----------
    walker : Walker
        The one to follow.
    others : callable
        Returns where the people around are at a time, s; always as many, in one order.
    panels : callable
        Returns the middles of the panels that may hide the walker at a time, s.
    panel_size : (float, float)
        Width and height of each, m.
    hidden : (float, float)
        From when to when he is hidden, about, s.
    """

    walker: Walker
    others: Callable[[float], list[Place]]
    panels: Callable[[float], list[Place]]
    panel_size: tuple[float, float]
    hidden: tuple[float, float]


def minute() -> Scene:
    """Return the minute: he walks, others cross his way, and a panel comes between for a while."""
    walker = Walker()
    return Scene(
        walker=walker,
        others=partial(look_alikes, walker),
        panels=lambda time: [place for place in [panel(walker, time)] if place is not None],
        panel_size=PANEL_SIZE,
        hidden=HIDDEN,
    )


@dataclass(frozen=True)
class Robot:
    """A differential drive.

    Parameters
    ----------
    place : Place
        Of its camera, which is above the middle of the axle.
    forward, turn : float
        Its speeds, m/s and rad/s.
    """

    place: Place
    forward: float = 0.0
    turn: float = 0.0

    LAG = 0.1
    """Time constant with which the wheels reach what is commanded, s."""

    def driven(self, forward: float, turn: float, seconds: float) -> Robot:
        """Return the robot after `seconds` with speeds commanded, m/s and rad/s."""
        share = 1 - math.exp(-seconds / self.LAG)
        new_forward = self.forward + share * (forward - self.forward)
        new_turn = self.turn + share * (turn - self.turn)
        way = (self.forward + new_forward) / 2 * seconds
        angle = (self.turn + new_turn) / 2 * seconds
        middle = Place(self.place.x, self.place.y, self.place.heading + angle / 2)
        there = middle.moved(way, 0.0)
        heading = self.place.heading + angle
        return Robot(Place(there.x, there.y, heading), new_forward, new_turn)
