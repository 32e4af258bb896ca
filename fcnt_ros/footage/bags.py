# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""ROS 2 bags without ROS: the door to the modules that need the library rosbags.

rosbags is optional. Those modules import it, so they are imported only when a bag is asked for, and
an error says what to install where it is missing.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fcnt_ros.footage.frame import BagError
from fcnt_ros.footage.images import in_natural_order

_FILES = {'.mcap', '.db3'}


def is_bag(path: Path) -> bool:
    """Return whether a path looks like a bag: a folder that holds one, or a file named like one."""
    if path.is_dir():
        return (path / 'metadata.yaml').exists() or bool(bag_files(path))
    return path.suffix in _FILES | {'.bag'}


def bag_files(folder: Path) -> list[Path]:
    """Return the files in a bag's folder that hold messages, in the order of recording."""
    return in_natural_order(path for path in folder.iterdir() if path.suffix in _FILES)


def check_rosbags() -> None:
    """Raise BagError if rosbags is not installed."""
    if find_spec('rosbags') is None:
        raise BagError('bags need the Python package rosbags: pip install rosbags')
