# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A robot follows somebody through a simulated minute, with the real controller and tracker.

    python -m trials.simulation --output output/follow
    python -m trials.simulation --tracker truth
    python -m trials.simulation --preset paper --set region_size=224
    python -m trials.simulation --scene wall --runs 10

Printed is how well the distance was kept, when the robot stood and when it went on; written are
`drive.png`, both paths from above, `drive.csv`, and `film.png`, pictures of the camera around the
time in which the target is hidden.

`--scene wall` is another, shorter drive: the target walks behind a wall and comes out elsewhere,
with look-alikes in view. It depends on `--seed`; `--runs` of them, one seed after the other, end in
a table of who was followed again, and in a folder each.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path

import rclpy
from rclpy.signals import SignalHandlerOptions

from fcnt_ros.commands.options import add_tracker_options, tracker_config, whole_number
from fcnt_ros.footage.frame import FootageError
from fcnt_ros.ros.run_node import StopFlag
from fcnt_ros.ros.shared_memory import make_room
from fcnt_ros.tools.child_processes import ProcessError, Processes
from fcnt_ros.tracker.trackers import CONFIGS
from trials.simulation import figure, record
from trials.simulation.cutouts import Cutouts, cut_out
from trials.simulation.drive import STEP, Drive, SimulationError, World
from trials.simulation.film import Film
from trials.simulation.record import Row
from trials.simulation.return_record import Return, judge_return, table
from trials.simulation.trackers import ShownTracker, TrueTracker
from trials.simulation.wall import behind_a_wall
from trials.simulation.world import Robot, Scene, minute

TRACKERS = ('fcnt', 'truth')

PREFIX = {'fcnt': 'fcnt_tracker', 'truth': 'truth'}

SCENES = ('minute', 'wall')

AROUND = 3.0
"""The film begins and ends so long before and after the target is hidden, s."""

INTERRUPTED = 130
"""Exit status after Ctrl-C or SIGTERM, as shells have it."""


class Interrupted(Exception):
    """The program was told to end."""


def simulate(options: argparse.Namespace, world: World, film: Film, stop: StopFlag) -> list[Row]:
    """Start the nodes and drive; return what happened.

    Raises
    ------
    Interrupted
    SimulationError, ProcessError
        If it cannot go on; the text says why.
    """
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
            seconds = options.seconds or world.scene.walker.duration
            return Drive(node, world, tracker, options.distance, check, film.add).run(seconds)
    finally:
        node.destroy_node()
        rclpy.shutdown()


def _tracker_parameters(options: argparse.Namespace, world: World) -> dict[str, object]:
    start = Robot(world.scene.walker.at(0.0).moved(-options.distance, 0.0))
    box = world.view(0.0, start.place).box
    return {
        'init_box': ','.join(f'{v:.1f}' for v in (box.x, box.y, box.width, box.height)),
        'seed': world.seed,
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
    parser.add_argument(
        '--scene', choices=SCENES, default=SCENES[0], help='what happens (%(default)s)'
    )
    parser.add_argument(
        '--seed',
        **whole_number(0, default=0),
        help="of the scene, the camera's noise and the tracker (%(default)s)",
    )
    parser.add_argument(
        '--runs',
        **whole_number(1, default=1),
        help='drive N times, with this seed and the ones after it (%(default)s)',
    )
    parser.add_argument(
        '--seconds', type=float, default=0.0, help="to simulate (all of the walker's way)"
    )
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


def drive(
    options: argparse.Namespace, cutouts: Cutouts, seed: int, output: Path, stop: StopFlag
) -> tuple[list[Row], Scene]:
    """Drive with a seed, and write what happened into a folder; return it, and the scene.

    Raises
    ------
    Interrupted
    SimulationError, ProcessError, OSError
        If it cannot go on; the text says why.
    """
    scene = minute() if options.scene == 'minute' else behind_a_wall(seed)
    begin, end = scene.hidden
    film = Film(begin - AROUND, end + AROUND)
    rows = simulate(options, World(cutouts, scene, seed), film, stop)
    output.mkdir(parents=True, exist_ok=True)
    record.write(rows, output / 'drive.csv')
    figure.draw(rows, scene, options.distance, _title(options), output / 'drive.png')
    film.save(output / 'film.png')
    return rows, scene


def main() -> int:
    """Simulate as the command line says."""
    stop = StopFlag()
    options = _options()
    begin = time.monotonic()
    make_room()
    returns: dict[int, Return] = {}
    try:
        cutouts = cut_out(options.clip)
        for seed in range(options.seed, options.seed + options.runs):
            output = options.output / f'{seed}' if options.runs > 1 else options.output
            rows, scene = drive(options, cutouts, seed, output, stop)
            outcome = record.judge(rows, options.distance, scene.hidden)
            print(f'seed {seed}', record.summary(outcome, options.distance), sep='\n', flush=True)
            if options.scene == 'wall':
                returns[seed] = judge_return(rows, scene.hidden)
    except Interrupted:
        return INTERRUPTED
    except (SimulationError, ProcessError, FootageError, ValueError, OSError) as error:
        print(f'simulation: {error}', file=sys.stderr)
        return 1
    if returns:
        print(table(returns))
    print(f'simulated in {time.monotonic() - begin:.0f} s: {options.output}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
