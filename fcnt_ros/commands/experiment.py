# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt experiment faces DIR`: the paper's table 1 done again."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import torch
from tqdm import tqdm

from fcnt_ros.analysis.face_experiment import FaceExperiment, LayerScores
from fcnt_ros.analysis.face_report import results_figure, results_table, summary
from fcnt_ros.analysis.labelled_crops import FACELESS, faceless_crops, read_faces
from fcnt_ros.analysis.problem_cache import ProblemCache
from fcnt_ros.analysis.sparse_combination import SPARSITY
from fcnt_ros.benchmark.results import write_whole
from fcnt_ros.commands.options import (
    add_tracker_options,
    argument,
    share_below_one,
    tracker_config,
    whole_number,
)
from fcnt_ros.tracker.features.vgg16 import Features

DPI = 110


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `experiment faces`; `run` of the parsed namespace returns the exit code."""
    parent = subparsers.add_parser('experiment', help="repeat the paper's experiments")
    experiments = parent.add_subparsers(required=True, metavar='EXPERIMENT')
    parser = experiments.add_parser(
        'faces',
        help='table 1: which layer tells faces from other things, which one people apart?',
        description='Which layer tells faces from other things (equation 2), and which one tells '
        'people apart (equation 3)? Features are kept in the output folder: a second run, or one '
        'that was stopped, goes on with them.',
    )
    parser.add_argument(
        'folder',
        type=Path,
        metavar='DIR',
        help='a folder of search regions for each person, and boxes.csv (file,x,y,width,height)',
    )
    parser.add_argument(
        '--negatives',
        type=Path,
        required=True,
        metavar='DIR',
        help="folder of the OTB benchmark's sequences, to cut regions without faces out of",
    )
    parser.add_argument(
        '--negative-sequences',
        nargs='+',
        default=[],
        metavar='NAME',
        help='those that show no face (default: those there are of '
        f'{", ".join(FACELESS)})',
    )
    parser.add_argument(
        '--negative-count',
        type=argument(whole_number(4)),
        metavar='N',
        help='regions without a face (default: as many as there are faces)',
    )
    parser.add_argument(
        '--draws',
        type=argument(whole_number(1)),
        default=30,
        metavar='N',
        help='repeat with so many draws of what is learned from (default: %(default)s)',
    )
    parser.add_argument(
        '--seed',
        type=argument(whole_number(0)),
        default=0,
        metavar='N',
        help='of the draws and the negatives (default: %(default)s)',
    )
    parser.add_argument(
        '--sparsity',
        type=argument(share_below_one),
        default=SPARSITY,
        metavar='SHARE',
        help='lambda of equation 1 over the one that leaves no map (default: %(default)s)',
    )
    parser.add_argument(
        '--output',
        type=Path,
        default=Path('output/experiment/faces'),
        metavar='DIR',
        help='folder for the results, and the features, 1 MB a crop (default: %(default)s)',
    )
    add_tracker_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do the experiment; return 0, or 1 after a line on stderr that says why."""
    try:
        config = tracker_config(args)
        faces = read_faces(args.folder)
        count = args.negative_count or len(faces)
        negatives = faceless_crops(
            args.negatives, args.negative_sequences, faces, count, args.seed
        )
        experiment = FaceExperiment(faces, negatives, args.draws, args.seed)
        cache = ProblemCache(args.output / 'problems', config)
        for crop in tqdm(experiment.crops, unit='crop', desc='features', miniters=1):
            cache.prepare(crop)
        print(f'{cache.made} of {len(experiment.crops)} crops were new, the others were kept')
        scores = {
            layer: _scores(experiment, cache, layer, args.sparsity) for layer in Features._fields
        }
        _report(scores, experiment, args)
    except (RuntimeError, ValueError, OSError) as error:
        print(f'fcnt experiment: {error}', file=sys.stderr)
        return 1
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
    print(text)
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
    write_whole(args.output / 'faces.md', text.lstrip() + '\n')
    write_whole(args.output / 'faces.json', json.dumps(figures, indent=1) + '\n')
    print(args.output / 'faces.md', args.output / 'faces.json', sep='\n')
    try:
        results_figure(scores, experiment.people).savefig(args.output / 'faces.png', dpi=DPI)
        print(args.output / 'faces.png')
    except ImportError:
        print("no plot: it needs matplotlib, pip install 'fcnt_ros[plots]'", file=sys.stderr)
