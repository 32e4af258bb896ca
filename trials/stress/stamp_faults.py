# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Stamps of clocks that are wrong, are set, or belong to a bag that loops."""

from __future__ import annotations

import random

from std_msgs.msg import Header

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.frame_buffer import JUMP
from fcnt_ros.ros.messages import NANOSECONDS
from trials.stress.fault import Answer, Fault
from trials.stress.process import StressError
from trials.stress.robot import Robot


def _shown(robot: Robot, header: Header) -> Answer:
    """Wait until an image is tracked as any other."""
    msg = robot.answer(header)
    if msg.state == TrackedBox.IDLE:
        raise StressError(f'the target was given up for the stamp {header.stamp}')
    return Answer.TAKEN


def _given_up(robot: Robot, header: Header) -> Answer:
    """Wait until the target was given up because time jumped back."""
    if robot.answer(header).state != TrackedBox.IDLE:
        raise StressError('time jumped back, and tracked_box does not say IDLE')
    robot.wait_for_words(f'target "{robot.target_id}" forgotten: time jumped back')
    return Answer.GIVEN_UP


def _repeated(robot: Robot, chance: random.Random) -> Answer:
    for _ in range(chance.randrange(1, 4)):
        _shown(robot, robot.show(later=0))
    return Answer.TAKEN


def _ahead(robot: Robot, chance: random.Random) -> Answer:
    return _shown(robot, robot.show(later=chance.randrange(NANOSECONDS, 86400 * NANOSECONDS)))


def _a_little_back(robot: Robot, chance: random.Random) -> Answer:
    return _shown(robot, robot.show(later=-chance.randrange(1, JUMP)))


def _back(robot: Robot, chance: random.Random) -> Answer:
    step = chance.choice([JUMP + 1, NANOSECONDS, 100 * NANOSECONDS])
    return _given_up(robot, robot.show(later=-step))


def _missing(robot: Robot, chance: random.Random) -> Answer:
    header = Header(frame_id='camera')
    robot.show_as(header)
    return _shown(robot, header)


def _negative(robot: Robot, chance: random.Random) -> Answer:
    header = Header(frame_id='camera')
    header.stamp.sec = -chance.randrange(1, 2**31)
    robot.show_as(header)
    return _given_up(robot, header)


def _at_the_end_of_time(robot: Robot, chance: random.Random) -> Answer:
    last = Header(frame_id='camera')
    last.stamp.sec, last.stamp.nanosec = 2**31 - 1, 2**32 - 1
    robot.show_as(last)
    _shown(robot, last)
    return _given_up(robot, robot.show())


FAULTS = (
    Fault('stamp repeated', _repeated),
    Fault('stamp far ahead', _ahead),
    Fault('stamp a little back', _a_little_back),
    Fault('stamp jumps back', _back),
    Fault('no stamp', _missing),
    Fault('negative stamp', _negative),
    Fault('stamp at the end of time', _at_the_end_of_time),
)
