# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt vanish DIR`: is a target that leaves said to be lost, and found again when it is back?"""

from __future__ import annotations

import argparse
from contextlib import closing

from fcnt_ros.benchmark import redetection
from fcnt_ros.benchmark.evaluation import one_pass
from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.progress import Progress
from fcnt_ros.benchmark.vanishing import BACK, HIDDEN, SEEN, VanishingSequence
from fcnt_ros.commands.options import (
    add_sequence_options,
    add_tracker_options,
    tracker_config,
    whole_number,
)
from fcnt_ros.tracker.trackers import make_tracker


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `vanish`."""
    parser = subparsers.add_parser(
        'vanish',
        help='measure what happens when the target leaves and comes back',
        description="On folders of the OTB benchmark: after so many frames the target's picture "
        f'is painted over, and later put down elsewhere ({SEEN}, {HIDDEN} and {BACK} frames).',
    )
    parser.set_defaults(run=run)
    add_sequence_options(parser)
    parser.add_argument(
        '--places',
        help='let it come back at so many places, one after the other (default: %(default)s)',
        **whole_number(1, 1),
    )
    add_tracker_options(parser)


def run(args: argparse.Namespace) -> int:
    """Measure as the parsed arguments say."""
    sources = find_sequences(args.folder, args.sequences)
    read = [source.read(SEEN + HIDDEN + BACK) for source in sources]
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
            outcomes.append(redetection.Outcome.of(sequence, one_pass(tracker, sequence)))
            progress.update()
    print(redetection.table(outcomes))
    left_out = len(vanishing) - len(usable)
    if left_out:
        print(f'{left_out} left out: too short, or no room for the target at another place')
    return 0
