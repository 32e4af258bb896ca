# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The option by which commands are told which trackers to compare, and what comes of it."""

from __future__ import annotations

import argparse
from dataclasses import replace

from fcnt_ros.benchmark import tracker_entries
from fcnt_ros.benchmark.side_by_side import threads_each
from fcnt_ros.benchmark.tracker_entries import NETWORKS, OPENCV, TrackerEntry
from fcnt_ros.commands.options import argument, tracker_config
from fcnt_ros.tracker.trackers import PRESETS


def add_tracker_choice(parser: argparse.ArgumentParser) -> None:
    """Add --tracker, which `chosen_entries` reads."""
    parser.add_argument(
        '--tracker',
        type=argument(parse_tracker),
        action='extend',
        nargs='+',
        dest='trackers',
        metavar='NAME',
        help=f'fcnt, with the settings of --preset; fcnt:PRESET; {", ".join(OPENCV)}; '
        f'{", ".join(map("".join, NETWORKS.items()))} with the model that is there; several are '
        'shown side by side (default: fcnt)',
    )


def parse_tracker(text: str) -> str:
    """Return the name of a tracker if there is one of that name; else raise ValueError."""
    names = ('fcnt', *(f'fcnt:{preset}' for preset in PRESETS), *OPENCV)
    network, equals, model = text.partition('=')
    if text in names or (network + equals in NETWORKS and model):
        return text
    there = ', '.join([*names, *map(''.join, NETWORKS.items())])
    raise ValueError(f'there is no tracker "{text}"; there are {there}')


def chosen_entries(args: argparse.Namespace) -> list[TrackerEntry]:
    """Return the trackers of --tracker, FCNT with each of --seeds, not started yet.

    Raises
    ------
    ValueError, RuntimeError
        If a setting is out of its range, or a tracker is not to be had here.
    """
    threads = threads_each(args.jobs)
    chosen: dict[str, TrackerEntry] = {}
    for name in args.trackers or ['fcnt']:
        if name.startswith('opencv:'):
            several = [tracker_entries.opencv(name, threads)]
        else:
            several = _fcnt(args, name, threads)
        chosen |= {entry.label: entry for entry in several}
    return list(chosen.values())


def _fcnt(args: argparse.Namespace, name: str, threads: int) -> list[TrackerEntry]:
    preset = name.partition(':')[2] or args.preset
    config = tracker_config(argparse.Namespace(**{**vars(args), 'preset': preset}))
    configs = [replace(config, seed=seed) for seed in args.seeds or [config.seed]]
    changes = dict(args.settings)
    return [tracker_entries.fcnt(preset, config, changes, threads) for config in configs]
