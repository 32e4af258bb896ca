# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Room in shared memory for what a program sends.

Fast DDS, ROS 2's usual middleware, hands messages on through half a megabyte of memory that belongs
to the sender. That is less than an image, and what does not fit overwrites what nobody has taken
yet: pieces of the image itself, and the small messages just before it. What was sent best effort
is lost then. What is reliable is sent again, but up to seconds later: a debug image that somebody
looks at would make boxes late for the controller that steers by them.

The memory is the sender's, so each program that sends pictures has to ask for more. First it takes
away what programs that were killed have left there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ament_index_python.packages import PackageNotFoundError, get_package_share_directory

from fcnt_ros.ros.dead_segments import remove_dead_segments

VARIABLES = ('FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE')
"""Where Fast DDS looks for its settings: version 2 up to Jazzy, 3 after it."""

OWN_WAYS = (*VARIABLES, 'FASTDDS_BUILTIN_TRANSPORTS')
"""Who has set one of these knows better."""

OWN_FILES = ('DEFAULT_FASTRTPS_PROFILES.xml', 'DEFAULT_FASTDDS_PROFILES.xml')
"""The same as files in the working directory."""

MEMORY = Path('/dev/shm')
NEEDED = 64 << 20
"""Bytes that must be free there: a container may have little of it, and others need some, too."""


def make_room() -> None:
    """Let Fast DDS give this program room for pictures. Call it before `rclpy.init`.

    Without effect on another middleware, where Fast DDS was configured by other means, and where
    there is no memory to be had; but what killed programs have left is removed in any case.
    """
    remove_dead_segments(MEMORY)
    os.environ.update(settings(os.environ, Path.cwd(), free_bytes()))


def settings(environment: Mapping[str, str], folder: Path, free: int) -> dict[str, str]:
    """Return what to add to an environment, nothing where Fast DDS is to be left alone.

    Parameters
    ----------
    environment : mapping
    folder : Path
        Where the program is started.
    free : int
        Bytes of shared memory.
    """
    configured = any(name in environment for name in OWN_WAYS)
    configured |= any((folder / name).exists() for name in OWN_FILES)
    # Up to Humble the middleware keeps to this machine by transports of its own.
    local = environment.get('ROS_LOCALHOST_ONLY', '0') == '1'
    if configured or local or free < NEEDED:
        return {}
    try:
        share = Path(get_package_share_directory('fcnt_ros'))
    except PackageNotFoundError:
        return {}
    profile = share / 'config' / 'fastdds.xml'
    return dict.fromkeys(VARIABLES, str(profile)) if profile.exists() else {}


def free_bytes() -> int:
    """Return how much shared memory is free, 0 where there is none."""
    try:
        memory = os.statvfs(MEMORY)
    except OSError:
        return 0
    return memory.f_bavail * memory.f_frsize
