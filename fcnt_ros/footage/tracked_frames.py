# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A tracker on the frames of some footage."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fcnt_ros.footage.frame import Frame
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.track_result import TrackResult


class TrackedFrame(NamedTuple):
    """A frame, its result and the seconds spent on it."""

    frame: Frame
    result: TrackResult
    seconds: float


def follow(tracker: FCNTracker, frames: Iterable[Frame], box: Box) -> Iterator[TrackedFrame]:
    """Yield the result of each frame; `box` is the target in the first one, pixels."""
    for index, frame in enumerate(frames):
        started = time.perf_counter()
        result = tracker.update(frame.image) if index else tracker.init(frame.image, box)
        yield TrackedFrame(frame, result, time.perf_counter() - started)
