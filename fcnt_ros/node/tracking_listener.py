# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What goes into the tracking thread as a wish, and what comes out of it as news.

The thread knows no ROS; whoever wants to publish, log or count what becomes of frames and wishes
is a `Listener`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fcnt_ros.ros.frame_buffer import Frame
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult


@dataclass(frozen=True)
class TargetRequest:
    """A target to follow from now on.

    Parameters
    ----------
    box : Box
        Pixels of the image that it was drawn on.
    stamp : int
        That image's stamp, nanoseconds; 0 means the next image.
    target_id : str
    after : int
        For stamp 0: number of the last frame that does not count as the next.
    until : float
        For any other stamp: when the image must have come, by `time.monotonic`.
    """

    box: Box
    stamp: int = 0
    target_id: str = ''
    after: int = 0
    until: float = 0.0


@dataclass(frozen=True, eq=False)
class Track:
    """A target and its result in an image."""

    target_id: str
    result: TrackResult


class Listener(Protocol):
    """Who hears what became of frames and wishes. All are called in the worker's thread."""

    def initializing(
        self, frame: Frame, image: np.ndarray, request: TargetRequest, box: Box
    ) -> None:
        """The networks are about to be fitted to `box`, the part of it inside the image."""

    def tracked(
        self, frame: Frame, image: np.ndarray, target_id: str, result: TrackResult, seconds: float
    ) -> None:
        """A target was looked for in a frame."""

    def image_done(self, frame: Frame, image: np.ndarray, tracks: Sequence[Track]) -> None:
        """All targets that had to be were looked for in a frame; the oldest target is first."""

    def targets_changed(self, target_ids: Sequence[str]) -> None:
        """These are followed from now on, the oldest target first."""

    def box_refused(self, request: TargetRequest, reason: str) -> None:
        """The request cannot be followed; a running track goes on."""

    def step_failed(self, reason: str) -> None:
        """Something else went wrong, such as the publishing; the work goes on."""

    def image_refused(self, frame: Frame, reason: str) -> None:
        """The frame cannot be read and was skipped."""

    def target_forgotten(
        self, frame: Frame, image: np.ndarray, target_id: str, last_box: Box | None, reason: str
    ) -> None:
        """The track ended; `last_box` is where the target was last, None if that means nothing."""

    def target_dropped(self, frame: Frame, image_size: tuple[int, int], target_id: str) -> None:
        """The track ended, as was asked for; the frame is the last one worked on."""

    def time_jumped(self, frame: Frame, stamp_before: int) -> None:
        """The frame is from before those so far, which are forgotten; nanoseconds."""


class Listeners:
    """Several listeners, told one after the other; what one refuses the later ones never hear."""

    def __init__(self, *listeners: Listener) -> None:
        self._listeners = listeners

    def initializing(
        self, frame: Frame, image: np.ndarray, request: TargetRequest, box: Box
    ) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.initializing(frame, image, request, box)

    def tracked(
        self, frame: Frame, image: np.ndarray, target_id: str, result: TrackResult, seconds: float
    ) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.tracked(frame, image, target_id, result, seconds)

    def image_done(self, frame: Frame, image: np.ndarray, tracks: Sequence[Track]) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.image_done(frame, image, tracks)

    def targets_changed(self, target_ids: Sequence[str]) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.targets_changed(target_ids)

    def box_refused(self, request: TargetRequest, reason: str) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.box_refused(request, reason)

    def step_failed(self, reason: str) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.step_failed(reason)

    def image_refused(self, frame: Frame, reason: str) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.image_refused(frame, reason)

    def target_forgotten(
        self, frame: Frame, image: np.ndarray, target_id: str, last_box: Box | None, reason: str
    ) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.target_forgotten(frame, image, target_id, last_box, reason)

    def target_dropped(self, frame: Frame, image_size: tuple[int, int], target_id: str) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.target_dropped(frame, image_size, target_id)

    def time_jumped(self, frame: Frame, stamp_before: int) -> None:
        """Pass it on."""
        for listener in self._listeners:
            listener.time_jumped(frame, stamp_before)
