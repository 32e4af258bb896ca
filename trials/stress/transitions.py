# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Lifecycle transitions in any order, possible or not, at work or not: does anything leak?"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifecycle_msgs.msg import Transition

from trials.stress.process import StressError
from trials.stress.resources import Resources
from trials.stress.robot import HEIGHT, TRACKER, WIDTH, Robot

NEXT = {
    ('unconfigured', Transition.TRANSITION_CONFIGURE): 'inactive',
    ('inactive', Transition.TRANSITION_ACTIVATE): 'active',
    ('inactive', Transition.TRANSITION_CLEANUP): 'unconfigured',
    ('active', Transition.TRANSITION_DEACTIVATE): 'inactive',
}
"""The state that a transition leads to, for all but those that end the node."""

REQUESTS = tuple({transition for _, transition in NEXT})

PARAMETERS = {
    'autostart': 'false',
    'init_box': f'{WIDTH // 2 - 10},{HEIGHT // 2 - 10},20,20',  # so that images are work
}

POSSIBLE = 0.8
"""Share of the requests that are possible in the node's state."""

WARM = 3
"""After so many rounds a process holds what it will keep: libraries, pools of threads."""

THREADS, FILES, MEMORY = 0, 2, 300.0
"""By so much threads, open files and memory (MB) may differ afterwards from one round to another.

Files come and go with DDS. The allocator keeps more or less memory for later, a share for each
thread that has fitted networks; a network that stays would be 60 MB in each of many rounds."""


@dataclass(frozen=True)
class Round:
    """What a node holds when it has become unconfigured again.

    Parameters
    ----------
    transitions : int
        Asked for so far.
    resources : Resources
    subscriptions : tuple of str
        Topics.
    """

    transitions: int
    resources: Resources
    subscriptions: tuple[str, ...]


def walk(
    robot: Robot, chance: random.Random, times: int, stopped: Callable[[], bool]
) -> list[Round]:
    """Ask for so many transitions in random order, some of them while images are worked on.

    Raises
    ------
    StressError
        If one was made that the state does not have, or was not made that it has.
    """
    state, rounds = 'unconfigured', []
    for count in range(1, times + 1):
        if stopped():
            break
        possible = [transition for before, transition in NEXT if before == state]
        transition = chance.choice(possible if chance.random() < POSSIBLE else REQUESTS)
        after = NEXT.get((state, transition))
        if robot.change_state(transition) != (after is not None):
            raise StressError(f'transition {transition} of a node that was {state}: not as it must')
        state = after or state
        if robot.state() != state:
            raise StressError(f'after transition {transition} the node is not {state}')
        if state == 'active':
            robot.wait_until_heard()
            for _ in range(chance.randrange(4)):
                robot.show()
                robot.listen(chance.uniform(0, 0.1))
        if state == 'unconfigured' and after is not None:
            rounds.append(_round(robot, count, rounds))
    return rounds


def _round(robot: Robot, count: int, rounds: Sequence[Round]) -> Round:
    if len(rounds) >= WARM:  # the frame being worked on may still be to be done
        before = rounds[WARM - 1].resources.threads
        robot.wait(lambda: robot.process.resources().threads <= before, 'a thread to end')
    topics = robot.node.get_subscriber_names_and_types_by_node(TRACKER, '/')
    return Round(count, robot.process.resources(), tuple(sorted(name for name, _ in topics)))


def summary(rounds: Sequence[Round]) -> str:
    """Return a line for the first rounds and the last."""
    lines = ['transitions  memory (MB)  threads  files  subscriptions']
    for item in [*rounds[: WARM + 1], *rounds[WARM + 1 :][-2:]]:
        held = item.resources
        lines.append(
            f'{item.transitions:11}  {held.memory:11.0f}  {held.threads:7}  {held.files:5}  '
            f'{len(item.subscriptions)}'
        )
    return '\n'.join(lines)


def check(rounds: Sequence[Round]) -> None:
    """Raise `StressError` if the last round holds more than the first warm one."""
    if len(rounds) <= WARM:
        raise StressError(f'{len(rounds)} rounds are too few to see a leak: ask for more times')
    before, after = rounds[WARM - 1], rounds[-1]
    for name, allowed in (('threads', THREADS), ('files', FILES), ('memory', MEMORY)):
        old, new = getattr(before.resources, name), getattr(after.resources, name)
        if new > old + allowed:
            raise StressError(
                f'{name} grew from {old:.0f} to {new:.0f} in {len(rounds) - WARM} rounds'
            )
    if after.subscriptions != before.subscriptions:
        raise StressError(f'subscriptions were {before.subscriptions}, are {after.subscriptions}')
