# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A robot follows somebody through a simulated minute, with the real controller and tracker.

    python -m trials.simulation --output output/follow
    python -m trials.simulation --tracker truth
    python -m trials.simulation --preset paper --set region_size=224

Printed is how well the distance was kept, when the robot stood and when it went on; written are
`drive.png`, both paths from above, and `drive.csv`.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path

import rclpy
from rclpy.signals import SignalHandlerOptions

from fcnt_ros.commands.options import add_tracker_options, tracker_config
from fcnt_ros.footage.frame import FootageError
from fcnt_ros.ros.run_node import StopFlag
from fcnt_ros.ros.shared_memory import make_room
from fcnt_ros.tools.child_processes import ProcessError, Processes
from fcnt_ros.tracker.trackers import CONFIGS
from trials.simulation import figure, record
from trials.simulation.cutouts import cut_out
from trials.simulation.drive import STEP, Drive, SimulationError, World
from trials.simulation.record import Row
from trials.simulation.trackers import ShownTracker, TrueTracker
from trials.simulation.world import Robot

TRACKERS = ('fcnt', 'truth')

PREFIX = {'fcnt': 'fcnt_tracker', 'truth': 'truth'}

INTERRUPTED = 130
"""Exit status after Ctrl-C or SIGTERM, as shells have it."""


class Interrupted(Exception):
    """The program was told to end."""


def simulate(options: argparse.Namespace, stop: StopFlag) -> list[Row]:
    """Start the nodes and drive; return what happened.

    Raises
    ------
    Interrupted
    SimulationError, ProcessError, FootageError
        If it cannot go on; the text says why.
    """
    world = World(cut_out(options.clip))
    prefix = PREFIX[options.tracker]
    rclpy.init(args=[], signal_handler_options=SignalHandlerOptions.NO)
    node = rclpy.create_node('follow_simulation')
    try:
        with Processes() as processes:
            if options.tracker == 'fcnt':
                parameters = _tracker_parameters(options, world)
                processes.start('fcnt_ros.node.tracker_node', parameters, {})
            topics = ('tracked_box', 'target_pose', 'target_bearing')
            processes.start(
                'fcnt_ros.follow.follow_controller',
                {
                    'use_sim_time': True,
                    'rate': 1 / STEP,
                    'distance': options.distance,
                    'start_distance': options.distance,
                },
                {topic: f'{prefix}/{topic}' for topic in topics},
            )

            def check() -> None:
                processes.check()
                if stop():
                    raise Interrupted

            kind = ShownTracker if options.tracker == 'fcnt' else TrueTracker
            tracker = kind(node, prefix, options.depth)
            return Drive(node, world, tracker, options.distance, check).run(options.seconds)
    finally:
        node.destroy_node()
        rclpy.shutdown()


def _tracker_parameters(options: argparse.Namespace, world: World) -> dict[str, object]:
    start = Robot(world.walker.at(0.0).moved(-options.distance, 0.0))
    box = world.view(0.0, start.place).box
    return {
        'init_box': ','.join(f'{v:.1f}' for v in (box.x, box.y, box.width, box.height)),
        **_settings(options),
        # The simulation waits for the answer to each image, so none may get lost.
        'qos_overrides./image.subscription.reliability': 'reliable',
    }


def _settings(options: argparse.Namespace) -> dict[str, object]:
    """Return what is not the tracker's default, by name.

    Raises
    ------
    ValueError
        If a setting is out of its range.
    """
    config = tracker_config(options)
    name = next(name for name, kind in CONFIGS.items() if isinstance(config, kind))
    usual = asdict(CONFIGS[name]())
    changed = {name: value for name, value in asdict(config).items() if value != usual[name]}
    return {'tracker': name, **changed}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog='simulation', description='Let a simulated robot follow somebody.'
    )
    parser.add_argument(
        '--tracker', choices=TRACKERS, default='fcnt', help='the node, or the truth (%(default)s)'
    )
    parser.add_argument('--seconds', type=float, default=60.0, help='to simulate (%(default)g)')
    parser.add_argument(
        '--distance', type=float, default=3.0, help='to keep and to begin with, m (%(default)g)'
    )
    parser.add_argument(
        '--no-depth', dest='depth', action='store_false', help='bearing and box height only'
    )
    add_tracker_options(parser)
    parser.add_argument(
        '--clip', type=Path, default='data/vtest.avi', help='people are cut out of it (%(default)s)'
    )
    parser.add_argument(
        '--output', type=Path, default='output/follow', help='folder for results (%(default)s)'
    )
    options = parser.parse_args()
    try:
        _settings(options)
    except ValueError as error:
        parser.error(str(error))
    return options


def _title(options: argparse.Namespace) -> str:
    """Return in words who told the controller what."""
    tracker = [options.tracker]
    if options.tracker == 'fcnt':
        tracker += [options.preset, *(f'{name}={value}' for name, value in options.settings)]
    return f'{" ".join(tracker)}, {"depth" if options.depth else "bearing and box height"}'


def main() -> int:
    """Simulate as the command line says."""
    stop = StopFlag()
    options = _options()
    begin = time.monotonic()
    make_room()
    try:
        rows = simulate(options, stop)
    except Interrupted:
        return INTERRUPTED
    except (SimulationError, ProcessError, FootageError) as error:
        print(f'simulation: {error}', file=sys.stderr)
        return 1
    outcome = record.judge(rows, options.distance)
    options.output.mkdir(parents=True, exist_ok=True)
    record.write(rows, options.output / 'drive.csv')
    figure.draw(rows, options.distance, _title(options), options.output / 'drive.png')
    print(record.summary(outcome, options.distance))
    print(f'{options.seconds:g} s simulated in {time.monotonic() - begin:.0f} s: {options.output}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
