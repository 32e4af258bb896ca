# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What `fcnt eval` and `fcnt longterm` have in common: trackers run over sequences for hours."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Several
from dataclasses import replace

from fcnt_ros.benchmark import tracker_entries
from fcnt_ros.benchmark.campaign import Campaign
from fcnt_ros.benchmark.job import Failure
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.benchmark.side_by_side import gpus_here, threads_each
from fcnt_ros.benchmark.tracker_entries import NETWORKS, OPENCV, TrackerEntry
from fcnt_ros.commands.options import (
    add_tracker_options,
    argument,
    folder,
    tracker_config,
    whole_number,
)
from fcnt_ros.tracker.trackers import PRESETS


def add_campaign_options(parser: argparse.ArgumentParser, output: str) -> None:
    """Add what `new_campaign` and `carry_out` read; `output` is the folder for the results."""
    add = parser.add_argument
    add(
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
    add(
        '--jobs',
        help='run N sequences side by side, each with its share of the cores, in turns on the '
        'GPUs that there are: sooner done, but each is slower (default: %(default)s)',
        **whole_number(1, 1),
    )
    add('--output', help='folder for the results (default: %(default)s)', **folder(output))
    add(
        '--sheets',
        action='store_true',
        help='draw a contact sheet of each sequence: boxes, the true ones, heat maps (FCNT only)',
    )
    add('--fresh', action='store_true', help='do again what there are results of already')
    add_tracker_options(parser)


def parse_tracker(text: str) -> str:
    """Return the name of a tracker if there is one of that name; else raise ValueError."""
    names = ('fcnt', *(f'fcnt:{preset}' for preset in PRESETS), *OPENCV)
    network, equals, model = text.partition('=')
    if text in names or (network + equals in NETWORKS and model):
        return text
    there = ', '.join([*names, *map(''.join, NETWORKS.items())])
    raise ValueError(f'there is no tracker "{text}"; there are {there}')


def new_campaign(
    args: argparse.Namespace,
    sequences: Several[Sequence],
    seeds: Several[int] | None = None,
    **options: object,
) -> Campaign:
    """Return the trackers of --tracker over sequences, FCNT with each of the seeds.

    Raises
    ------
    ValueError, RuntimeError
        If a setting is out of its range, or a tracker is not to be had here.
    """
    threads = threads_each(args.jobs)
    names = args.trackers or ['fcnt']
    entries = [entry for name in names for entry in _entries(args, name, seeds, threads)]
    return Campaign(
        entries=list({entry.label: entry for entry in entries}.values()),
        sequences=sequences,
        output=args.output,
        sheets=args.sheets,
        processes=args.jobs,
        gpus=gpus_here() if args.device in ('auto', 'cuda') else (),
        **options,
    )


def _entries(
    args: argparse.Namespace, name: str, seeds: Several[int] | None, threads: int
) -> list[TrackerEntry]:
    if name.startswith('opencv:'):
        return [tracker_entries.opencv(name, threads)]
    preset, changes = name.partition(':')[2] or args.preset, dict(args.settings)
    config = tracker_config(argparse.Namespace(**{**vars(args), 'preset': preset}))
    configs = [replace(config, seed=seed) for seed in seeds or [config.seed]]
    return [tracker_entries.fcnt(preset, config, changes, threads) for config in configs]


def carry_out(
    args: argparse.Namespace,
    work: Iterable[Failure],
    failures: list[Failure],
    report: Callable[[], None],
) -> int:
    """Do the work, report, and tell what failed; return the exit code.

    Parameters
    ----------
    args : argparse.Namespace
    work : iterable of Failure
        Does what there is to do, and yields what fails.
    failures : list of Failure
        Those that there are before; those of the work come to them before the report.
    report : callable
        Called when it was stopped, too.

    Raises
    ------
    KeyboardInterrupt
        If it was stopped.
    """
    stopped = False
    try:
        for failure in work:
            failures.append(failure)  # one by one: those so far count if it is stopped
    except KeyboardInterrupt:
        stopped = True
    report()
    for failure in failures:
        print(f'fcnt {args.command}: {failure}', file=sys.stderr)
    if stopped:
        words = 'stopped: the same command goes on'
        print(words + ' (leave --fresh out)' * args.fresh, file=sys.stderr)
        raise KeyboardInterrupt
    return 1 if failures else 0
