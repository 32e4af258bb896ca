# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Faults of all kinds in a seeded random order, and the table of what they were answered with."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

from trials.stress import (
    box_faults,
    image_faults,
    operator_faults,
    position_faults,
    stamp_faults,
)
from trials.stress.fault import Answer, Fault
from trials.stress.process import StressError
from trials.stress.robot import Robot

FAULTS: tuple[Fault, ...] = (
    *image_faults.FAULTS,
    *stamp_faults.FAULTS,
    *box_faults.FAULTS,
    *operator_faults.FAULTS,
    *position_faults.FAULTS,
)

Tally = Counter[tuple[str, Answer]]
"""How often which fault was answered how."""


def order(chance: random.Random) -> Iterator[Fault]:
    """Yield faults for ever: each kind once, in random order, and so on."""
    while True:
        yield from chance.sample(FAULTS, len(FAULTS))


def inject(
    robot: Robot, seed: int, minutes: float, stopped: Callable[[], bool], tally: Tally
) -> None:
    """Do faults to a node for some minutes, and see after each that it tracks again.

    Parameters
    ----------
    robot : Robot
        Heard by the node.
    seed : int
        Of the order and of all that is random about a fault.
    minutes : float
    stopped : callable
        Whether to end at once.
    tally : Counter
        Counts on.

    Raises
    ------
    StressError
        If the node does not answer as it must; the text names the fault.
    """
    chance = random.Random(seed)
    end = time.monotonic() + 60 * minutes
    robot.begin()
    for number, fault in enumerate(order(chance), start=1):
        if stopped() or time.monotonic() > end:
            return
        robot.forget_words()
        try:
            answer = fault.inject(robot, chance)
            if answer is Answer.GIVEN_UP:
                robot.begin()
            else:
                robot.track()
            if robot.said('Traceback'):
                raise StressError(f'there is a traceback in {robot.process.log_file}')
        except StressError as error:
            raise StressError(f'fault {number} of seed {seed}, "{fault.name}": {error}') from error
        tally[fault.name, answer] += 1


def table(tally: Tally) -> str:
    """Return a line for each kind of fault: how often, and how it was answered."""
    width = max(len(fault.name) for fault in FAULTS)
    lines = [f'{"fault":{width}}  times' + ''.join(f'{answer.value:>10}' for answer in Answer)]
    for fault in FAULTS:
        counts = [tally[fault.name, answer] for answer in Answer]
        numbers = ''.join(f'{count or "":>10}' for count in counts)
        lines.append(f'{fault.name:{width}}  {sum(counts):5}{numbers}'.rstrip())
    return '\n'.join(lines)
