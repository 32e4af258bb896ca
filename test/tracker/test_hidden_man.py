# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A man meets another one in a dark jacket, and is then hidden behind a sign.

The other stays in view at the very place where they met, and more men who look alike pass by. Where
the target is was labelled by eye (test/data/vtest_boxes.csv); from frame 40 on only his feet show.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.track_result import TrackResult, TrackState
from fcnt_ros.tracker.trackers import make_tracker

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

START = Box(252, 218, 32, 90)
IN_FRAME_20 = Box(364, 193, 36, 84)
HIDDEN = 45
"""From this frame on nobody can say that he sees him."""


@pytest.fixture(scope='module')
def track(clip: Path) -> list[TrackResult]:
    """Return the track from the first frame to the 75th."""
    video = cv2.VideoCapture(str(clip))
    tracker = make_tracker(DefaultConfig(device='cpu'))
    results = [tracker.init(video.read()[1], START)]
    return results + [tracker.update(video.read()[1]) for _ in range(74)]


def test_he_is_tracked_while_he_is_seen(track):
    assert all(result.state is TrackState.TRACKING for result in track[:30])
    assert track[20].box.iou(IN_FRAME_20) > 0.5


def test_nobody_else_is_ever_taken_for_him(track):
    claimed = [f for f, r in enumerate(track) if f >= HIDDEN and r.state is TrackState.TRACKING]
    assert claimed == []
