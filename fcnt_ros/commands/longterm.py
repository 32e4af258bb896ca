# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt longterm DIR`: how good trackers are on long tracks, in which the target comes and goes."""

from __future__ import annotations

import argparse
import json
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
from fcnt_ros.benchmark.side_by_side import gpus_here
from fcnt_ros.commands.options import add_tracker_options, argument, whole_number
from fcnt_ros.commands.output_folder import check_folder
from fcnt_ros.commands.tracker_choice import add_tracker_choice, chosen_entries


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `longterm`; `run` of the parsed namespace returns the exit code."""
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
    parser.add_argument(
        'folder', type=Path, metavar='DIR', help='folder of sequences, or one sequence'
    )
    parser.add_argument(
        '--sequences', nargs='+', default=[], metavar='NAME', help='only these (default: all)'
    )
    parser.add_argument(
        '--scenes',
        nargs='+',
        choices=SCENES,
        default=SCENES,
        metavar='KIND',
        help=f'only these kinds of scenes; there are {", ".join(SCENES)} (default: all)',
    )
    parser.add_argument(
        '--count',
        type=argument(whole_number(1)),
        metavar='N',
        help='so many scenes of each kind, chosen by the seed (default: one of each sequence)',
    )
    parser.add_argument(
        '--seed',
        type=argument(whole_number(0)),
        default=0,
        metavar='N',
        help='makes other scenes of the same sequences (default: %(default)s)',
    )
    parser.add_argument(
        '--alike',
        nargs='+',
        action='append',
        default=[],
        metavar='NAME',
        help="these sequences' targets are of one kind; may be repeated (known without it: OTB's "
        "names, and LaSOT's classes)",
    )
    parser.add_argument(
        '--limit',
        type=argument(whole_number(2)),
        metavar='N',
        help='take so many frames of each sequence (made scenes are of 300 at most)',
    )
    parser.add_argument(
        '--save',
        type=Path,
        metavar='DIR',
        help='write the scenes as folders of the OTB benchmark, to look at them, and run nothing',
    )
    add_tracker_choice(parser)
    parser.add_argument(
        '--jobs',
        type=argument(whole_number(1)),
        default=1,
        metavar='N',
        help='run N scenes side by side, as in fcnt eval (default: %(default)s)',
    )
    parser.add_argument(
        '--output',
        type=Path,
        default=Path('output/longterm'),
        metavar='DIR',
        help='folder for the results (default: %(default)s)',
    )
    parser.add_argument(
        '--sheets',
        action='store_true',
        help='draw a contact sheet of each scene: boxes, the true ones, heat maps (FCNT only)',
    )
    parser.add_argument(
        '--fresh', action='store_true', help='do again what there are results of already'
    )
    add_tracker_options(parser)
    parser.set_defaults(run=run, seeds=None)


def run(args: argparse.Namespace) -> int:
    """Measure as the parsed arguments say; return 0, or 1 after lines on stderr that say why."""
    failures: list[Failure] = []
    interruption: KeyboardInterrupt | None = None
    try:
        check_folder(args.save or args.output, '--save' if args.save else '--output')
        scenes = _scenes(args, failures)
        if args.save:
            _save(scenes, args.save)
        else:
            campaign = Campaign(
                entries=chosen_entries(args),
                sequences=[scene.sequence for scene in scenes],
                output=args.output,
                sheets=args.sheets,
                processes=args.jobs,
                gpus=gpus_here() if args.device in ('auto', 'cuda') else (),
            )
            if args.fresh:
                campaign.discard()
            try:
                for failure in campaign.run():
                    failures.append(failure)  # one by one: those so far count if it is stopped
            except KeyboardInterrupt as stop:
                interruption = stop
            _report(campaign, scenes, args, failures)
    except (RuntimeError, ValueError, OSError) as error:
        print(f'fcnt longterm: {error}', file=sys.stderr)
        return 1
    for failure in failures:
        print(f'fcnt longterm: {failure}', file=sys.stderr)
    if interruption is not None:
        words = 'stopped: the same command goes on'
        print(words + ' (leave --fresh out)' * args.fresh, file=sys.stderr)
        raise interruption
    return 1 if failures else 0


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


def _save(scenes: list[Scene], folder: Path) -> None:
    with Progress(sum(len(scene.sequence.images) for scene in scenes)) as progress:
        for scene in scenes:
            save(scene.sequence, folder, progress.update)
    print(folder)


def _report(
    campaign: Campaign, scenes: list[Scene], args: argparse.Namespace, failures: list[Failure]
) -> None:
    """Print the tables, and write them and all figures beside the results."""
    standings = _standings(campaign, scenes)
    if not standings:
        return
    text = tables(standings)
    print(text)
    figures: dict[str, Any] = {
        'folder': str(args.folder),
        'seed': args.seed,
        'limit': args.limit,
        'scenes': [scene.sequence.label for scene in scenes],
        'trackers': [standing.summary() for standing in standings],
        'failures': [asdict(failure) for failure in failures],
    }
    results.write_whole(args.output / 'results.md', text.lstrip())
    results.write_whole(args.output / 'summary.json', json.dumps(figures, indent=1) + '\n')
    print(args.output / 'results.md', args.output / 'summary.json', sep='\n')


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
        Standing(entry, judged[entry.label])
        for entry in campaign.entries
        if entry.label in judged
    ]
