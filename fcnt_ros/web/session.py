# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the page shows, and what a person can do there.

All viewers see the same. The methods are called from the server's thread, and must be quick.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fcnt_ros.tracker.box import Box

HISTORY = 20_000
"""So many points of the time line are kept."""


class Refusal(ValueError):
    """A request that cannot be granted; the text says why, and what to do."""


@dataclass(frozen=True)
class Point:
    """One frame on the time line.

    Parameters
    ----------
    time : float
        The frame's, seconds.
    state : str
        'tracking', 'uncertain', 'lost'; 'idle' where a target was given up.
    confidence : float
        0 to 1.
    """

    time: float
    state: str
    confidence: float


@dataclass(frozen=True, eq=False)
class Track:
    """What the tracker says of the image shown.

    Parameters
    ----------
    state : str
        As in `Point`, or 'initializing'.
    box : Box
        The target, pixels.
    confidence, distractor_ratio, gnet_peak, snet_peak
        As in `TrackResult`.
    source : str
        'gnet' or 'snet': whose heat map placed the box.
    search_region : Box, optional
        What the heat maps cover, pixels.
    heatmaps : two (cells, cells) float32, optional
        GNet's and SNet's.
    seconds : float
        Spent on the frame.
    target_id : str
    """

    state: str
    box: Box
    confidence: float = 0.0
    source: str = ''
    distractor_ratio: float = 0.0
    gnet_peak: float = 0.0
    snet_peak: float = 0.0
    search_region: Box | None = None
    heatmaps: tuple[np.ndarray, np.ndarray] | None = None
    seconds: float = 0.0
    target_id: str = ''


@dataclass(frozen=True, eq=False)
class View:
    """What is to be seen at the moment.

    Parameters
    ----------
    key : hashable
        Another one whenever anything here is another.
    stamp : int
        The image's, nanoseconds: by it `Session.start` knows the image again.
    image : callable, optional
        Returns the image, (H, W, 3) uint8 BGR, or raises ValueError; None while there is none.
    time : float
        The image's on the time line, seconds.
    track : Track, optional
        None without a target.
    paused : bool
    words : str
        What the person has to know.
    actions : tuple of str
        What can be done now, of 'start', 'pause', 'back', 'forward' and 'reset'.
    """

    key: Hashable
    stamp: int = 0
    image: Callable[[], np.ndarray] | None = None
    time: float = 0.0
    track: Track | None = None
    paused: bool = False
    words: str = ''
    actions: tuple[str, ...] = ()


class Session(Protocol):
    """Images, a tracker, and a person who points.

    Attributes
    ----------
    title : str
        What is looked at.
    """

    title: str

    def view(self) -> View:
        """Return what is to be seen."""

    def points(self, since: int) -> tuple[int, Sequence[Point]]:
        """Return the time line from point number `since` on, and the number of the first.

        It is a larger one if those before it are kept no more.
        """

    def start(self, box: Box, stamp: int) -> None:
        """Follow what is in the box, pixels, in the image with this stamp; Refusal if not."""

    def pause(self, paused: bool) -> None:
        """Stand still, or go on."""

    def step(self, count: int) -> None:
        """Pause, and go to the image so many after the one shown; before it if negative."""

    def reset(self) -> None:
        """Give the target up."""


class TimeLine:
    """The last points of a track; one thread adds, another one reads."""

    def __init__(self) -> None:
        # Replaced or appended to, so that a reader sees the number and its list together.
        self._kept: tuple[int, list[Point]] = (0, [])

    def add(self, point: Point) -> None:
        """Append a point."""
        first, points = self._kept
        if len(points) >= 2 * HISTORY:  # seldom, as this copies
            self._kept = first, points = first + HISTORY, points[HISTORY:]
        points.append(point)

    def since(self, number: int) -> tuple[int, Sequence[Point]]:
        """Return the points from this number on, and the number of the first; see `Session`."""
        first, points = self._kept
        begin = max(number, first)
        return begin, points[begin - first :]
