# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`--pick`: the target is drawn in the browser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fcnt_ros.commands.options import whole_number
from fcnt_ros.footage.frame import Footage
from fcnt_ros.footage.live import LiveFootage, without_password

if TYPE_CHECKING:  # optional
    from fcnt_ros.web.footage_session import FootageSession

PORT = 8642
"""Of the page, unless another one is asked for."""


def add_pick_options(parser: argparse.ArgumentParser) -> None:
    """Add --pick, --address and --port, which `picking` reads."""
    parser.add_argument(
        '--pick',
        action='store_true',
        help='draw the target in the browser, and watch the track there',
    )
    parser.add_argument(
        '--address',
        default='127.0.0.1',
        help='where --pick serves its page; on any other address than %(default)s it needs the '
        'token that is printed',
    )
    parser.add_argument(
        '--port',
        help='... and on which port; 0: any that is free (default: %(default)s)',
        **whole_number(0, PORT),
    )


@contextmanager
def picking(args: argparse.Namespace, footage: Footage) -> Iterator[FootageSession]:
    """Serve the page as long as the block lasts.

    Raises
    ------
    RuntimeError
        If the page cannot be served.
    """
    check_aiohttp()
    from fcnt_ros.web.footage_session import FootageSession
    from fcnt_ros.web.server import PageServer

    live = isinstance(footage, LiveFootage)
    session = FootageSession(without_password(args.video), footage.frame_rate, live)
    server = PageServer(session, args.address, args.port)
    print(f'Draw the target in a browser: {server.address}', flush=True)
    words = 'The track was stopped.'
    try:
        yield session
        words = 'The track has ended.'
    finally:
        server.close(f'{words} See {args.output}/track.mp4 and track.csv.')


def check_aiohttp() -> None:
    """Raise RuntimeError if aiohttp, which is optional, is not installed."""
    if find_spec('aiohttp') is None:
        raise RuntimeError('the page needs the Python package aiohttp: pip install aiohttp')
