# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt eval DIR`: how accurate trackers are on the sequences of tracking benchmarks."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from fcnt_ros.benchmark import results, score_report
from fcnt_ros.benchmark.campaign import Campaign, Shard
from fcnt_ros.benchmark.eval_page import eval_page
from fcnt_ros.benchmark.job import Failure
from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.protocols import KINDS, STARTS, Protocol
from fcnt_ros.benchmark.score_plots import plot_scores
from fcnt_ros.benchmark.sequence import Sequence, SequenceError
from fcnt_ros.commands.campaign_options import add_campaign_options, carry_out, new_campaign
from fcnt_ros.commands.checks import check_folder
from fcnt_ros.commands.options import (
    add_sequence_options,
    argument,
    positive_number,
    whole_number,
)


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `eval`."""
    parser = subparsers.add_parser(
        'eval',
        help="measure accuracy on tracking benchmarks' folders",
        description='Each tracker is given the first box of a sequence and left alone. A run that '
        'was stopped goes on with the same command. Folders of OTB, VOT, GOT-10k, LaSOT, UAV123 '
        'and NfS are told apart by themselves.',
    )
    parser.set_defaults(run=run)
    add_sequence_options(parser)
    add = parser.add_argument
    add(
        '--seeds',
        nargs='+',
        help='run FCNT with each of these seeds, and tell mean and standard deviation',
        **whole_number(0),
    )
    add('--limit', help='take so many frames of each sequence', **whole_number(2))
    add(
        '--protocol',
        choices=KINDS,
        default='ope',
        help='ope: one pass; tre: from several frames on; sre: from twelve first boxes that are a '
        'little wrong (default: %(default)s)',
    )
    add(
        '--starts',
        help='from so many frames on, with --protocol tre (default: %(default)s)',
        **whole_number(2, STARTS),
    )
    add(
        '--reversed',
        action='store_true',
        help='run over each sequence backwards, from its last frame with a true box',
    )
    add('--stride', help='take every N-th frame only, from the first one on', **whole_number(1, 1))
    add(
        '--realtime',
        metavar='RATE',
        help='a camera of so many Hz, which does not wait: images that come while the tracker '
        'works are missed, and count with the box that it had told last',
        **positive_number(),
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
    add(
        '--html',
        action='store_true',
        help='write report.html, too: plots, failures and frames to look at in a browser',
    )
    add(
        '--trace',
        action='store_true',
        help='explain each sequence: what decided, heat maps, where it failed (FCNT only)',
    )
    add_campaign_options(parser, 'output/eval')


def run(args: argparse.Namespace) -> int:
    """Evaluate as the parsed arguments say."""
    check_folder(args.output, '--output')
    failures: list[Failure] = []
    protocol = _protocol(args)
    campaign = new_campaign(
        args,
        _read(args, protocol, failures),
        args.seeds,
        traces=args.trace,
        shard=args.shard,
        from_anywhere=args.merge,
    )
    if not args.merge:
        if args.fresh:
            campaign.discard()
        _tell_what_is_done(campaign)

    def report() -> None:
        if args.shard is None:
            _report(campaign, args, protocol, failures)

    work = campaign.missing() if args.merge else campaign.run()
    code = carry_out(args, work, failures, report)
    if args.shard is not None:
        print(f'shard {args.shard} is done; once all are, the command with --merge reports')
    return code


def _protocol(args: argparse.Namespace) -> Protocol:
    if args.realtime is not None and args.jobs > 1:
        raise ValueError(
            f'--realtime with --jobs {args.jobs}: sequences side by side slow each other down, so '
            'that times mean nothing; leave --jobs out'
        )
    return Protocol(args.protocol, args.starts, args.reversed, args.stride, args.realtime)


def _read(args: argparse.Namespace, protocol: Protocol, failures: list[Failure]) -> list[Sequence]:
    """Return the sequences that can be read, as the protocol has them; add others to failures."""
    sequences: list[Sequence] = []
    for source in find_sequences(args.folder, args.sequences):
        try:
            sequences += protocol.variants(source.read(args.limit))
        except SequenceError as error:
            failures.append(Failure(source.name, str(error)))
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
    figures: dict[str, Any] = {
        'folder': str(args.folder),
        'protocol': str(protocol),
        'limit': args.limit,
        'sequences': campaign.names,
        'trackers': score_report.summary(standings),
        'failures': [asdict(failure) for failure in failures],
    }
    print(text)
    table, data = args.output / 'results.md', args.output / 'summary.json'
    results.write_report(table, text, data, figures)
    print(table, data, sep='\n')
    if args.html:
        title = ', '.join(dict.fromkeys(standing.entry.title for standing in standings))
        frames = sum(len(sequence.images) for sequence in campaign.sequences)
        subtitle = f'{args.folder}: {len(campaign.names)} sequences, {frames} frames, {protocol}'
        page = eval_page(campaign, standings, title, subtitle, [str(f) for f in failures])
        page.write(args.output / 'report.html')
        print(args.output / 'report.html')
    try:
        print(*plot_scores(standings, args.output), sep='\n')
    except ImportError:
        print("no plots: they need matplotlib, pip install 'fcnt_ros[plots]'", file=sys.stderr)
