# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""From where a target is to how fast the robot drives and turns.

Metres, radians and seconds; forward and to the left are positive (REP 103).

The speed grows with the distance that is too much, so that a target at walking speed v is followed
from v / `gain` further away than one that stands: near people a robot that lags is better than one
that foresees wrongly. It never exceeds what the brakes can take away before the target.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from fcnt_ros.tracker.config import check_ranges, setting


@dataclass(frozen=True, kw_only=True)
class Following:
    """How it follows"""

    distance: float = setting(
        2.0, 'distance to keep between camera and target, m', 0.3, 20.0, live=True
    )
    distance_tolerance: float = setting(
        0.05, 'a distance that is wrong by less is left as it is, m', 0.0, 1.0, live=True
    )
    gain: float = setting(
        2.0,
        'speed for each metre too far, 1/s: a target at speed v is followed v / gain further away',
        0.1,
        5.0,
        live=True,
    )
    turn_gain: float = setting(
        1.5, 'turning speed for each radian off to the side, 1/s', 0.1, 5.0, live=True
    )
    start_distance: float = setting(
        2.0, 'without a pose: how far the target is when it is given, m', 0.3, 20.0, live=True
    )


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits"""

    max_speed: float = setting(0.8, 'highest speed forward, m/s', 0.0, 3.0, live=True)
    max_reverse_speed: float = setting(
        0.0,
        'highest speed backward, m/s; 0: never, most robots see nothing there',
        0.0,
        1.0,
        live=True,
    )
    max_turn_speed: float = setting(1.0, 'highest turning speed, rad/s', 0.0, 4.0, live=True)
    max_acceleration: float = setting(
        0.6, 'how fast the speed may grow, m/s^2', 0.05, 5.0, live=True
    )
    max_braking: float = setting(
        1.2, 'how fast the speed may shrink, also in every stop, m/s^2', 0.05, 10.0, live=True
    )
    max_turn_acceleration: float = setting(
        2.0, 'how fast the turning speed may change, rad/s^2', 0.05, 20.0, live=True
    )


@dataclass(frozen=True, kw_only=True)
class Stops:
    """When it stops"""

    uncertain_speed: float = setting(0.4, 'highest speed while UNCERTAIN, m/s', 0.0, 3.0, live=True)
    uncertain_timeout: float = setting(
        1.5, 'stop when the last TRACKING is older and not LOST, s', 0.0, 30.0, live=True
    )
    silence_timeout: float = setting(
        0.5, 'stop when no tracked_box has come for so long, s', 0.05, 10.0, live=True
    )
    max_image_age: float = setting(
        1.0, "stop when the newest tracked_box's image is older, s", 0.05, 10.0, live=True
    )


@dataclass(frozen=True, kw_only=True)
class FollowConfig(Stops, Limits, Following):
    """Settings of how a target is followed.

    Raises
    ------
    ValueError
        If a value is not finite or out of range.
    """

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True)
class Target:
    """Where the target is, seen from the camera.

    Parameters
    ----------
    bearing : float
        Direction in the plane of the floor, rad; to the left is positive.
    distance : float or None
        Along the floor, m; None where it is not known: then the robot only turns.
    sure : bool
        Whether the tracker is sure of it: TRACKING, not UNCERTAIN.
    """

    bearing: float
    distance: float | None
    sure: bool


@dataclass(frozen=True)
class Speeds:
    """The command of a differential drive: m/s forward and rad/s to the left."""

    forward: float = 0.0
    turn: float = 0.0


STANDING = Speeds()


def desired(target: Target, config: FollowConfig) -> Speeds:
    """Return the speeds that a target asks for, within the limits; 0 if it is not finite."""
    if not math.isfinite(target.bearing):
        return STANDING
    turn = _clamped(config.turn_gain * target.bearing, config.max_turn_speed)
    return Speeds(_forward(target, config), turn)


def _forward(target: Target, config: FollowConfig) -> float:
    if target.distance is None or not math.isfinite(target.distance):
        return 0.0
    too_far = target.distance - config.distance
    if abs(too_far) <= config.distance_tolerance:
        return 0.0
    # Never faster than the brakes can undo within what is left of the way.
    speed = min(config.gain * abs(too_far), math.sqrt(2 * config.max_braking * abs(too_far)))
    if too_far < 0:
        return -min(speed, config.max_reverse_speed)
    # Forward is where the robot looks. To a target at its side it turns first.
    ahead = max(math.cos(target.bearing), 0.0)
    return ahead * min(speed, config.max_speed if target.sure else config.uncertain_speed)


def stepped(now: Speeds, aim: Speeds, config: FollowConfig, seconds: float) -> Speeds:
    """Return the speeds after `seconds` on the way from `now` to `aim`, within the accelerations.

    A clock that stood or went back allows no step.
    """
    seconds = max(seconds, 0.0) if math.isfinite(seconds) else 0.0
    turn_step = _clamped(aim.turn - now.turn, config.max_turn_acceleration * seconds)
    return Speeds(_stepped_forward(now.forward, aim.forward, config, seconds), now.turn + turn_step)


def _stepped_forward(now: float, aim: float, config: FollowConfig, seconds: float) -> float:
    # Towards zero it is braking, beyond zero or away from it accelerating.
    braked = 0.0 if now * aim < 0 else aim
    if abs(braked) < abs(now):
        step = _clamped(braked - now, config.max_braking * seconds)
        return now + step
    return now + _clamped(aim - now, config.max_acceleration * seconds)


def _clamped(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))
