# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The paper's tracker with VGG-16's real parameters, on real footage."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.paper.tracker import PaperTracker, state_of
from fcnt_ros.tracker.track_result import Source, TrackState

CONFIG = PaperConfig(region_size=224, device='cpu')
START = Box(640, 236, 40, 88)
IN_FRAME_10 = Box(548, 239, 37, 87)
"""The man in the black coat as labelled in test/data/vtest_boxes.csv."""


@pytest.fixture(scope='module')
def tracker() -> PaperTracker:
    return PaperTracker(CONFIG)


@pytest.mark.parametrize(
    ('heat', 'state'),
    [
        (0.09, TrackState.LOST),
        (0.1, TrackState.UNCERTAIN),
        (0.34, TrackState.UNCERTAIN),
        (0.35, TrackState.TRACKING),
    ],
)
def test_each_frame_is_judged_by_itself(heat, state):
    assert state_of(heat, CONFIG) is state


@pytest.mark.integration
def test_the_box_follows_the_man(tracker, frames):
    tracker.init(frames[0], START)
    results = [tracker.update(frame) for frame in frames[1:11]]
    assert results[9].box.iou(IN_FRAME_10) > 0.5
    assert {result.state for result in results} == {TrackState.TRACKING}


@pytest.mark.integration
def test_snet_learns_whenever_it_decides(tracker, frames):
    tracker.init(frames[0], START)
    results = [tracker.update(frame) for frame in frames[1:6]]
    assert [result.updated for result in results] == [r.source is Source.SNET for r in results]


@pytest.mark.integration
def test_a_target_that_is_gone_is_lost_at_once_and_its_box_stays(tracker, frames):
    last = tracker.init(frames[0], START).box
    result = tracker.update(np.full_like(frames[0], 90))
    assert (result.state, result.box) == (TrackState.LOST, last)
