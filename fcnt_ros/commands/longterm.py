# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt longterm DIR`: how good trackers are on long tracks, in which the target comes and goes."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fcnt_ros.benchmark import results
from fcnt_ros.benchmark.campaign import Campaign
from fcnt_ros.benchmark.job import Failure
from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.longterm.kinds import check_names, kind_of
from fcnt_ros.benchmark.longterm.made_sequence import image_size
from fcnt_ros.benchmark.longterm.measures import Reports
from fcnt_ros.benchmark.longterm.saving import save
from fcnt_ros.benchmark.longterm.scenes import SCENES, Footage, Scene, make_scenes
from fcnt_ros.benchmark.longterm.standing import Judged, Standing, tables
from fcnt_ros.benchmark.progress import Progress
from fcnt_ros.benchmark.sequence import SequenceError
from fcnt_ros.commands.campaign_options import add_campaign_options, carry_out, new_campaign
from fcnt_ros.commands.checks import check_folder
from fcnt_ros.commands.options import add_sequence_options, folder, whole_number


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `longterm`."""
    parser = subparsers.add_parser(
        'longterm',
        help='measure accuracy on long tracks, in which the target leaves and returns',
        description='Precision, recall and F-score of the VOT long-term challenge. Scenes are made '
        "of a benchmark's folders, the same for the same seed: joined (shots of others of its kind "
        'where the target is away), covered (something passes in front of it), edge (the camera '
        'looks away: it leaves at an edge and comes back at another), alike (it leaves for good, '
        'and only others of its kind come). Sequences whose target is absent now and then, such as '
        "LaSOT's, are run as they are (real). A box counts as reported unless the tracker says "
        'LOST. A run that was stopped goes on with the same command.',
    )
    parser.set_defaults(run=run)
    add_sequence_options(parser)
    add = parser.add_argument
    add(
        '--scenes',
        nargs='+',
        choices=SCENES,
        default=SCENES,
        metavar='KIND',
        help=f'only these kinds of scenes; there are {", ".join(SCENES)} (default: all)',
    )
    add(
        '--count',
        help='so many scenes of each kind, chosen by the seed (default: one of each sequence)',
        **whole_number(1),
    )
    add(
        '--seed',
        help='makes other scenes of the same sequences (default: %(default)s)',
        **whole_number(0, 0),
    )
    add(
        '--alike',
        nargs='+',
        action='append',
        default=[],
        metavar='NAME',
        help="these sequences' targets are of one kind; may be repeated (known without it: OTB's "
        "names, and LaSOT's classes)",
    )
    add(
        '--limit',
        help='take so many frames of each sequence (made scenes are of 300 at most)',
        **whole_number(2),
    )
    add(
        '--save',
        help='write the scenes as folders of the OTB benchmark, to look at them, and run nothing',
        **folder(),
    )
    add_campaign_options(parser, 'output/longterm')


def run(args: argparse.Namespace) -> int:
    """Measure as the parsed arguments say."""
    check_folder(args.save or args.output, '--save' if args.save else '--output')
    failures: list[Failure] = []
    scenes = _scenes(args, failures)
    if args.save:
        return carry_out(args, (), failures, lambda: _save(scenes, args.save))
    campaign = new_campaign(args, [scene.sequence for scene in scenes])
    if args.fresh:
        campaign.discard()
    return carry_out(
        args, campaign.run(), failures, lambda: _report(campaign, scenes, args, failures)
    )


def _scenes(args: argparse.Namespace, failures: list[Failure]) -> list[Scene]:
    """Return the scenes asked for; say what there are none of, and add what cannot be read."""
    sources = find_sequences(args.folder)
    check_names(args.alike, sources)
    chosen = find_sequences(args.folder, args.sequences) if args.sequences else sources
    footage = []
    for source in sources:
        try:
            footage.append(Footage(source.read(), kind_of(source, args.alike)))
        except SequenceError as error:
            failures.append(Failure(source.name, str(error)))
    names = [source.name for source in chosen]
    scenes = make_scenes(footage, names, args.scenes, args.seed, args.count, args.limit)
    if not scenes:
        raise ValueError(
            f'no scene can be made of {args.folder}: it takes 70 frames or more with a target in '
            'each and, for joined and alike, another sequence of the same kind (--alike); or a '
            'sequence whose target is absent in some frames'
        )
    for kind in args.scenes:
        with_one = {scene.sequence.name for scene in scenes if scene.kind == kind}
        without = [name for name in names if name not in with_one]
        if without and args.count is None and with_one:
            print(f'{kind}: none of {", ".join(without)}', file=sys.stderr)
    return scenes


def _save(scenes: list[Scene], path: Path) -> None:
    with Progress(sum(len(scene.sequence.images) for scene in scenes)) as progress:
        for scene in scenes:
            save(scene.sequence, path, progress.update)
    print(path)


def _report(
    campaign: Campaign, scenes: list[Scene], args: argparse.Namespace, failures: list[Failure]
) -> None:
    """Print the tables, and write them and all figures beside the results."""
    standings = _standings(campaign, scenes)
    if not standings:
        return
    text = tables(standings)
    figures: dict[str, Any] = {
        'folder': str(args.folder),
        'seed': args.seed,
        'limit': args.limit,
        'scenes': [scene.sequence.label for scene in scenes],
        'trackers': [standing.summary() for standing in standings],
        'failures': [asdict(failure) for failure in failures],
    }
    print(text)
    table, data = args.output / 'results.md', args.output / 'summary.json'
    results.write_report(table, text, data, figures)
    print(table, data, sep='\n')


def _standings(campaign: Campaign, scenes: list[Scene]) -> list[Standing]:
    """Return what the results on disk come to, without trackers that have none."""
    kinds = {scene.sequence.label: scene.kind for scene in scenes}
    judged: dict[str, list[Judged]] = {}
    for job, done in campaign.done():
        sequence = job.sequence
        reports = Reports.of(done, sequence.boxes, image_size(sequence))
        item = Judged(kinds[sequence.label], sequence.label, reports)
        judged.setdefault(job.entry.label, []).append(item)
    return [
        Standing(entry, judged[entry.label]) for entry in campaign.entries if entry.label in judged
    ]
