# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A node that works as fast as it can for some minutes: does its memory grow?"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from fcnt_ros.ros.messages import state_name
from trials.stress.resources import Resources, slope
from trials.stress.robot import Robot

INTERVAL = 1.0
"""Between two samples, seconds."""

SETTLING = 0.2
"""Share of the samples at the beginning that do not count: caches and buffers still fill."""


@dataclass(frozen=True)
class Soaked:
    """What became of a soak.

    Parameters
    ----------
    times : list of float
        Of the samples, seconds since the beginning.
    samples : list of Resources
    states : Counter of str
        How often the node said which state, an image each.
    """

    times: list[float]
    samples: list[Resources]
    states: Counter[str]

    @property
    def growth(self) -> float:
        """By how much the memory grew when it had settled, MB per minute."""
        return 60 * slope(self.times, [item.memory for item in self.samples], SETTLING)


def run(robot: Robot, minutes: float, stopped: Callable[[], bool]) -> Soaked:
    """Show each image as soon as the one before is answered; return what the node held."""
    robot.begin()
    soaked = Soaked([0.0], [robot.process.resources()], Counter())
    begin = time.monotonic()
    while not stopped() and time.monotonic() < begin + 60 * minutes:
        soaked.states[state_name(robot.answer(robot.show()).state)] += 1
        elapsed = time.monotonic() - begin
        if elapsed >= INTERVAL * len(soaked.times):
            soaked.times.append(elapsed)
            soaked.samples.append(robot.process.resources())
    return soaked


def summary(soaked: Soaked) -> str:
    """Return in some lines what became of it."""
    first, last = soaked.samples[0], soaked.samples[-1]
    images, seconds = soaked.states.total(), soaked.times[-1]
    states = ', '.join(f'{count} {state}' for state, count in soaked.states.most_common())
    lines = [
        f'{images} images in {seconds:.0f} s: {states}',
        f'memory from {first.memory:.0f} to {last.memory:.0f} MB, threads from {first.threads} to '
        f'{last.threads}, open files from {first.files} to {last.files}',
    ]
    if len(soaked.times) > 2:
        lines.append(
            f'memory grows by {soaked.growth:+.3f} MB/min (least squares over the last '
            f'{1 - SETTLING:.0%} of {len(soaked.times)} samples)'
        )
    return '\n'.join(lines)
