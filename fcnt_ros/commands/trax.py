# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt trax`: the tracker as a program that a TraX client starts, such as the VOT toolkit."""

from __future__ import annotations

import argparse

from fcnt_ros.benchmark import tracker_entries
from fcnt_ros.benchmark.trax_server import serve
from fcnt_ros.commands.options import add_tracker_options, tracker_config


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `trax`."""
    parser = subparsers.add_parser(
        'trax',
        help='track for a TraX client, such as the VOT toolkit',
        description='Speaks TraX on stdin and stdout: paths of images and a rectangle in, '
        'rectangles out. `fcnt vot` tells the VOT toolkit to start it.',
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        '--first-pixel',
        type=int,
        choices=(0, 1),
        default=0,
        help="number of an image's first pixel in the client's rectangles: 1 for the boxes of OTB "
        '(default: %(default)s)',
    )
    add_tracker_options(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until the client is done."""
    entry = tracker_entries.fcnt(args.preset, tracker_config(args), dict(args.settings))
    try:
        serve(entry, args.first_pixel)
    except ImportError as error:
        raise RuntimeError(f"{error}: it needs pip install 'fcnt_ros[vot]'") from None
    return 0
