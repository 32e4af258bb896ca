# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One pass of a tracker over a sequence: given the first box, it is left alone to the end.

A sequence with a camera's rate does not wait for the tracker, as the real-time experiment of the
VOT challenge (Kristan et al., 2017): images that come while it works are missed. No time is spent
in waiting: the camera's clock is worked out from the times that the calls take.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple, dataclass
from time import perf_counter
from typing import Protocol

import numpy as np

from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState


class Finding(Protocol):
    """What a tracker says about a frame; `TrackResult` is one."""

    @property
    def box(self) -> Box:
        """The target, pixels."""

    @property
    def confidence(self) -> float:
        """0 to 1."""

    @property
    def state(self) -> TrackState:
        """How far the box can be trusted."""


class Tracker(Protocol):
    """What can be evaluated. Its calls are timed, so that a device's work must be done in them."""

    def init(self, image: np.ndarray, box: Box) -> Finding:
        """Learn the target in `box` of an image (H, W, 3), uint8 BGR."""

    def update(self, image: np.ndarray) -> Finding:
        """Find the target in the next image."""


OnFrame = Callable[[int, np.ndarray, Finding], None]
"""Called with the frame's index in the sequence, its image and what the tracker said; not timed."""


@dataclass(frozen=True, eq=False)
class Run:
    """What a tracker said about each frame of a sequence, the first one included.

    Parameters
    ----------
    boxes : (N, 4) float64
        x, y, width, height, pixels.
    confidences : (N,) float64
    states : (N,) str
        Values of `TrackState`.
    seconds : (N,) float64
        The first is that of the initialisation. Reading images does not count. NaN where the
        tracker missed the image; the others' values are then those of the last result before.
    """

    boxes: np.ndarray
    confidences: np.ndarray
    states: np.ndarray
    seconds: np.ndarray


def one_pass(tracker: Tracker, sequence: Sequence, on_frame: OnFrame | None = None) -> Run:
    """Run a tracker over a sequence.

    Raises
    ------
    SequenceError
        If an image cannot be read.
    Exception
        Whatever the tracker raises, such as InvalidBoxError for the first box.
    """
    findings: list[Finding] = []
    seconds: list[float] = []
    rate, free_at = sequence.camera_rate, 0.0
    known = latest = None  # what had been said when it began with the latest image; what it said
    for index in range(len(sequence.images)):
        image = sequence.read(index)
        if rate is not None and index / rate < free_at:
            finding, took = known, math.nan
        else:
            started = perf_counter()
            finding = tracker.update(image) if index else tracker.init(image, sequence.first_box)
            took = perf_counter() - started
            free_at = 0.0 if rate is None else index / rate + took
            known, latest = latest or finding, finding
        seconds.append(took)
        findings.append(finding)
        if on_frame is not None:
            on_frame(index, image, finding)
    return Run(
        boxes=np.array([astuple(f.box) for f in findings], float),
        confidences=np.array([f.confidence for f in findings]),
        states=np.array([f.state.value for f in findings]),
        seconds=np.array(seconds),
    )
