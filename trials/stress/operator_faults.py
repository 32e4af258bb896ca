# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What an operator does wrong, or does at a bad moment; and a device that fails."""

from __future__ import annotations

import math
import random
from typing import Any

from lifecycle_msgs.msg import Transition
from std_srvs.srv import SetBool

from fcnt_ros.msg import TrackedBox
from trials.stress.fault import Answer, Fault
from trials.stress.process import StressError
from trials.stress.robot import Robot
from trials.stress.subject import DEVICE_FAILS

WRONG_PARAMETERS: tuple[tuple[str, Any], ...] = (
    ('region_scale', 100.0),
    ('region_scale', -1.0),
    ('region_scale', math.nan),
    ('lost_confidence', math.inf),
    ('memory_frames', -1),
    ('memory_frames', 'many'),
    ('memory_frames', None),
    ('image_timeout', math.nan),
    ('target_height', -1.0),
    ('depth_tolerance', math.nan),
    ('region_size', 224),
    ('device', 'toaster'),
    ('weights', '/nowhere'),
    ('every_frame', True),
    ('init_box', '1,2'),
    ('image_transport', 'smoke'),
    ('on_time_jump', 'dance'),
    ('no_such_parameter', 1),
)
"""Of wrong types, out of range, unknown, deleted, and those that cannot change now."""

IMPOSSIBLE = (
    Transition.TRANSITION_CONFIGURE,
    Transition.TRANSITION_ACTIVATE,
    Transition.TRANSITION_CLEANUP,
    Transition.TRANSITION_UNCONFIGURED_SHUTDOWN,
    Transition.TRANSITION_INACTIVE_SHUTDOWN,
    Transition.TRANSITION_CREATE,
    Transition.TRANSITION_DESTROY,
    200,
)
"""Transitions that an active node does not have."""

TO_REST = (Transition.TRANSITION_DEACTIVATE, Transition.TRANSITION_CLEANUP)
TO_WORK = (Transition.TRANSITION_CONFIGURE, Transition.TRANSITION_ACTIVATE)


def _wrong_parameter(robot: Robot, chance: random.Random) -> Answer:
    for name, value in chance.sample(WRONG_PARAMETERS, len(WRONG_PARAMETERS)):
        answer = robot.set_parameter(name, value)
        if answer.successful or not answer.reason:
            raise StressError(f'{name} was set to {value!r}, and the node answered {answer}')
    return Answer.REPORTED


def _impossible_transition(robot: Robot, chance: random.Random) -> Answer:
    for transition in chance.sample(IMPOSSIBLE, len(IMPOSSIBLE)):
        if robot.change_state(transition) or robot.state() != 'active':
            raise StressError(f'transition {transition} was made by an active node')
        robot.wait_for_words(f'transition {transition} refused')
    return Answer.REPORTED


def _move(robot: Robot, *transitions: int) -> None:
    for transition in transitions:
        if not robot.change_state(transition):
            raise StressError(f'transition {transition} was not made')


def _in_mid_frame(robot: Robot, chance: random.Random) -> None:
    """Show an image, and leave while it is being worked on."""
    robot.show()
    robot.listen(chance.uniform(0, 0.1))


def _in_mid_initialisation(robot: Robot, chance: random.Random) -> None:
    robot.point_at(robot.target, robot.new_id(), robot.show())
    robot.listen(chance.uniform(0, 0.3))


def _stop_and_start(robot: Robot, chance: random.Random) -> Answer:
    chance.choice([_in_mid_frame, _in_mid_initialisation])(robot, chance)
    down = chance.randint(1, 2)
    _move(robot, *TO_REST[:down], *TO_WORK[-down:])
    robot.wait_until_heard()
    return Answer.GIVEN_UP


def _reset(robot: Robot, chance: random.Random) -> Answer:
    chance.choice([_in_mid_frame, _in_mid_initialisation])(robot, chance)
    robot.ask_to_forget()
    return Answer.GIVEN_UP


def _pause(robot: Robot, chance: random.Random) -> Answer:
    _in_mid_frame(robot, chance)
    for on in (False, True):
        if not robot.ask(SetBool, SetBool.Request(data=on)).success:
            raise StressError(f'~/enable refused {on}')
    return Answer.TAKEN


def _let_device_fail(robot: Robot, fails: bool) -> None:
    if not robot.set_parameter(DEVICE_FAILS, fails).successful:
        raise StressError(f'{DEVICE_FAILS} cannot be set')


def _device_in_mid_frame(robot: Robot, chance: random.Random) -> Answer:
    _let_device_fail(robot, True)
    msg = robot.answer(robot.show())
    _let_device_fail(robot, False)
    if msg.state != TrackedBox.LOST:
        raise StressError('the device failed, and tracked_box does not say LOST')
    robot.wait_for_words(
        f'target "{robot.target_id}" forgotten: the tracker failed: RuntimeError: '
    )
    return Answer.GIVEN_UP


def _device_in_mid_initialisation(robot: Robot, chance: random.Random) -> Answer:
    header = robot.show()
    robot.answer(header)
    _let_device_fail(robot, True)
    box_id = robot.new_id()
    robot.point_at(robot.target, box_id, header)
    robot.wait_for_words(f'init_box "{box_id}" refused: the tracker failed on it: RuntimeError: ')
    _let_device_fail(robot, False)
    return Answer.REPORTED


def _device_while_configuring(robot: Robot, chance: random.Random) -> Answer:
    _move(robot, *TO_REST)
    _let_device_fail(robot, True)
    if robot.change_state(Transition.TRANSITION_CONFIGURE):
        raise StressError('the device failed, and the node says that it is configured')
    robot.wait_for_words('memory')
    _let_device_fail(robot, False)
    _move(robot, *TO_WORK)
    robot.wait_until_heard()
    return Answer.GIVEN_UP


FAULTS = (
    Fault('wrong parameters, all of them', _wrong_parameter),
    Fault('impossible transitions, all', _impossible_transition),
    Fault('stopped and started at work', _stop_and_start),
    Fault('reset at work', _reset),
    Fault('pause at work', _pause),
    Fault('device fails in mid-frame', _device_in_mid_frame),
    Fault('device fails on a box', _device_in_mid_initialisation),
    Fault('device fails when configuring', _device_while_configuring),
)
