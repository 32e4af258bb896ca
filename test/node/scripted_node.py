# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The tracker node with a tracker that needs no network: grey is LOST, all else is the target.

A program of its own, for tests of what the node does with a tracker's results.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np

from fcnt_ros.node.tracker_node import TrackerNode, serve
from fcnt_ros.ros.run_node import run_node
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState


class ScriptedTracker:
    """Finds the target where it was given, with heat all over its search region."""

    device = SimpleNamespace(type='cpu')

    def warm_up(self) -> None:
        """Be ready."""

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        """Take the target."""
        self._box = box
        return self.update(image)

    def update(self, image: np.ndarray, others: Sequence[Box] = ()) -> TrackResult:
        """Find it, unless the image is all alike."""
        heat = np.ones((28, 28), np.float32)
        return TrackResult(
            box=self._box,
            confidence=0.9,
            state=TrackState.TRACKING if np.ptp(image) else TrackState.LOST,
            source=Source.GNET,
            distractor_ratio=0.0,
            gnet_heatmap=heat,
            snet_heatmap=heat,
            search_region=SearchRegion.around(self._box, 2.0, 224),
            search_sigma=12.5,
            updated=False,
        )

    def learn(self) -> None:
        """Learn nothing."""

    def selected_features(self, count: int) -> None:
        """Have none."""

    def forget(self) -> None:
        """Drop the target."""

    def reconfigure(self, config: TrackerConfig) -> None:
        """Take no settings."""

    def close(self) -> None:
        """Free nothing."""


class ScriptedNode(TrackerNode):
    """The node as it is, but for the tracker."""

    def make_tracker(self, config: TrackerConfig) -> ScriptedTracker:
        """Return the scripted one."""
        return ScriptedTracker()


if __name__ == '__main__':
    sys.exit(run_node(ScriptedNode, serve))
