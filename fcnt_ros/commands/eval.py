# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt eval DIR`: how accurate trackers are on the sequences of tracking benchmarks."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fcnt_ros.benchmark import results, score_report
from fcnt_ros.benchmark.campaign import Campaign
from fcnt_ros.benchmark.eval_page import eval_page
from fcnt_ros.benchmark.job import Failure
from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.overlap_plot import plot_overlaps
from fcnt_ros.benchmark.protocols import KINDS, STARTS, Protocol
from fcnt_ros.benchmark.score_plots import plot_scores
from fcnt_ros.benchmark.sequence import Sequence, SequenceError
from fcnt_ros.benchmark.shard import Shard
from fcnt_ros.benchmark.side_by_side import gpus_here
from fcnt_ros.commands.options import (
    add_tracker_options,
    argument,
    positive_number,
    whole_number,
)
from fcnt_ros.commands.output_folder import check_folder
from fcnt_ros.commands.tracker_choice import add_tracker_choice, chosen_entries


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `eval`; `run` of the parsed namespace returns the exit code."""
    parser = subparsers.add_parser(
        'eval',
        help="measure accuracy on tracking benchmarks' folders",
        description='Each tracker is given the first box of a sequence and left alone. A run that '
        'was stopped goes on with the same command. Folders of OTB, VOT, GOT-10k, LaSOT, UAV123 '
        'and NfS are told apart by themselves.',
    )
    parser.add_argument(
        'folder', type=Path, metavar='DIR', help='folder of sequences, or one sequence'
    )
    parser.add_argument(
        '--sequences', nargs='+', default=[], metavar='NAME', help='only these (default: all)'
    )
    add_tracker_choice(parser)
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
        '--protocol',
        choices=KINDS,
        default='ope',
        help='ope: one pass; tre: from several frames on; sre: from twelve first boxes that are a '
        'little wrong (default: %(default)s)',
    )
    parser.add_argument(
        '--starts',
        type=argument(whole_number(2)),
        default=STARTS,
        metavar='N',
        help='from so many frames on, with --protocol tre (default: %(default)s)',
    )
    parser.add_argument(
        '--reversed',
        action='store_true',
        help='run over each sequence backwards, from its last frame with a true box',
    )
    parser.add_argument(
        '--stride',
        type=argument(whole_number(1)),
        default=1,
        metavar='N',
        help='take every N-th frame only, from the first one on',
    )
    parser.add_argument(
        '--realtime',
        type=argument(positive_number),
        metavar='RATE',
        help='a camera of so many Hz, which does not wait: images that come while the tracker '
        'works are missed, and count with the box that it had told last',
    )
    parser.add_argument(
        '--jobs',
        type=argument(whole_number(1)),
        default=1,
        metavar='N',
        help='run N sequences side by side, each with its share of the cores, in turns on the '
        'GPUs that there are: sooner done, but each is slower (default: %(default)s)',
    )
    shards = parser.add_mutually_exclusive_group()
    shards.add_argument(
        '--shard',
        type=argument(Shard.parse),
        metavar='K/N',
        help='run the K-th of N shares of the work only, such as 2/8, for several machines that '
        'share the folder --output; no report',
    )
    shards.add_argument(
        '--merge',
        action='store_true',
        help='run nothing: report on what all shards left in --output, on whatever machine',
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
        '--html',
        action='store_true',
        help='write report.html, too: plots, failures and frames to look at in a browser',
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


def run(args: argparse.Namespace) -> int:
    """Evaluate as the parsed arguments say; return 0, or 1 after lines on stderr that say why."""
    failures: list[Failure] = []
    interruption: KeyboardInterrupt | None = None
    try:
        check_folder(args.output, '--output')
        protocol = _protocol(args)
        campaign = Campaign(
            entries=chosen_entries(args),
            sequences=_read(args, protocol, failures),
            output=args.output,
            sheets=args.sheets,
            traces=args.trace,
            processes=args.jobs,
            gpus=gpus_here() if args.device in ('auto', 'cuda') else (),
            shard=args.shard,
            from_anywhere=args.merge,
        )
        if args.merge:
            failures += campaign.missing()
        else:
            if args.fresh:
                campaign.discard()
            _tell_what_is_done(campaign)
            try:
                for failure in campaign.run():
                    failures.append(failure)  # one by one: those so far count if it is stopped
            except KeyboardInterrupt as stop:
                interruption = stop
        if args.shard is None:
            _report(campaign, args, protocol, failures)
        elif interruption is None:
            print(f'shard {args.shard} is done; once all are, the command with --merge reports')
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


def _protocol(args: argparse.Namespace) -> Protocol:
    if args.realtime is not None and args.jobs > 1:
        raise ValueError(
            f'--realtime with --jobs {args.jobs}: sequences side by side slow each other down, so '
            'that times mean nothing; leave --jobs out'
        )
    return Protocol(args.protocol, args.starts, args.reversed, args.stride, args.realtime)


def _read(
    args: argparse.Namespace, protocol: Protocol, failures: list[Failure]
) -> list[Sequence]:
    """Return the sequences that can be read, as the protocol has them; add others to failures."""
    sequences: list[Sequence] = []
    for folder in find_sequences(args.folder, args.sequences):
        try:
            sequences += protocol.variants(folder.read(args.limit))
        except SequenceError as error:
            failures.append(Failure(folder.name, str(error)))
    return sequences


def _tell_what_is_done(campaign: Campaign) -> None:
    once = len(campaign.sequences) == len(campaign.names)
    things = 'sequences' if once else 'passes'
    for entry in campaign.entries:
        if (campaign.sheets or campaign.traces) and not entry.has_heatmaps:
            print(f'{entry.label}: no contact sheet, no trace, as it has no heat maps')
        total = sum(job.entry is entry for job in campaign.share())
        done = total - len(campaign.pending(entry))
        if done:
            where = campaign.folder(entry)
            print(f'{entry.label}: {done} of {total} {things} are done, see {where}')


def _report(
    campaign: Campaign, args: argparse.Namespace, protocol: Protocol, failures: list[Failure]
) -> None:
    """Print the tables, and write all that there is to tell beside the results."""
    standings = campaign.standings()
    if not standings:
        return
    text = f'\n{protocol}\n' + score_report.tables(standings, campaign.names)
    print(text)
    figures: dict[str, Any] = {
        'folder': str(args.folder),
        'protocol': str(protocol),
        'limit': args.limit,
        'sequences': campaign.names,
        'trackers': score_report.summary(standings),
        'failures': [asdict(failure) for failure in failures],
    }
    results.write_whole(args.output / 'results.md', text.lstrip())
    results.write_whole(args.output / 'summary.json', json.dumps(figures, indent=1) + '\n')
    print(args.output / 'results.md', args.output / 'summary.json', sep='\n')
    if args.html:
        title = ', '.join(dict.fromkeys(standing.entry.title for standing in standings))
        frames = sum(len(sequence.images) for sequence in campaign.sequences)
        subtitle = f'{args.folder}: {len(campaign.names)} sequences, {frames} frames, {protocol}'
        page = eval_page(campaign, standings, title, subtitle, [str(f) for f in failures])
        page.write(args.output / 'report.html')
        print(args.output / 'report.html')
    try:
        plots = [*plot_scores(standings, args.output), plot_overlaps(standings, args.output)]
        print(*plots, sep='\n')
    except ImportError:
        print("no plots: they need matplotlib, pip install 'fcnt_ros[plots]'", file=sys.stderr)
