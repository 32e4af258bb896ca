# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt vanish DIR`: is a target that leaves said to be lost, and found again when it is back?"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from fcnt_ros.benchmark import lost_and_found
from fcnt_ros.benchmark.evaluation import one_pass
from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.progress import Progress
from fcnt_ros.benchmark.vanishing import BACK, HIDDEN, SEEN, VanishingSequence
from fcnt_ros.commands.options import add_tracker_options, argument, tracker_config, whole_number
from fcnt_ros.tracker.trackers import make_tracker


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `vanish`; `run` of the parsed namespace returns the exit code."""
    parser = subparsers.add_parser(
        'vanish',
        help='measure what happens when the target leaves and comes back',
        description="On folders of the OTB benchmark: after so many frames the target's picture "
        f'is painted over, and later put down elsewhere ({SEEN}, {HIDDEN} and {BACK} frames).',
    )
    parser.add_argument('folder', type=Path, metavar='DIR', help='folder of sequences, or one')
    parser.add_argument(
        '--sequences', nargs='+', default=[], metavar='NAME', help='only these (default: all)'
    )
    parser.add_argument(
        '--places',
        type=argument(whole_number(1)),
        default=1,
        metavar='N',
        help='let it come back at so many places, one after the other (default: %(default)s)',
    )
    add_tracker_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure as the parsed arguments say; return 0, or 1 after a line on stderr that says why."""
    try:
        folders = find_sequences(args.folder, args.sequences)
        read = [folder.read(SEEN + HIDDEN + BACK) for folder in folders]
        vanishing = [VanishingSequence.of(s, seed) for s in read for seed in range(args.places)]
        usable = [sequence for sequence in vanishing if sequence is not None]
        if not usable:
            raise ValueError(
                f'no sequence in {args.folder} has {SEEN + HIDDEN + BACK} frames and room for the '
                'target at another place'
            )
        outcomes = []
        with (
            closing(make_tracker(tracker_config(args))) as tracker,
            Progress(len(usable), 'sequence') as progress,
        ):
            for sequence in usable:
                run = one_pass(tracker, sequence)
                outcomes.append(lost_and_found.Outcome.of(sequence, run))
                progress.update()
    except (RuntimeError, ValueError, OSError) as error:
        print(f'fcnt vanish: {error}', file=sys.stderr)
        return 1
    print(lost_and_found.table(outcomes))
    left_out = len(vanishing) - len(usable)
    if left_out:
        print(f'{left_out} left out: too short, or no room for the target at another place')
    return 0
