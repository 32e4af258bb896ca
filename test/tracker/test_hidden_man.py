# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A trap: a man walks behind a sign where another one in jeans, who looks like him, stands in view.

Trackers go on with the man in jeans, sure of themselves. Who is where was labelled by eye in every
tenth frame (test/data/vtest_boxes.csv).
"""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.track_result import TrackResult, TrackState

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

LABELS = Path(__file__).parents[1] / 'data' / 'vtest_boxes.csv'
START = Box(252, 218, 32, 90)
FRAMES = 111
HIDDEN_FROM = 45


@pytest.fixture(scope='module')
def labels() -> dict[tuple[str, int], Box]:
    with LABELS.open() as table:
        return {
            (row['target'], int(row['frame'])): Box(
                *(float(row[key]) for key in ('x', 'y', 'width', 'height'))
            )
            for row in csv.DictReader(table)
        }


@pytest.fixture(scope='module')
def track(clip: Path) -> list[TrackResult]:
    capture = cv2.VideoCapture(str(clip))
    tracker = FCNTracker(TrackerConfig(device='cpu'))
    results = [tracker.init(capture.read()[1], START)]
    results += [tracker.update(capture.read()[1]) for _ in range(1, FRAMES)]
    capture.release()
    tracker.close()
    return results


def test_the_man_is_followed_to_where_he_hides(track, labels):
    for frame in (10, 20):
        assert track[frame].state is TrackState.TRACKING
        assert track[frame].box.iou(labels['hidden_man', frame]) > 0.4


def test_the_man_in_jeans_is_never_said_to_be_him(track, labels):
    taken = []
    for (name, frame), jeans in labels.items():
        if name == 'jeans' and frame >= HIDDEN_FROM:
            him, box = labels['hidden_man', frame], track[frame].box
            if track[frame].state is TrackState.TRACKING and box.iou(jeans) > box.iou(him):
                taken.append(frame)
    assert not taken
