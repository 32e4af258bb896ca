# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Calibrations and depth images that cannot be right."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

from trials.stress.fault import Answer, Fault
from trials.stress.robot import HEIGHT, WIDTH, Robot

FOCAL = 150.0
WRONG_CALIBRATIONS: tuple[tuple[dict[str, Any], str], ...] = (
    ({'k': [math.nan] * 9}, 'camera_info cannot be right'),
    ({'k': [0.0] * 9}, 'the camera is not calibrated'),
    ({'d': [math.inf] * 5}, 'camera_info cannot be right'),
    ({'d': [0.1] * 3}, 'camera_info has 3 distortion coefficients'),
    ({'d': [0.1] * 5, 'distortion_model': 'mirror'}, 'the distortion model "mirror"'),
    ({'width': 7}, 'but camera_info is for 7 x'),
)
"""Fields of a calibration, and what the node must say about them."""

NO_DEPTH = 'pixels of the target have a depth'
WRONG_DEPTHS: tuple[tuple[float, dict[str, Any], str], ...] = (
    (math.nan, {}, NO_DEPTH),
    (math.inf, {}, NO_DEPTH),
    (-math.inf, {}, NO_DEPTH),
    (-1.0, {}, NO_DEPTH),
    (0.0, {}, NO_DEPTH),
    (2.0, {'data': bytes(7)}, 'the image is truncated: 7 bytes'),
    (2.0, {'encoding': '64FC9'}, 'the encoding "64FC9" is not supported'),
    (2.0, {'step': 1}, 'step is 1 bytes'),
)
"""A depth everywhere, fields of its image, and what the node must say about them."""


def _calibration(header: Header, **changes: Any) -> CameraInfo:
    fields = {
        'width': WIDTH,
        'height': HEIGHT,
        'distortion_model': 'plumb_bob',
        'd': [0.0] * 5,
        'k': [FOCAL, 0.0, WIDTH / 2, 0.0, FOCAL, HEIGHT / 2, 0.0, 0.0, 1.0],
    }
    return CameraInfo(header=header, **{**fields, **changes})


def _wrong_calibration(robot: Robot, chance: random.Random) -> Answer:
    changes, words = chance.choice(WRONG_CALIBRATIONS)
    header = robot.show()
    robot.answer(header)
    robot.camera_infos.publish(_calibration(header, **changes))
    robot.insist(robot.track, words)
    robot.camera_infos.publish(_calibration(header))
    return Answer.REPORTED


def _depth(header: Header, meters: float, **changes: Any) -> Image:
    depth = np.full((HEIGHT, WIDTH), meters, '<f4')
    msg = Image(header=header, encoding='32FC1', width=WIDTH, height=HEIGHT, step=4 * WIDTH)
    msg.data.frombytes(depth.tobytes())
    for name, value in changes.items():
        setattr(msg, name, value)
    return msg


def _wrong_depth(robot: Robot, chance: random.Random) -> Answer:
    meters, changes, words = chance.choice(WRONG_DEPTHS)
    robot.wait(robot.depths.get_subscription_count, 'the node to listen to depth')

    def show_both() -> None:
        header = robot.show()
        robot.camera_infos.publish(_calibration(header))
        robot.depths.publish(_depth(header, meters, **changes))
        robot.answer(header)

    robot.insist(show_both, words)
    return Answer.REPORTED


FAULTS = (
    Fault('calibration that cannot be right', _wrong_calibration),
    Fault('depth image that cannot be right', _wrong_depth),
)
