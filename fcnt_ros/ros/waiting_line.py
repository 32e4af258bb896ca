# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Work that waits, in order, for transforms that have not come yet.

A robot tells its odometry now and then; for a moment between two of these there is no transform
until the next one comes, which may be after the tracker is done with the image, or even with the
next. So what needs one is tried at once, and again until it works or its patience ends.

One at a time: when `clear` has returned nothing of what waited is at work or will be.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


class NotYetError(ValueError):
    """The work cannot be done now, but perhaps soon; the text says why."""


@dataclass(frozen=True, eq=False)
class _Work:
    attempt: Callable[[], None]
    give_up: Callable[[str], None]
    deadline: float


class WaitingLine:
    """Work in order; may be used from any thread.

    Parameters
    ----------
    patience : float
        How long each may wait, seconds.
    now : callable
        A clock that nobody sets, seconds.
    """

    def __init__(self, patience: float, now: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._now = now
        self._line: deque[_Work] = deque()
        self._lock = threading.RLock()

    def add(self, attempt: Callable[[], None], give_up: Callable[[str], None]) -> None:
        """Try this as soon as all before it is done.

        Parameters
        ----------
        attempt : callable
            Does the work, or raises NotYetError.
        give_up : callable
            Gets the reason when the patience has ended.
        """
        with self._lock:
            self._line.append(_Work(attempt, give_up, self._now() + self._patience))
            self.try_again()

    def try_again(self) -> None:
        """Do what can be done now, and give up what has waited too long."""
        with self._lock:
            while self._line:
                work = self._line[0]
                try:
                    work.attempt()
                except NotYetError as error:
                    if self._now() < work.deadline:
                        return
                    work.give_up(str(error))
                self._line.popleft()

    def clear(self) -> None:
        """Let go of all that waits."""
        with self._lock:
            self._line.clear()
