# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt vot`: tell the VOT toolkit of this tracker."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from pathlib import Path

import fcnt_ros
from fcnt_ros.benchmark.layouts import got10k, otb, vot
from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.vot_workspace import write_entry, write_sequences
from fcnt_ros.commands.options import (
    add_sequence_names,
    add_tracker_options,
    folder,
    tracker_config,
)

FIRST_PIXELS = {layout.NAME: layout.FIRST_PIXEL for layout in (otb, vot, got10k)}
"""Of the layouts that the toolkit reads."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `vot`."""
    parser = subparsers.add_parser(
        'vot',
        help="write this tracker's entry into a workspace of the VOT toolkit",
        description='Writes trackers.ini and, with --footage, a whole workspace in which the '
        'toolkit runs the tracker as fcnt eval does.',
    )
    parser.set_defaults(run=run)
    parser.add_argument('workspace', type=Path, metavar='WORKSPACE', help="the toolkit's folder")
    parser.add_argument(
        '--footage',
        help='folder of sequences as OTB, VOT or GOT-10k have them (default: what the workspace '
        'has, or nothing)',
        **folder(),
    )
    add_sequence_names(parser)
    parser.add_argument(
        '--name', default='fcnt', help="the tracker's in the workspace (default: %(default)s)"
    )
    add_tracker_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the files that the parsed arguments ask for."""
    if not re.fullmatch(r'[\w-]+', args.name, re.ASCII):
        raise ValueError(f'--name is "{args.name}": letters, digits, - and _ only')
    tracker_config(args)  # is it in its range?
    sources = find_sequences(args.footage, args.sequences) if args.footage else []
    command = _command(args, _first_pixel(sources))
    root = Path(fcnt_ros.__file__).parent.parent
    paths = [write_entry(args.workspace, args.name, command, root)]
    if sources:
        paths += write_sequences(args.workspace, sources)
    print(*paths, sep='\n')
    print(f'vot evaluate --workspace {args.workspace} {args.name}')
    return 0


def _first_pixel(sources: list[SequenceSource]) -> int:
    """Return the number that the files give the first pixel; the toolkit hands it on as it is."""
    for source in sources:
        if source.layout not in FIRST_PIXELS:
            raise ValueError(
                f'{source.truth.parent} is laid out as {source.layout} has it, which the VOT '
                f'toolkit does not read: it reads {", ".join(FIRST_PIXELS)}'
            )
        if source.name != source.truth.parent.name:
            raise ValueError(
                f'{source.truth.parent} has several targets, of which the VOT toolkit reads none: '
                'name others with --sequences'
            )
    pixels = {FIRST_PIXELS[source.layout] for source in sources}
    if len(pixels) > 1:
        raise ValueError('some of the sequences count pixels from 0 and some from 1: name others')
    return pixels.pop() if pixels else 0


def _command(args: argparse.Namespace, first_pixel: int) -> str:
    """Return what starts the tracker with these settings."""
    program = (sys.executable, '-m', 'fcnt_ros.cli', 'trax')
    options = {'preset': args.preset, 'device': args.device, 'first-pixel': first_pixel}
    settings = [f'--set={name}={text}' for name, text in args.settings]
    return shlex.join([*program, *(f'--{k}={v}' for k, v in options.items()), *settings])
