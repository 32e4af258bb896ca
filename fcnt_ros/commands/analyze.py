# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt analyze IMAGE --box x,y,w,h`: what does the network hold on to?"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from fcnt_ros.analysis.figure import analysis_figure
from fcnt_ros.analysis.figure_page import COLUMNS
from fcnt_ros.analysis.numbers import numbers
from fcnt_ros.analysis.sparse_combination import SPARSITY
from fcnt_ros.analysis.target_view import LAYERS, view_target
from fcnt_ros.commands.options import (
    add_tracker_options,
    argument,
    share_below_one,
    tracker_config,
    whole_number,
)
from fcnt_ros.footage.opening import read_still
from fcnt_ros.tracker.box_text import parse_box

DPI = 100


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `analyze`; `run` of the parsed namespace returns the exit code."""
    parser = subparsers.add_parser(
        'analyze',
        help='show what the network sees of a target: one figure and its numbers',
        description="The paper's feature analysis (section 3) of one target: the strongest and the "
        'most important maps, what they respond to, and what the networks learn of them.',
    )
    parser.add_argument(
        'image', type=Path, metavar='IMAGE', help='an image file; or a video or bag, see --frame'
    )
    parser.add_argument(
        '--box',
        type=argument(parse_box),
        required=True,
        metavar='X,Y,W,H',
        help='the target, pixels from the top left (--box=-5,... if x < 0)',
    )
    parser.add_argument(
        '--frame',
        type=argument(whole_number(0)),
        default=0,
        metavar='N',
        help='of a video: look at this frame (default: %(default)s)',
    )
    parser.add_argument(
        '--layer',
        choices=LAYERS,
        help='show the maps of this layer only (default: of both)',
    )
    parser.add_argument(
        '--other',
        type=Path,
        metavar='IMAGE',
        help="also rebuild the mask of a target in another image, with this one's coefficients",
    )
    parser.add_argument(
        '--other-box', type=argument(parse_box), metavar='X,Y,W,H', help='that target'
    )
    parser.add_argument(
        '--other-frame',
        type=argument(whole_number(0)),
        default=0,
        metavar='N',
        help='of a video: its frame (default: %(default)s)',
    )
    parser.add_argument(
        '--sparsity',
        type=argument(share_below_one),
        default=SPARSITY,
        metavar='SHARE',
        help='lambda of equation 1 over the one that leaves no map: the larger, the fewer maps '
        'rebuild the mask (default: %(default)s)',
    )
    parser.add_argument(
        '--output',
        type=Path,
        default=Path('output/analyze'),
        metavar='DIR',
        help='folder for analysis.png and analysis.json (default: %(default)s)',
    )
    add_tracker_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Analyze as the parsed arguments say; return 0, or 1 after a line on stderr that says why."""
    try:
        if (args.other is None) != (args.other_box is None):
            raise ValueError('--other and --other-box go together: the image, and the target in it')
        _check_matplotlib()  # before the work
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
    except (RuntimeError, ValueError, OSError) as error:
        print(f'fcnt analyze: {error}', file=sys.stderr)
        return 1
    print(picture, table, sep='\n')
    return 0


def _warn(text: str) -> None:
    print(f'fcnt analyze: {text}', file=sys.stderr)


def _check_matplotlib() -> None:
    try:
        import_module('matplotlib.figure')
    except ImportError:
        raise RuntimeError(
            "the figure needs matplotlib: pip install 'fcnt_ros[plots]', or matplotlib"
        ) from None
