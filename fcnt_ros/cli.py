# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The `fcnt` command: everything that needs no ROS."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from fcnt_ros.tracker.compute.pytorch import require_pytorch
from fcnt_ros.tracker.compute.threads import share_cores

INTERRUPTED = 130
"""Exit code of a command ended by Ctrl-C, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 1 after a line on stderr that says why.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; by default those of this process.
    """
    share_cores()
    # What OpenCV tried in vain is said in a sentence of ours.
    os.environ.setdefault('OPENCV_LOG_LEVEL', 'ERROR')
    name = 'fcnt'
    try:
        require_pytorch()
        args = _parser().parse_args(arguments)
        name = f'fcnt {args.command}'
        return args.run(args)
    except (RuntimeError, ValueError, OSError) as error:  # a device's memory, too
        print(f'{name}: {error}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    # These import PyTorch: after `share_cores`, and where Ctrl-C ends it in silence.
    from fcnt_ros.commands import (
        analyze,
        bench,
        eval,
        experiment,
        longterm,
        track,
        trax,
        vanish,
        vot,
        weights,
    )

    parser = argparse.ArgumentParser(
        prog='fcnt', description='Visual tracking with fully convolutional networks, without ROS.'
    )
    subparsers = parser.add_subparsers(required=True, metavar='COMMAND', dest='command')
    commands = (track, analyze, eval, vanish, longterm, bench, experiment, trax, vot, weights)
    for command in commands:
        command.add_parser(subparsers)
    return parser


if __name__ == '__main__':
    sys.exit(main())
