# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Images that a camera, a driver or a network has spoiled."""

from __future__ import annotations

import random
import string
import time
from typing import Any

import numpy as np

from fcnt_ros.msg import TrackedBox
from trials.stress.fault import Answer, Fault
from trials.stress.process import StressError
from trials.stress.robot import HEIGHT, WIDTH, Robot

STEP = 3 * WIDTH
BURST_RATE = 200  # images per second


def _truncated(chance: random.Random) -> tuple[dict[str, Any], str]:
    kept = chance.randrange(STEP * HEIGHT)
    return {'data': bytes(kept)}, f'the image is truncated: {kept} bytes'


def _short_step(chance: random.Random) -> tuple[dict[str, Any], str]:
    step = chance.randrange(STEP)
    return {'step': step}, f'step is {step} bytes'


def _long_step(chance: random.Random) -> tuple[dict[str, Any], str]:
    step = chance.randrange(STEP + 1, 2**32)
    return {'step': step}, f'{HEIGHT} rows of {step} bytes'


def _unknown_encoding(chance: random.Random) -> tuple[dict[str, Any], str]:
    encoding = ''.join(chance.choices(string.ascii_letters + string.digits, k=8))
    return {'encoding': encoding}, f'the encoding "{encoding}" is not supported'


def _empty(chance: random.Random) -> tuple[dict[str, Any], str]:
    height = chance.randrange(1, 2**32)
    return {'width': 0, 'height': height}, f'the image is empty: 0 x {height} pixels'


def _absurdly_wide(chance: random.Random) -> tuple[dict[str, Any], str]:
    width = chance.randrange(WIDTH + 1, 2**32)
    return {'width': width}, f'a row of {width} pixels'


SPOILED = {
    'truncated image': _truncated,
    'step too small': _short_step,
    'step too large': _long_step,
    'unknown encoding': _unknown_encoding,
    'image without pixels': _empty,
    'absurd width': _absurdly_wide,
}
"""Each makes fields of an image, and what the node must say about them."""


def _spoiled(name: str) -> Fault:
    def inject(robot: Robot, chance: random.Random) -> Answer:
        changes, words = SPOILED[name](chance)
        robot.show(**changes)
        robot.wait_for_words(words)
        return Answer.REPORTED

    return Fault(name, inject)


def _another_size(robot: Robot, chance: random.Random) -> Answer:
    width, height = chance.randrange(WIDTH + 1, 4 * WIDTH), chance.randrange(1, 4 * HEIGHT)
    header = robot.show(np.zeros((height, width, 3), np.uint8))
    if robot.answer(header).state != TrackedBox.IDLE:
        raise StressError('the size of the images changed, and tracked_box does not say IDLE')
    robot.wait_for_words(f'the image size changed from {WIDTH} x {HEIGHT} to {width} x {height}')
    return Answer.GIVEN_UP


def _burst(robot: Robot, chance: random.Random) -> Answer:
    for _ in range(chance.randrange(BURST_RATE // 2, 2 * BURST_RATE)):
        robot.show(later=5_000_000, encoding='bgr8')
        time.sleep(1 / BURST_RATE)
    return Answer.TAKEN


def _spoiled_burst(robot: Robot, chance: random.Random) -> Answer:
    for _ in range(chance.randrange(10, BURST_RATE)):
        changes, words = SPOILED[chance.choice(list(SPOILED))](chance)
        robot.show(later=5_000_000, **changes)
        time.sleep(1 / BURST_RATE)
    robot.wait_for_words(words)
    return Answer.REPORTED


def _silence(robot: Robot, chance: random.Random) -> Answer:
    if not robot.set_parameter('image_timeout', 0.5).successful:
        raise StressError('image_timeout cannot be set')
    robot.wait_for_words('no image on /image for ')
    robot.set_parameter('image_timeout', 2.0)
    return Answer.REPORTED


FAULTS = (
    *map(_spoiled, SPOILED),
    Fault('another image size', _another_size),
    Fault('images at 200 Hz', _burst),
    Fault('bad images at 200 Hz', _spoiled_burst),
    Fault('silence', _silence),
)
