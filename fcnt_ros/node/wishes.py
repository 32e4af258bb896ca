# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What others want of the tracking thread: put down at any time, picked up between two frames.

Whoever wants something returns at once; only the last wish of a kind counts. One lock guards all of
them.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass

from fcnt_ros.node.tracking_listener import TargetRequest
from fcnt_ros.tracker.config import TrackerConfig

ANY = ''
"""Where there is one target only, every request is for its place, whatever it is called."""


@dataclass(frozen=True)
class Orders:
    """What was wanted at one moment.

    Parameters
    ----------
    requests : tuple of TargetRequest
        Those to be followed, in the order in which they came; they stay until they are withdrawn.
    enabled : bool
        Whether frames are worked on.
    reset : frozenset of str or None
        The targets to be forgotten; None means all.
    config : TrackerConfig or None
        New settings, if there are any.
    """

    requests: tuple[TargetRequest, ...]
    enabled: bool
    reset: frozenset[str] | None
    config: TrackerConfig | None

    def forget(self, target_id: str) -> bool:
        """Return whether a target is to be forgotten."""
        return self.reset is None or target_id in self.reset


class Wishes:
    """Requests, resets, a pause and settings.

    Parameters
    ----------
    one_target : bool
        Each request takes the place of the one before; if not, that of the same name only.
    """

    def __init__(self, one_target: bool) -> None:
        self._one_target = one_target
        self._lock = threading.Lock()
        self._requests: dict[str, TargetRequest] = {}
        self._reset: frozenset[str] | None = frozenset()
        self._enabled = True
        self._config: TrackerConfig | None = None

    def take(self) -> Orders:
        """Return what is wanted now; resets and settings are wanted only once."""
        with self._lock:
            orders = Orders(
                tuple(self._requests.values()), self._enabled, self._reset, self._config
            )
            self._reset, self._config = frozenset(), None
            return orders

    def follow(self, request: TargetRequest) -> None:
        """Want a target."""
        place = self._place(request)
        with self._lock:
            self._requests.pop(place, None)
            self._requests[place] = request

    def follow_unless_asked(self, request: TargetRequest) -> bool:
        """Want a target unless somebody wants another one in its place; return whether it is."""
        with self._lock:
            return self._requests.setdefault(self._place(request), request) is request

    def withdraw(self, request: TargetRequest) -> None:
        """Want a target no longer, unless it was asked for again."""
        place = self._place(request)
        with self._lock:
            if self._requests.get(place) is request:
                del self._requests[place]

    def reset(self, target_id: str | None) -> bool:
        """Want a target forgotten, or all; return whether it had been asked for."""
        with self._lock:
            if target_id is None:
                asked_for = bool(self._requests)
                self._requests, self._reset = {}, None
                return asked_for
            names = [place for place, it in self._requests.items() if it.target_id == target_id]
            for place in names:
                del self._requests[place]
            if self._reset is not None:
                self._reset |= {target_id}
            return bool(names)

    def enable(self, enabled: bool) -> None:
        """Want a pause, or its end."""
        with self._lock:
            self._enabled = enabled

    def reconfigure(self, config: TrackerConfig) -> None:
        """Want other settings."""
        with self._lock:
            self._config = config

    def reset_wanted(self, target_id: str) -> bool:
        """Return whether somebody wants a target forgotten."""
        with self._lock:
            return self._reset is None or target_id in self._reset

    def first_deadline(self) -> float | None:
        """Return when the first request stops waiting for its image, by `time.monotonic`."""
        with self._lock:
            return min((it.until for it in self._requests.values() if it.stamp), default=None)

    def _place(self, request: TargetRequest) -> str:
        return ANY if self._one_target else request.target_id


def named(target_ids: Collection[str]) -> str:
    """Return names as they are said in messages."""
    names = ', '.join(f'"{name}"' for name in target_ids)
    return f'target {names}' if len(target_ids) == 1 else f'targets {names}'
