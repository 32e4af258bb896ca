# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt eval DIR`: how accurate trackers are on the OTB benchmark's folders."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fcnt_ros.benchmark import contenders, results, score_report
from fcnt_ros.benchmark.campaign import Campaign, Failure
from fcnt_ros.benchmark.contenders import OPENCV, Contender
from fcnt_ros.benchmark.otb import Sequence, SequenceError, find_sequences
from fcnt_ros.benchmark.overlap_plot import plot_overlaps
from fcnt_ros.benchmark.score_plots import plot_scores
from fcnt_ros.command_options import add_tracker_options, argument, tracker_config, whole_number
from fcnt_ros.tracker.config import PRESETS


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `eval`; `run` of the parsed namespace returns the exit code."""
    parser = subparsers.add_parser(
        'eval',
        help="measure accuracy on the OTB benchmark's folders",
        description='One-pass evaluation: each tracker is given the first box of a sequence and '
        'left alone. A run that was stopped goes on with the same command.',
    )
    parser.add_argument(
        'folder', type=Path, metavar='DIR', help='folder of sequences, or one sequence'
    )
    parser.add_argument(
        '--sequences', nargs='+', default=[], metavar='NAME', help='only these (default: all)'
    )
    parser.add_argument(
        '--tracker',
        type=argument(parse_tracker),
        action='extend',
        nargs='+',
        dest='trackers',
        metavar='NAME',
        help=f'fcnt, with the settings of --preset; fcnt:PRESET; {", ".join(OPENCV)}; several are '
        'shown side by side (default: fcnt)',
    )
    parser.add_argument(
        '--seeds',
        type=argument(whole_number(0)),
        nargs='+',
        metavar='N',
        help='run FCNT with each of these seeds, and tell mean and standard deviation',
    )
    parser.add_argument(
        '--limit',
        type=argument(whole_number(2)),
        metavar='N',
        help='take so many frames of each sequence',
    )
    parser.add_argument(
        '--output',
        type=Path,
        default=Path('output/eval'),
        metavar='DIR',
        help='folder for the results (default: %(default)s)',
    )
    parser.add_argument(
        '--sheets',
        action='store_true',
        help='draw a contact sheet of each sequence: boxes, the true ones, heat maps (FCNT only)',
    )
    parser.add_argument(
        '--trace',
        action='store_true',
        help='explain each sequence: what decided, heat maps, where it failed (FCNT only)',
    )
    parser.add_argument(
        '--fresh', action='store_true', help='do again what there are results of already'
    )
    add_tracker_options(parser)
    parser.set_defaults(run=run)


def parse_tracker(text: str) -> str:
    """Return the name of a tracker if there is one of that name; else raise ValueError."""
    names = ('fcnt', *(f'fcnt:{preset}' for preset in PRESETS), *OPENCV)
    if text not in names:
        raise ValueError(f'there is no tracker "{text}"; there are {", ".join(names)}')
    return text


def run(args: argparse.Namespace) -> int:
    """Evaluate as the parsed arguments say; return 0, or 1 after lines on stderr that say why."""
    failures: list[Failure] = []
    interruption: KeyboardInterrupt | None = None
    try:
        sequences = _read(args, failures)
        campaign = Campaign(_contenders(args), sequences, args.output, args.sheets, args.trace)
        if args.fresh:
            campaign.discard()
        _tell_what_is_done(campaign)
        try:
            for failure in campaign.run():
                failures.append(failure)  # one by one: those so far count if it is stopped
        except KeyboardInterrupt as stop:
            interruption = stop
        _report(campaign, args, failures)
    except (RuntimeError, ValueError, OSError) as error:
        print(f'fcnt eval: {error}', file=sys.stderr)
        return 1
    for failure in failures:
        print(f'fcnt eval: {failure}', file=sys.stderr)
    if interruption is not None:
        words = 'stopped: the same command goes on'
        print(words + ' (leave --fresh out)' * args.fresh, file=sys.stderr)
        raise interruption
    return 1 if failures else 0


def _read(args: argparse.Namespace, failures: list[Failure]) -> list[Sequence]:
    """Return the sequences that can be read; add the others to the failures."""
    sequences = []
    for folder in find_sequences(args.folder, args.sequences):
        try:
            sequences.append(folder.read(args.limit))
        except SequenceError as error:
            failures.append(Failure(folder.name, str(error)))
    return sequences


def _contenders(args: argparse.Namespace) -> list[Contender]:
    chosen: dict[str, Contender] = {}
    for name in args.trackers or ['fcnt']:
        several = [contenders.opencv(name)] if name in OPENCV else _fcnt(args, name)
        chosen |= {contender.label: contender for contender in several}
    return list(chosen.values())


def _fcnt(args: argparse.Namespace, name: str) -> list[Contender]:
    preset = name.partition(':')[2] or args.preset
    config = tracker_config(argparse.Namespace(**{**vars(args), 'preset': preset}))
    configs = [replace(config, seed=seed) for seed in args.seeds or [config.seed]]
    return [contenders.fcnt(preset, config, dict(args.settings)) for config in configs]


def _tell_what_is_done(campaign: Campaign) -> None:
    total = len(campaign.sequences)
    for contender in campaign.contenders:
        if (campaign.sheets or campaign.traces) and not contender.has_heatmaps:
            print(f'{contender.label}: no contact sheet, no trace, as it has no heat maps')
        done = total - len(campaign.pending(contender))
        if done:
            where = campaign.folder(contender)
            print(f'{contender.label}: {done} of {total} sequences are done, see {where}')


def _report(campaign: Campaign, args: argparse.Namespace, failures: list[Failure]) -> None:
    """Print the tables, and write all that there is to tell beside the results."""
    standings = campaign.standings()
    if not standings:
        return
    text = score_report.tables(standings, [s.name for s in campaign.sequences])
    print(text)
    figures: dict[str, Any] = {
        'folder': str(args.folder),
        'limit': args.limit,
        'sequences': [sequence.name for sequence in campaign.sequences],
        'trackers': score_report.summary(standings),
        'failures': [asdict(failure) for failure in failures],
    }
    results.write_whole(args.output / 'results.md', text.lstrip())
    results.write_whole(args.output / 'summary.json', json.dumps(figures, indent=1) + '\n')
    print(args.output / 'results.md', args.output / 'summary.json', sep='\n')
    try:
        plots = [*plot_scores(standings, args.output), plot_overlaps(standings, args.output)]
        print(*plots, sep='\n')
    except ImportError:
        print("no plots: they need matplotlib, pip install 'fcnt_ros[plots]'", file=sys.stderr)
