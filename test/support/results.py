# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Results that a tracker may give, for tests of what becomes of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

COLD = np.zeros((10, 10), np.float32)


def make_result(**changes: Any) -> TrackResult:
    """Return a result in an image of 160 x 120 pixels, but for what a test wants otherwise."""
    values = {
        'box': Box(10, 20, 31, 41),
        'confidence': 0.75,
        'state': TrackState.TRACKING,
        'source': Source.GNET,
        'distractor_ratio': 0.0,
        'gnet_heatmap': COLD,
        'snet_heatmap': COLD,
        'search_region': SearchRegion(0, 0, 100, 80),
        'search_sigma': 12.5,
        'updated': False,
    }
    return TrackResult(**{**values, **changes})
