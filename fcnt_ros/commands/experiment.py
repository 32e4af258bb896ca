# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt experiment faces DIR`: the paper's table 1 done again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

import torch
from tqdm import tqdm

from fcnt_ros.analysis.face_experiment import FaceExperiment, LayerScores
from fcnt_ros.analysis.face_report import results_figure, results_table, summary
from fcnt_ros.analysis.labelled_crops import FACELESS, faceless_crops, read_faces
from fcnt_ros.analysis.problem_cache import ProblemCache
from fcnt_ros.benchmark.results import write_report
from fcnt_ros.commands.analyze import add_sparsity
from fcnt_ros.commands.options import add_tracker_options, folder, tracker_config, whole_number
from fcnt_ros.tracker.features.vgg16 import Features

DPI = 110


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `experiment faces`."""
    parent = subparsers.add_parser('experiment', help="repeat the paper's experiments")
    experiments = parent.add_subparsers(required=True, metavar='EXPERIMENT')
    parser = experiments.add_parser(
        'faces',
        help='table 1: which layer tells faces from other things, which one people apart?',
        description='Which layer tells faces from other things (equation 2), and which one tells '
        'people apart (equation 3)? Features are kept in the output folder: a second run, or one '
        'that was stopped, goes on with them.',
    )
    parser.set_defaults(run=run)
    add = parser.add_argument
    add(
        'folder',
        type=Path,
        metavar='DIR',
        help='a folder of search regions for each person, and boxes.csv (file,x,y,width,height)',
    )
    add(
        '--negatives',
        required=True,
        help="folder of the OTB benchmark's sequences, to cut regions without faces out of",
        **folder(),
    )
    add(
        '--negative-sequences',
        nargs='+',
        default=[],
        metavar='NAME',
        help=f'those that show no face (default: those there are of {", ".join(FACELESS)})',
    )
    add(
        '--negative-count',
        help='regions without a face (default: as many as there are faces)',
        **whole_number(4),
    )
    add(
        '--draws',
        help='repeat with so many draws of what is learned from (default: %(default)s)',
        **whole_number(1, 30),
    )
    add(
        '--seed',
        help='of the draws and the negatives (default: %(default)s)',
        **whole_number(0, 0),
    )
    add_sparsity(parser)
    add(
        '--output',
        help='folder for the results, and the features, 1 MB a crop (default: %(default)s)',
        **folder('output/experiment/faces'),
    )
    add_tracker_options(parser)


def run(args: argparse.Namespace) -> int:
    """Do the experiment as the parsed arguments say."""
    config = tracker_config(args)
    faces = read_faces(args.folder)
    count = args.negative_count or len(faces)
    negatives = faceless_crops(args.negatives, args.negative_sequences, faces, count, args.seed)
    experiment = FaceExperiment(faces, negatives, args.draws, args.seed)
    cache = ProblemCache(args.output / 'problems', config)
    for crop in tqdm(experiment.crops, unit='crop', desc='features', miniters=1):
        cache.prepare(crop)
    print(f'{cache.made} of {len(experiment.crops)} crops were new, the others were kept')
    scores = {layer: _scores(experiment, cache, layer, args.sparsity) for layer in Features._fields}
    _report(scores, experiment, args)
    return 0


@torch.no_grad()
def _scores(
    experiment: FaceExperiment, cache: ProblemCache, layer: str, sparsity: float
) -> LayerScores:
    def progress(things: Iterable) -> Iterable:
        unit = 'draw' if things is experiment.draws else 'crop'
        return tqdm(things, unit=unit, desc=layer)

    return experiment.scores(lambda crop: cache.problem(crop, layer), sparsity, progress)


def _report(
    scores: dict[str, LayerScores], experiment: FaceExperiment, args: argparse.Namespace
) -> None:
    """Print the table, and write all that there is to tell."""
    text = results_table(scores, experiment.people)
    labels = experiment.labels.tolist()
    figures = {
        'faces': str(args.folder),
        'negatives': str(args.negatives),
        'crops': {label: labels.count(label) for label in dict.fromkeys(labels)},
        'draws': args.draws,
        'seed': args.seed,
        'sparsity': args.sparsity,
        'region_size': tracker_config(args).region_size,
        **summary(scores, experiment.people),
    }
    print(text)
    table, data = args.output / 'faces.md', args.output / 'faces.json'
    write_report(table, text, data, figures)
    print(table, data, sep='\n')
    try:
        results_figure(scores, experiment.people).savefig(args.output / 'faces.png', dpi=DPI)
        print(args.output / 'faces.png')
    except ImportError:
        print("no plot: it needs matplotlib, pip install 'fcnt_ros[plots]'", file=sys.stderr)
