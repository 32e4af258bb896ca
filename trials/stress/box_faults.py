# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Boxes that a detector or a hand has drawn wrongly."""

from __future__ import annotations

import math
import random
from copy import deepcopy

from std_srvs.srv import SetBool

from fcnt_ros.tracker.box import Box
from trials.stress.fault import Answer, Fault
from trials.stress.process import StressError
from trials.stress.robot import HEIGHT, WIDTH, Robot

NOT_FINITE = (math.nan, math.inf, -math.inf)


def _not_finite(chance: random.Random) -> Box:
    values = [10.0, 10.0, 20.0, 20.0]
    values[chance.randrange(4)] = chance.choice(NOT_FINITE)
    return Box(*values)


def _empty(chance: random.Random) -> Box:
    return chance.choice([Box(10, 10, 0, 20), Box(10, 10, 20, 0), Box(0, 0, 0, 0)])


def _negative(chance: random.Random) -> Box:
    return chance.choice([Box(40, 40, -20, 20), Box(40, 40, 20, -20), Box(40, 40, -20, -20)])


def _outside(chance: random.Random) -> Box:
    x = chance.choice([-1000.0, -20.0, WIDTH + 1.0, 1e9])
    return Box(x, chance.uniform(0, HEIGHT), 20, 20)


def _tiny(chance: random.Random) -> Box:
    return Box(60, 60, chance.uniform(1e-6, 3.9), chance.uniform(1e-6, 30))


WRONG = {
    'box not finite': (_not_finite, 'not a finite number'),
    'box empty': (_empty, 'is empty'),
    'box with a negative side': (_negative, 'is empty'),
    'box outside': (_outside, f'outside the image of {WIDTH} x {HEIGHT}'),
    'box tiny': (_tiny, 'at least 4'),
}
"""Each makes a box, and what the node must say about it."""


def _wrong(name: str) -> Fault:
    make, words = WRONG[name]

    def inject(robot: Robot, chance: random.Random) -> Answer:
        header = robot.show()
        robot.answer(header)
        box_id = robot.new_id()
        robot.point_at(make(chance), box_id, header)
        robot.wait_for_words(f'init_box "{box_id}" refused', words)
        return Answer.REPORTED

    return Fault(name, inject)


def _stamped(robot: Robot, seconds: float, words: str) -> Answer:
    """Send a good box with a stamp that differs by so much from the newest image's."""
    header = deepcopy(robot.show())
    robot.answer(header)
    stamp = robot.stamp + round(seconds * 1e9)
    header.stamp.sec, header.stamp.nanosec = divmod(stamp, 10**9)
    box_id = robot.new_id()
    robot.point_at(robot.target, box_id, header)
    for _ in range(4):  # one that is newer waits until it is clear that its image does not come
        robot.track()
    robot.wait_for_words(f'init_box "{box_id}" refused', words)
    return Answer.REPORTED


def _too_old(robot: Robot, chance: random.Random) -> Answer:
    return _stamped(robot, -chance.uniform(4, 1e5), 's older than the newest image')


def _of_no_image(robot: Robot, chance: random.Random) -> Answer:
    return _stamped(robot, chance.choice([-0.05, 0.15]), 'no image with its stamp is kept')


def _in_the_future(robot: Robot, chance: random.Random) -> Answer:
    return _stamped(robot, chance.uniform(2, 1e5), 's newer than the newest image')


def _on_a_bad_image(robot: Robot, chance: random.Random) -> Answer:
    header = robot.show(encoding='none')
    robot.wait_for_words('the encoding "none" is not supported')
    box_id = robot.new_id()
    robot.point_at(robot.target, box_id, header)
    robot.wait_for_words(f'init_box "{box_id}" refused: the image with its stamp cannot be read')
    return Answer.REPORTED


def _huge(robot: Robot, chance: random.Random) -> Answer:
    """Any answer will do to numbers that are finite and absurd, but there must be one."""
    size = chance.choice([1e10, 1e30, 3e38])
    header = robot.show()
    robot.answer(header)
    box_id = robot.new_id()
    robot.point_at(Box(-size / 2, -size / 2, size, size), box_id, header)
    robot.wait_for_words(f'"{box_id}"')
    robot.ask_to_forget()
    return Answer.GIVEN_UP


def _many(robot: Robot, chance: random.Random) -> Answer:
    header = robot.show()
    robot.answer(header)
    for _ in range(chance.randrange(10, 60)):
        robot.target_id = robot.new_id()
        robot.point_at(robot.target, robot.target_id, header)
    robot.wait_for_words(f'initializing on target "{robot.target_id}"')
    return Answer.TAKEN


def _while_paused(robot: Robot, chance: random.Random) -> Answer:
    if not robot.ask(SetBool, SetBool.Request(data=False)).success:
        raise StressError('the node cannot be paused')
    header = robot.show()
    box_id = robot.new_id()
    robot.point_at(robot.target, box_id, header)
    robot.wait_for_words(f'init_box "{box_id}" refused: tracking is paused')
    robot.ask(SetBool, SetBool.Request(data=True))
    return Answer.REPORTED


FAULTS = (
    *map(_wrong, WRONG),
    Fault('box too old', _too_old),
    Fault('box of no image', _of_no_image),
    Fault('box in the future', _in_the_future),
    Fault('box on a bad image', _on_a_bad_image),
    Fault('box of huge numbers', _huge),
    Fault('many boxes at once', _many),
    Fault('box while paused', _while_paused),
)
