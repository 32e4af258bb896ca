# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt analyze IMAGE --box x,y,w,h`: what does the network hold on to?"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from fcnt_ros.analysis.figure import analysis_figure
from fcnt_ros.analysis.figure_page import COLUMNS
from fcnt_ros.analysis.numbers import numbers
from fcnt_ros.analysis.sparse_combination import SPARSITY
from fcnt_ros.analysis.target_view import LAYERS, view_target
from fcnt_ros.commands.checks import check_matplotlib
from fcnt_ros.commands.options import (
    add_tracker_options,
    box,
    folder,
    positive_number,
    tracker_config,
    whole_number,
)
from fcnt_ros.footage.opening import read_still

DPI = 100


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `analyze`."""
    parser = subparsers.add_parser(
        'analyze',
        help='show what the network sees of a target: one figure and its numbers',
        description="The paper's feature analysis (section 3) of one target: the strongest and the "
        'most important maps, what they respond to, and what the networks learn of them.',
    )
    parser.set_defaults(run=run)
    add = parser.add_argument
    add('image', type=Path, metavar='IMAGE', help='an image file; or a video or bag, see --frame')
    add(
        '--box',
        required=True,
        help='the target, pixels from the top left (--box=-5,... if x < 0)',
        **box(),
    )
    add(
        '--frame',
        help='of a video: look at this frame (default: %(default)s)',
        **whole_number(0, 0),
    )
    add('--layer', choices=LAYERS, help='show the maps of this layer only (default: of both)')
    add(
        '--other',
        type=Path,
        metavar='IMAGE',
        help="also rebuild the mask of a target in another image, with this one's coefficients",
    )
    add('--other-box', help='that target', **box())
    add('--other-frame', help='of a video: its frame (default: %(default)s)', **whole_number(0, 0))
    add_sparsity(parser)
    add(
        '--output',
        help='folder for analysis.png and analysis.json (default: %(default)s)',
        **folder('output/analyze'),
    )
    add_tracker_options(parser)


def add_sparsity(parser: argparse.ArgumentParser) -> None:
    """Add --sparsity."""
    parser.add_argument(
        '--sparsity',
        default=SPARSITY,
        metavar='SHARE',
        help='lambda of equation 1 over the one that leaves no map: the larger, the fewer maps '
        'rebuild the mask (default: %(default)s)',
        **positive_number(below=1),
    )


def run(args: argparse.Namespace) -> int:
    """Analyze as the parsed arguments say."""
    if (args.other is None) != (args.other_box is None):
        raise ValueError('--other and --other-box go together: the image, and the target in it')
    check_matplotlib()  # before the work
    layers = [args.layer] if args.layer else list(LAYERS)
    other = None
    if args.other is not None:
        other = read_still(args.other, args.other_frame, _warn), args.other_box
    view = view_target(
        read_still(args.image, args.frame, _warn),
        args.box,
        tracker_config(args),
        layers,
        COLUMNS,
        args.sparsity,
        other,
    )
    args.output.mkdir(parents=True, exist_ok=True)
    picture, table = args.output / 'analysis.png', args.output / 'analysis.json'
    analysis_figure(view, layers).savefig(picture, dpi=DPI)
    table.write_text(json.dumps({'image': str(args.image), **numbers(view)}, indent=1) + '\n')
    print(picture, table, sep='\n')
    return 0


def _warn(text: str) -> None:
    print(f'fcnt analyze: {text}', file=sys.stderr)
