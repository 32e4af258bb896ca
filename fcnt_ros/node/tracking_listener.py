# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What goes into the tracking thread as a wish, and what comes out of it as news.

The thread knows no ROS; whoever wants to publish, log or count what becomes of frames and wishes
is a `Listener`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fcnt_ros.node.frame_buffer import Frame
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
    """

    box: Box
    stamp: int = 0
    target_id: str = ''
    after: int = 0


class Listener(Protocol):
    """Who hears what became of frames and wishes. All are called in the worker's thread."""

    def initializing(
        self, frame: Frame, image: np.ndarray, request: TargetRequest, box: Box
    ) -> None:
        """The networks are about to be fitted to `box`, the part of it inside the image."""

    def tracked(
        self, frame: Frame, image: np.ndarray, target_id: str, result: TrackResult, seconds: float
    ) -> None:
        """A frame was worked on."""

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
