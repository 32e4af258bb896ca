# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Put a tracker node under stress, in a process of its own and over DDS.

    scripts/with_ros python -m trials.stress faults --minutes 5 --seed 1
    scripts/with_ros python -m trials.stress transitions --times 300 --seed 1
    scripts/with_ros python -m trials.stress soak --minutes 10

The exit status is 1 if the node did not do what it must. What it said is in `node.log` in the
output folder.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

import rclpy
from rclpy.signals import SignalHandlerOptions

from fcnt_ros.ros.run_node import StopFlag
from trials.stress import campaign, soak, transitions
from trials.stress.process import StressError, SubjectProcess
from trials.stress.robot import Robot

INTERRUPTED = 130
"""Exit status after Ctrl-C or SIGTERM, as shells have it."""


def _faults(robot: Robot, options: argparse.Namespace, stop: StopFlag) -> None:
    tally: campaign.Tally = Counter()
    robot.wait_until_heard()
    begin = time.monotonic()
    try:
        campaign.inject(robot, options.seed, options.minutes, stop, tally)
    finally:
        print(campaign.table(tally))
        minutes = (time.monotonic() - begin) / 60
        print(
            f'{tally.total()} faults in {minutes:.1f} minutes, {robot.messages} messages heard; '
            f'seed {options.seed}'
        )
    print(
        'The node lived, published finite numbers only, said what was wrong, '
        'and tracked again after each.'
    )


def _transitions(robot: Robot, options: argparse.Namespace, stop: StopFlag) -> None:
    chance = random.Random(options.seed)
    rounds = transitions.walk(robot, chance, options.times, stop)
    print(transitions.summary(rounds))
    if not stop():
        transitions.check(rounds)


def _soak(robot: Robot, options: argparse.Namespace, stop: StopFlag) -> None:
    robot.wait_until_heard()
    print(soak.summary(soak.run(robot, options.minutes, stop)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='stress', description='Put a tracker node under stress.')
    parser.add_argument(
        '--output', type=Path, default='output/stress', help="folder for the node's log"
    )
    commands = parser.add_subparsers(dest='command', required=True)
    faults = commands.add_parser('faults', help='faults of all kinds, in random order')
    faults.add_argument('--minutes', type=float, default=5.0, help='(%(default)g)')
    faults.add_argument('--seed', type=int, default=1, help='of the order (%(default)s)')
    faults.set_defaults(run=_faults, parameters={})
    walk = commands.add_parser('transitions', help='lifecycle transitions, in random order')
    walk.add_argument('--times', type=int, default=300, help='transitions (%(default)s)')
    walk.add_argument('--seed', type=int, default=1, help='of the order (%(default)s)')
    walk.set_defaults(run=_transitions, parameters=transitions.PARAMETERS)
    flat = commands.add_parser('soak', help='at full rate: does the memory grow?')
    flat.add_argument('--minutes', type=float, default=10.0, help='(%(default)g)')
    flat.set_defaults(run=_soak, parameters={})
    options = parser.parse_args()
    for name, value in vars(options).items():
        if name in ('minutes', 'times') and not value > 0:
            parser.error(f'--{name} is {value}: it must be more than 0')
    return options


def main() -> int:
    """Do what the command line says."""
    stop = StopFlag()
    options = _options()
    rclpy.init(args=[], signal_handler_options=SignalHandlerOptions.NO)
    node = rclpy.create_node('stress')
    try:
        with SubjectProcess(options.output / 'node.log', **options.parameters) as process:
            robot = Robot(node, process)
            robot.meet()
            options.run(robot, options, stop)
    except StressError as error:
        print(f'stress: {error}', file=sys.stderr)
        return 1
    finally:
        node.destroy_node()
        rclpy.shutdown()
    return INTERRUPTED if stop() else 0


if __name__ == '__main__':
    sys.exit(main())
