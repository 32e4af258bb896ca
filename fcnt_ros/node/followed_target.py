# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One of the targets that are followed, and the tracker that follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fcnt_ros.ros.frame_buffer import Frame
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures
from fcnt_ros.tracker.track_result import TrackResult, TrackState


class Tracker(Protocol):
    """What the thread needs of a tracker; `FCNTracker` is one, and says more about each."""

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        """Learn a target; the one followed so far is kept if this fails."""

    def look(self, image: np.ndarray) -> float:
        """Return how much the next image looks as if the target were there; `update` goes on."""

    def update(self, image: np.ndarray, others: Sequence[Box] = ()) -> TrackResult:
        """Find the target in the next image, where there is none of the others."""

    def learn(self) -> None:
        """Learn from the last image, once its result has been told."""

    def selected_features(self, count: int) -> SelectedFeatures:
        """Return so many maps of each layer in the region looked at last."""

    def forget(self) -> None:
        """Drop the target."""

    def reconfigure(self, config: TrackerConfig) -> None:
        """Take new settings."""

    def close(self) -> None:
        """Free the device."""


@dataclass(eq=False)
class FollowedTarget:
    """A target and what is known of it.

    Parameters
    ----------
    name : str
        As in `TargetRequest.target_id`.
    tracker : Tracker
        Follows this one only.
    image_size : (width, height)
        Of the images that it is followed in, pixels.
    box : Box
        Where it was last, image pixels.
    frame : Frame
        In which it was looked for last.
    result : TrackResult or None
        What was told of it last.
    """

    name: str
    tracker: Tracker
    image_size: tuple[int, int]
    box: Box
    frame: Frame
    result: TrackResult | None = None

    @property
    def certain(self) -> bool:
        """Whether its box is on it."""
        return self.result is not None and self.result.state is TrackState.TRACKING
