# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How the tracking goes, in numbers: what `/diagnostics` says of it.

Counted is where it happens, in the node's and in the worker's thread; read is now and then, all of
one moment. What is good or bad about it is not decided here: see `verdicts`.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fcnt_ros.node.tracking_listener import TargetRequest, Track
from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult

WINDOW = 10.0
"""Times and rates are of the last so many seconds."""

NANOSECONDS = 1e9

IDLE, INITIALIZING, LOST = 'IDLE', 'INITIALIZING', 'LOST'

FIRST_TOLD = (INITIALIZING, LOST, 'UNCERTAIN', 'TRACKING')
"""Of several targets the one is told of whose state comes first here."""


@dataclass(frozen=True)
class HealthReport:
    """The state of things at one moment; times in seconds, None where there is nothing to tell.

    Parameters
    ----------
    received, processed, dropped : int
        Images since the node was configured: that came, that the tracker worked on, that were
        overtaken by newer ones. The rest came while there was no target, or cannot be read.
    rate : float or None
        Images that come per second.
    silence : float or None
        Since the last image, or since images are listened to; None while they are not.
    image_age : float or None
        Now since the newest image's stamp.
    result_age : float or None
        From an image's stamp until its box was published, on average.
    processing_mean, processing_p95 : float or None
        The tracker's time for an image; initialisations are not counted.
    state : str
        As in TrackedBox, in capitals; of several targets that of the first by `FIRST_TOLD`.
    target_id : str
    confidence : float or None
    lost_for : float or None
        Since the target is LOST; None while it is not.
    searched : tuple of Box
        The regions in which it was sought last, image pixels.
    targets : tuple of str
        Of all targets name, state and confidence.
    given_up : str
        Why there is no target any more; empty if there is one, or was none.
    failed : bool
        Whether that was the tracker's fault.
    refused : str
        The last image or box that could not be used, and why.
    refused_ago : float or None
    """

    received: int = 0
    processed: int = 0
    dropped: int = 0
    rate: float | None = None
    silence: float | None = None
    image_age: float | None = None
    result_age: float | None = None
    processing_mean: float | None = None
    processing_p95: float | None = None
    state: str = IDLE
    target_id: str = ''
    confidence: float | None = None
    lost_for: float | None = None
    searched: tuple[Box, ...] = ()
    targets: tuple[str, ...] = ()
    given_up: str = ''
    failed: bool = False
    refused: str = ''
    refused_ago: float | None = None


@dataclass(frozen=True)
class _Told:
    """What was told of a target last."""

    name: str
    state: str
    confidence: float | None = None
    lost_at: float | None = None  # seconds; None while it is not LOST
    searched: tuple[Box, ...] = ()

    def __str__(self) -> str:
        confidence = '' if self.confidence is None else f' {self.confidence:.2f}'
        return f'"{self.name}" {self.state}{confidence}'


class Health:
    """Counts; a `tracking_listener.Listener`.

    Parameters
    ----------
    stamp_now : callable
        The time that stamps are compared with, nanoseconds.
    now : callable
        A clock that nobody sets, seconds.
    """

    def __init__(
        self, stamp_now: Callable[[], int], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._stamp_now = stamp_now
        self._now = now
        self._lock = threading.Lock()
        self.start_over(FrameBuffer())

    def start_over(self, frames: FrameBuffer) -> None:
        """Count from zero, the frames of this buffer."""
        with self._lock:
            self._frames = frames
            self._listening = False
            self._last_image = 0.0
            self._newest_stamp = 0
            self._processed = 0
            self._arrivals: deque[float] = deque()
            self._results: deque[tuple[float, float, float | None]] = deque()
            self._refused, self._refused_at = '', 0.0
            self._counted: Frame | None = None
            self._targets: dict[str, _Told] = {}
            self._end = _Told('', IDLE)  # what was told when the last target ended
            self._given_up, self._failed = '', False

    def listen(self) -> None:
        """Expect images from now on."""
        with self._lock:
            self._listening = True
            self._last_image = self._now()
            self._newest_stamp = 0
            self._arrivals.clear()

    def stop_listening(self) -> None:
        """Expect images no longer."""
        with self._lock:
            self._listening = False

    def image_arrived(self, stamp: int) -> None:
        """Count an image; its stamp in nanoseconds, 0 if the camera has no clock."""
        with self._lock:
            self._last_image = self._now()
            self._newest_stamp = stamp
            self._arrivals.append(self._last_image)
            self._forget_old(self._last_image)

    def report(self) -> HealthReport:
        """Return what there is to tell now."""
        with self._lock:
            now = self._now()
            self._forget_old(now)
            seconds = [result[1] for result in self._results]
            ages = [result[2] for result in self._results if result[2] is not None]
            told = min(self._targets.values(), key=_rank, default=self._end)
            return HealthReport(
                received=self._frames.received,
                processed=self._processed,
                dropped=self._frames.dropped,
                rate=_rate(self._arrivals),
                silence=now - self._last_image if self._listening else None,
                image_age=self._age(self._newest_stamp),
                result_age=_mean(ages),
                processing_mean=_mean(seconds),
                processing_p95=_percentile(seconds, 0.95),
                state=told.state,
                target_id=told.name,
                confidence=told.confidence,
                lost_for=None if told.lost_at is None else now - told.lost_at,
                searched=told.searched,
                targets=tuple(str(target) for target in self._targets.values()),
                given_up=self._given_up,
                failed=self._failed,
                refused=self._refused,
                refused_ago=now - self._refused_at if self._refused else None,
            )

    # What the worker tells

    def initializing(
        self, frame: Frame, image: np.ndarray, request: TargetRequest, box: Box
    ) -> None:
        """Note the target."""
        with self._lock:
            self._targets[request.target_id] = _Told(request.target_id, INITIALIZING)
            self._given_up, self._failed = '', False

    def tracked(
        self, frame: Frame, image: np.ndarray, target_id: str, result: TrackResult, seconds: float
    ) -> None:
        """Count the image, and its time unless it is that of an initialisation."""
        with self._lock:
            again, self._counted = self._counted is frame, frame
            self._processed += not again
            before = self._targets.get(target_id)
            if before is None or before.state != INITIALIZING:
                if again and self._results:  # the time for an image is that for all its targets
                    seconds += self._results.pop()[1]
                self._results.append((self._now(), seconds, self._age(frame.stamp)))
            state, lost_at = result.state.name, None
            if state == LOST:
                lost_at = self._now()
                if before is not None and before.lost_at is not None:
                    lost_at = before.lost_at
            self._targets[target_id] = _Told(
                target_id, state, result.confidence, lost_at, result.searched
            )

    def image_done(self, frame: Frame, image: np.ndarray, tracks: Sequence[Track]) -> None:
        """Note nothing more of it."""

    def targets_changed(self, target_ids: Sequence[str]) -> None:
        """Forget those that are not followed any more."""
        with self._lock:
            self._targets = {
                name: told for name, told in self._targets.items() if name in target_ids
            }

    def box_refused(self, request: TargetRequest, reason: str) -> None:
        """Note why."""
        with self._lock:
            told = self._targets.get(request.target_id)
            if told is not None and told.state == INITIALIZING:
                del self._targets[request.target_id]
        self._refuse(f'init_box "{request.target_id}": {reason}')

    def step_failed(self, reason: str) -> None:
        """Say nothing of it: the log does."""

    def image_refused(self, frame: Frame, reason: str) -> None:
        """Note why."""
        self._refuse(f'image: {reason}')

    def target_forgotten(
        self, frame: Frame, image: np.ndarray, target_id: str, last_box: Box | None, reason: str
    ) -> None:
        """Note why, until there is another target."""
        with self._lock:
            self._targets.pop(target_id, None)
            self._end = _Told('', IDLE)
            if last_box is not None:
                self._end = _Told('', LOST, lost_at=self._now())
            self._given_up = f'target "{target_id}" was given up: {reason}'
            self._failed = last_box is not None

    def target_dropped(self, frame: Frame, image_size: tuple[int, int], target_id: str) -> None:
        """Note that there is none."""
        with self._lock:
            self._targets.pop(target_id, None)
            self._end = _Told('', IDLE)
            self._given_up, self._failed = '', False

    def time_jumped(self, frame: Frame, stamp_before: int) -> None:
        """Say nothing of it: stamps are compared with the present only."""

    def _refuse(self, what: str) -> None:
        with self._lock:
            self._refused, self._refused_at = what, self._now()

    def _age(self, stamp: int) -> float | None:
        return (self._stamp_now() - stamp) / NANOSECONDS if stamp else None

    def _forget_old(self, now: float) -> None:
        while self._arrivals and self._arrivals[0] < now - WINDOW:
            self._arrivals.popleft()
        while self._results and self._results[0][0] < now - WINDOW:
            self._results.popleft()


def _rank(told: _Told) -> int:
    return FIRST_TOLD.index(told.state)


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _percentile(values: Sequence[float], share: float) -> float | None:
    """Return the least of the values that so large a share of them does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1] if values else None


def _rate(times: Sequence[float]) -> float | None:
    """Return the number of intervals per second."""
    if len(times) < 2 or times[-1] == times[0]:
        return None
    return (len(times) - 1) / (times[-1] - times[0])
