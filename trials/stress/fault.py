# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One kind of fault: how it is done to a node, and how the node answered."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from trials.stress.robot import Robot


class Answer(Enum):
    """What became of the target; in any other case `StressError` is raised."""

    REPORTED = 'reported'
    """The node said what was wrong, and the track goes on."""

    TAKEN = 'taken'
    """It is nothing that must be refused: the track goes on."""

    GIVEN_UP = 'given up'
    """The target was given up, as was announced, or as was asked for."""


@dataclass(frozen=True)
class Fault:
    """A kind of fault.

    Parameters
    ----------
    name : str
    inject : callable
        Does it once to a node that follows a target, and waits for the answer.
    """

    name: str
    inject: Callable[[Robot, random.Random], Answer]
