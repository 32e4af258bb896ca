# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt bench`: how fast the tracker is on this device, and whether it is right there."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from fcnt_ros.benchmark import report
from fcnt_ros.benchmark.agreement import compare
from fcnt_ros.benchmark.frames import measure_frames, peak_memory
from fcnt_ros.benchmark.growth import measure_growth
from fcnt_ros.benchmark.layouts.otb import read_sequence
from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.benchmark.stages import measure_stages
from fcnt_ros.benchmark.work import Rates
from fcnt_ros.commands.options import add_tracker_options, argument, tracker_config, whole_number
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.config import TrackerConfig

IMAGE_SIZE = (1280, 720)


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `bench`; `run` of the parsed namespace returns the exit code."""
    parser = subparsers.add_parser(
        'bench',
        help='measure speed on this device, stage by stage',
        description='Measure speed on a drawn scene; no footage is needed. Times are of one run: '
        'compare what one run prints, as machines change from minute to minute.',
    )
    add_tracker_options(parser)
    parser.add_argument(
        '--region',
        type=argument(whole_number(1)),
        metavar='N',
        help='side of the crop given to VGG-16, as --set region_size=N',
    )
    parser.add_argument(
        '--frames',
        type=argument(whole_number(1)),
        default=50,
        metavar='N',
        help='frames of each kind (default: %(default)s)',
    )
    parser.add_argument(
        '--baseline',
        action='store_true',
        help='run the plain engine in turns with this one, and print the ratio',
    )
    parser.add_argument(
        '--agree',
        type=Path,
        nargs='+',
        default=[],
        metavar='DIR',
        help="compare boxes and heat maps with the plain engine's on folders of the OTB benchmark",
    )
    parser.add_argument(
        '--limit',
        type=argument(whole_number(2)),
        metavar='N',
        help='with --agree: take so many frames of each folder',
    )
    parser.add_argument(
        '--growth',
        type=Path,
        metavar='FILE.png',
        help='measure how the time grows with image, candidates, K and trackers, and plot it',
    )
    parser.add_argument('--json', type=Path, metavar='FILE', help='write all figures')
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure as the parsed arguments say; return 0, or 1 after a line on stderr that says why."""
    try:
        config = tracker_config(args)
        if args.region is not None:
            config = replace(config, region_size=args.region)
        sequences = [read_sequence(folder, args.limit) for folder in args.agree]
        figures = _measure(args, config)
        if sequences:
            agreements = compare(config, sequences)
            print(report.agreement_table(agreements))
            figures['agreement'] = [asdict(a) for a in agreements]
        if args.growth is not None:
            figures['growth'] = _measure_growth(args, config)
        if args.json is not None:
            args.json.write_text(json.dumps(figures, indent=1) + '\n')
    except (RuntimeError, ValueError, OSError, ImportError) as error:
        print(f'fcnt bench: {error}', file=sys.stderr)
        return 1
    return 0


def _measure(args: argparse.Namespace, config: TrackerConfig) -> dict[str, Any]:
    device = resolve_device(config.device)
    rates = Rates.of(device)
    scene = Scene(*IMAGE_SIZE)
    print(report.header(device, rates, config))
    configs = [config] + [replace(config, engine='plain')] * args.baseline
    frames = measure_frames(configs, scene, args.frames, max(args.frames // 10, 1))
    print(report.frame_table(frames))
    memory = peak_memory(device)
    print(report.memory_line(memory, len(configs)))
    stages = measure_stages(config, scene, args.frames)
    print(report.stage_table(stages, rates))
    return {
        'device': report.device_name(device),
        'python': platform.python_version(),
        'torch': torch.__version__,
        'config': asdict(config),
        'rates': asdict(rates),
        'frames': [asdict(f) for f in frames],
        'peak_memory': memory,
        'stages': [asdict(s) for s in stages],
    }


def _measure_growth(args: argparse.Namespace, config: TrackerConfig) -> list[dict[str, Any]]:
    curves = measure_growth(config, Scene(*IMAGE_SIZE), args.frames)
    print(report.growth_table(curves))
    report.plot_growth(curves, args.growth)
    print(args.growth)
    return [asdict(c) for c in curves]
