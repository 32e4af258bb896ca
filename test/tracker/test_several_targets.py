# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Two trackers that share their networks, on two people who are exactly alike."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.default.tracker import DefaultTracker
from fcnt_ros.tracker.track_result import TrackResult, TrackState

pytestmark = pytest.mark.integration

MAN = Box(640, 236, 40, 88)
TWIN = Box(560, 236, 40, 88)
HIS_PLACE = Box(620, 220, 80, 110)
"""All of the man, his shadow, and what is around him."""


@pytest.fixture(scope='module')
def tracker() -> DefaultTracker:
    return DefaultTracker(DefaultConfig(region_size=224, device='cpu'))


@pytest.fixture(scope='module')
def sibling(tracker) -> DefaultTracker:
    return tracker.sibling()


def cut(image: np.ndarray, box: Box) -> np.ndarray:
    """Return the part of an image, to read or to write."""
    x, y, width, height = (int(v) for v in (box.x, box.y, box.width, box.height))
    return image[y : y + height, x : x + width]


@pytest.fixture(scope='module')
def twins(frames) -> np.ndarray:
    """The man, and beside him himself once more."""
    image = frames[0].copy()
    cut(image, TWIN)[:] = cut(frames[0], MAN)
    return image


@pytest.fixture(scope='module')
def empty(clip) -> np.ndarray:
    """The plaza: whatever most frames show in a place is not a person."""
    capture = cv2.VideoCapture(str(clip))
    images = [capture.read()[1] for _ in range(400)][::20]
    capture.release()
    return np.median(images, axis=0).astype(np.uint8)


@pytest.fixture(scope='module')
def one_left(twins, empty) -> np.ndarray:
    """The same without the man."""
    image = twins.copy()
    cut(image, HIS_PLACE)[:] = cut(empty, HIS_PLACE)
    return image


@pytest.fixture(scope='module')
def nobody(frames, empty) -> np.ndarray:
    """The place without anybody."""
    image = frames[0].copy()
    cut(image, HIS_PLACE)[:] = cut(empty, HIS_PLACE)
    return image


def same(result: TrackResult, other: TrackResult) -> bool:
    heat = np.array_equal(result.snet_heatmap, other.snet_heatmap)
    return heat and (result.box, result.confidence) == (other.box, other.confidence)


def test_a_target_that_is_gone_is_not_its_twin_who_is_followed_too(tracker, twins, one_left):
    tracker.init(twins, MAN)
    tracker.update(twins, [TWIN])
    for _ in range(3):
        result = tracker.update(one_left, [TWIN])
    assert result.box.iou(TWIN) < 0.2
    assert result.state is not TrackState.TRACKING


def test_a_lost_target_is_not_found_in_its_twins_place(tracker, twins, one_left):
    tracker.init(twins, MAN)
    for _ in range(12):
        result = tracker.update(one_left, [TWIN])
    assert result.state is TrackState.LOST
    assert result.box.iou(TWIN) < 0.2


def test_a_look_before_the_update_changes_nothing_of_it(tracker, frames):
    results = []
    for looks in (False, True):
        tracker.init(frames[0], MAN)
        for frame in frames[1:4]:
            if looks:
                tracker.look(frame)
            result = tracker.update(frame)
        results.append(result)
    assert same(*results)


def test_a_target_looks_less_like_itself_where_it_is_gone(tracker, frames, nobody):
    tracker.init(frames[0], MAN)
    there, gone = tracker.look(frames[0]), tracker.look(nobody)
    assert there > 2 * gone
    assert there == pytest.approx(1, abs=0.3)


def test_siblings_do_not_disturb_each_other(tracker, sibling, frames):
    tracker.init(frames[0], MAN)
    for frame in frames[1:8]:
        alone = tracker.update(frame)
    other = Box(252, 218, 32, 90)
    tracker.init(frames[0], MAN)
    sibling.init(frames[0], other)
    for frame in frames[1:8]:
        tracker.look(frame)
        sibling.look(frame)
        sibling.update(frame)
        together = tracker.update(frame)
    assert same(alone, together)
    assert sibling.box.iou(other) < 0.5  # he has walked on
