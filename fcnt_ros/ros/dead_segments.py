# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Shared memory that killed programs have left behind.

Fast DDS gives each program a file in /dev/shm, 17 MB where it sends pictures, and cannot take it
away when the program is killed (SIGKILL, out of memory, a container that is stopped). Nobody else
does: restarts fill the memory up, until no program has any.

Beside each file lies another one that is locked as long as its program lives. What is not locked is
dead. The names are chosen by chance and never used again, so that removing one takes it from
nobody. The ports' small files stay: their names are used again, Fast DDS renews them
itself, and whoever removed one might take it from a program that is just about to use it.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCK = re.compile(r'(fastrtps|fastdds)_[0-9a-f]{16}_el')
"""Fast DDS up to version 2 and after it."""

YOUNG = 10.0
"""A program locks its file just after it has made it: so young ones are left alone, seconds."""


def remove_dead_segments(memory: Path) -> list[str]:
    """Remove the segments whose programs do not live any more.

    Parameters
    ----------
    memory : Path
        Where they are. Only this user's are looked at.

    Returns
    -------
    list of str
        Names of the segments that were removed.
    """
    removed = []
    with suppress(OSError):  # where there is no such folder nothing has been left
        for lock in sorted(memory.iterdir()):
            if _LOCK.fullmatch(lock.name):
                segment = lock.with_name(lock.name.removesuffix('_el'))
                with suppress(OSError), _taken(lock):
                    segment.unlink(missing_ok=True)
                    lock.unlink()
                    removed.append(segment.name)
    return removed


@contextmanager
def _taken(lock: Path) -> Iterator[None]:
    """Hold a lock that nobody holds; raise OSError if it is not ours to take."""
    # No link is followed: others may write into this folder, too.
    file = os.open(lock, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        status = os.fstat(file)
        if status.st_uid != os.geteuid() or time.time() - status.st_mtime < YOUNG:
            raise PermissionError
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(file)
