# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt bench`: how fast the tracker is on this device, and whether it is right there."""

from __future__ import annotations

import argparse
import json
import platform
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from fcnt_ros.benchmark import report
from fcnt_ros.benchmark.agreement import compare
from fcnt_ros.benchmark.devices import device_name
from fcnt_ros.benchmark.frames import measure_frames, peak_memory
from fcnt_ros.benchmark.growth import measure_growth
from fcnt_ros.benchmark.layouts.otb import read_sequence
from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.benchmark.stages import measure_stages
from fcnt_ros.benchmark.work import Rates
from fcnt_ros.commands.checks import check_matplotlib
from fcnt_ros.commands.options import add_tracker_options, folder, tracker_config, whole_number
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.config import TrackerConfig

IMAGE_SIZE = (1280, 720)


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `bench`."""
    parser = subparsers.add_parser(
        'bench',
        help='measure speed on this device, stage by stage',
        description='Measure speed on a drawn scene; no footage is needed. Times are of one run: '
        'compare what one run prints, as machines change from minute to minute.',
    )
    parser.set_defaults(run=run)
    add_tracker_options(parser)
    add = parser.add_argument
    add('--frames', help='frames of each kind (default: %(default)s)', **whole_number(1, 50))
    add(
        '--baseline',
        action='store_true',
        help='run the plain engine in turns with this one, and print the ratio',
    )
    add(
        '--agree',
        nargs='+',
        help="compare boxes and heat maps with the plain engine's on folders of the OTB benchmark",
        **folder(),
    )
    add('--limit', help='with --agree: take so many frames of each folder', **whole_number(2))
    add(
        '--growth',
        type=Path,
        metavar='FILE.png',
        help='measure how the time grows with image, candidates, K and trackers, and plot it',
    )
    add('--json', type=Path, metavar='FILE', help='write all figures')


def run(args: argparse.Namespace) -> int:
    """Measure as the parsed arguments say."""
    config = tracker_config(args)
    if args.growth is not None:
        check_matplotlib()  # before the work
    sequences = [read_sequence(path, args.limit) for path in args.agree or []]
    scene = Scene(*IMAGE_SIZE)
    figures = _measure(config, scene, args.frames, args.baseline)
    if sequences:
        agreements = compare(config, sequences)
        print(report.agreement_table(agreements))
        figures['agreement'] = [asdict(a) for a in agreements]
    if args.growth is not None:
        curves = measure_growth(config, scene, args.frames)
        print(report.growth_table(curves))
        report.growth_figure(curves).savefig(args.growth, dpi=110)
        print(args.growth)
        figures['growth'] = [asdict(c) for c in curves]
    if args.json is not None:
        args.json.write_text(json.dumps(figures, indent=1) + '\n')
    return 0


def _measure(config: TrackerConfig, scene: Scene, frames: int, with_plain: bool) -> dict[str, Any]:
    device = resolve_device(config.device)
    rates = Rates.of(device)
    print(report.header(device, rates, config))
    configs = [config] + [replace(config, engine='plain')] * with_plain
    timings = measure_frames(configs, scene, frames, max(frames // 10, 1))
    print(report.frame_table(timings))
    memory = peak_memory(device)
    print(report.memory_line(memory, len(configs)))
    stages = measure_stages(config, scene, frames)
    print(report.stage_table(stages, rates))
    return {
        'device': device_name(device),
        'python': platform.python_version(),
        'torch': torch.__version__,
        'config': asdict(config),
        'rates': asdict(rates),
        'frames': [asdict(t) for t in timings],
        'peak_memory': memory,
        'stages': [asdict(s) for s in stages],
    }
