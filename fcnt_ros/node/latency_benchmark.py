# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How old an image is when its box is received, and how much of that is not the tracker's time.

    scripts/with_ros python -m fcnt_ros.node.latency_benchmark

The node is the real one, in a process of its own. Images and boxes go over DDS, reliably: an image
that is lost would have no latency.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import rclpy
from rclpy.signals import SignalHandlerOptions

from fcnt_ros.node.child_processes import ProcessError, Processes
from fcnt_ros.node.demo import INTERRUPTED, DemoError, bring_up
from fcnt_ros.node.latency_observer import LatencyError, Observer
from fcnt_ros.node.latency_table import Run, table
from fcnt_ros.node.run_node import StopFlag

NAME = 'latency_benchmark'

SIZES = ((640, 480), (1920, 1080))
"""Width and height of the images, pixels."""


class _Interrupted(Exception):
    """The program was told to end."""


def measure(options: argparse.Namespace, stop: StopFlag) -> Iterator[Run]:
    """Start a tracker and yield the times of each size, without and with the pictures."""
    parameters = {
        'autostart': False,
        'device': options.device,
        'qos_overrides./image.subscription.reliability': 'reliable',
        **({'region_size': options.region_size} if options.region_size else {}),
    }
    with Processes() as processes:

        def check() -> None:
            processes.check()
            if stop():
                raise _Interrupted

        processes.start('tracker_node', parameters, {})
        if not bring_up(processes, [], stop):
            raise _Interrupted
        rclpy.init(args=[], signal_handler_options=SignalHandlerOptions.NO)
        node = rclpy.create_node(NAME)
        try:
            observer = Observer(node, check)
            for (width, height), pictures in itertools.product(SIZES, (False, True)):
                samples = observer.measure(width, height, options.frames, pictures)
                yield Run(width, height, pictures, samples)
        finally:
            node.destroy_node()
            rclpy.shutdown()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=NAME, description="Measure the latency of the tracker's node."
    )
    parser.add_argument(
        '--frames', type=int, default=100, help='images that count in each line (%(default)s)'
    )
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda or cuda:N (%(default)s)')
    parser.add_argument(
        '--region-size', type=int, default=0, help="smaller is faster; 0: the tracker's default"
    )
    parser.add_argument('--json', type=Path, help='file to write all times to, in seconds')
    options = parser.parse_args()
    if options.frames < 1:
        parser.error(f'--frames is {options.frames}: it must be 1 or more')
    return options


def main() -> int:
    """Measure as the command line says."""
    stop = StopFlag()
    options = _options()
    try:
        runs = list(measure(options, stop))
    except _Interrupted:
        return INTERRUPTED
    except (DemoError, LatencyError, ProcessError) as error:
        print(f'{NAME}: {error}', file=sys.stderr)
        return 1
    print(f'Milliseconds; {options.frames} images a line.\n')
    print(table(runs))
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(run) for run in runs], indent=2) + '\n')
    return 0


if __name__ == '__main__':
    sys.exit(main())
