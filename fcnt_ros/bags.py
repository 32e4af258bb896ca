# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""ROS 2 bags without ROS: the door to the modules that need the library rosbags.

rosbags is optional. Those modules import it, so they are imported here only when a bag is asked
for, and whoever lacks it is told what to install.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # optional
    from fcnt_ros.bag_footage import BagFootage
    from fcnt_ros.results_bag import ResultsBag

_SUFFIXES = {'.mcap', '.db3', '.bag'}


class BagError(RuntimeError):
    """A bag that cannot be read or written; the text names it and the reason."""


def is_bag(path: Path) -> bool:
    """Return whether a path looks like a bag: a folder, or a file that is named like one."""
    return path.is_dir() or path.suffix in _SUFFIXES


def open_bag(
    path: Path, topic: str | None, warn: Callable[[str], None]
) -> AbstractContextManager[BagFootage]:
    """Open a bag's images for reading; see `bag_footage.read_bag`.

    Raises
    ------
    BagError
        If rosbags is not installed.
    """
    _check_rosbags()
    from fcnt_ros.bag_footage import read_bag

    return read_bag(path, topic, warn)


def new_results_bag(path: Path) -> ResultsBag:
    """Return a bag for results; see `results_bag.ResultsBag`.

    Raises
    ------
    BagError
        If rosbags is not installed, or there is something at `path`.
    """
    _check_rosbags()
    from fcnt_ros.results_bag import ResultsBag

    return ResultsBag(path)


def _check_rosbags() -> None:
    if find_spec('rosbags') is None:
        raise BagError('bags need the Python package rosbags: pip install rosbags')
