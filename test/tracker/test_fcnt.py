# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The whole tracker with VGG-16's real parameters, on real footage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from fcnt_ros.tracker.box import Box, InvalidBoxError
from fcnt_ros.tracker.compute.device import DeviceError
from fcnt_ros.tracker.default import tracker as default_tracker
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.default.observation import FAINTEST, FINDS, NUMBERS
from fcnt_ros.tracker.default.redetection import LOOKS
from fcnt_ros.tracker.default.trust import LEARNABLE
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.features.weights import WeightsError
from fcnt_ros.tracker.track_result import Refusal, TrackState
from fcnt_ros.tracker.trackers import make_tracker

pytestmark = pytest.mark.integration

CONFIG = DefaultConfig(region_size=224, device='cpu')
START = Box(640, 236, 40, 88)
IN_FRAME_10 = Box(548, 239, 37, 87)
"""The man in the black coat as labelled in test/data/vtest_boxes.csv."""


@pytest.fixture(scope='module')
def tracker() -> FCNTracker:
    """Return one tracker for all tests: each begins with init, which forgets what was before."""
    return make_tracker(CONFIG)


def empty_plaza(frames: list[np.ndarray]) -> np.ndarray:
    """Return an image without anybody."""
    return np.full_like(frames[0], frames[0].mean(axis=(0, 1)).astype(np.uint8))


def test_the_box_follows_the_man(tracker, frames):
    tracker.init(frames[0], START)
    result = [tracker.update(frame) for frame in frames[1:11]][-1]
    assert result.state is TrackState.TRACKING
    assert result.box.iou(IN_FRAME_10) > 0.4


def test_a_box_of_numbers_of_any_type_is_a_box(tracker, frames):
    tracker.init(frames[0], Box(*np.array([640, 236, 40, 88], np.float64)))
    assert tracker.update(frames[1]).state is TrackState.TRACKING


def test_the_heat_is_where_the_box_is(tracker, frames):
    tracker.init(frames[0], START)
    result = tracker.update(frames[1])
    y, x = np.unravel_index(result.heatmap.argmax(), result.heatmap.shape)
    hottest = result.search_region.to_image(Box(x, y, 1, 1)).center
    assert np.hypot(*np.subtract(hottest, result.box.center)) < result.box.diagonal / 4


def test_the_same_seed_gives_the_same_track(tracker, frames):
    tracks = []
    for _ in range(2):
        tracker.init(frames[0], START)
        tracks.append([tracker.update(frame).box for frame in frames[1:4]])
    assert tracks[0] == tracks[1]


def test_the_first_frame_is_a_confident_result(tracker, frames):
    result = tracker.init(frames[0], START)
    assert result.box == START
    assert result.confidence > 0.7
    assert result.gnet_heatmap.shape == result.snet_heatmap.shape == (28, 28)


def test_a_target_that_is_gone_is_lost_and_its_box_stays(tracker, frames):
    tracker.init(frames[0], START)
    last = tracker.update(frames[1])
    results = [tracker.update(empty_plaza(frames)) for _ in range(CONFIG.lost_after)]
    assert results[-1].state is TrackState.LOST
    assert {result.box for result in results} == {last.box}
    assert not any(result.updated for result in results)


def test_a_lost_target_is_looked_for_elsewhere(tracker, frames):
    tracker.init(frames[0], START)
    regions = [tracker.update(empty_plaza(frames)).search_region for _ in range(16)]
    assert len({region.box.center for region in regions}) > 3


def test_where_a_lost_target_is_sought_is_told_and_that_what_is_there_is_too_faint(tracker, frames):
    tracker.init(frames[0], START)
    for _ in range(CONFIG.lost_after):
        result = tracker.update(empty_plaza(frames))
        assert result.searched == ()
    result = tracker.update(empty_plaza(frames))
    assert result.search_region.box in result.searched
    assert len(set(result.searched)) == LOOKS
    assert {refused.why for refused in result.refused} <= {Refusal.TOO_FAINT}


def test_a_twin_beside_the_target_is_told_and_snet_learns_from_him_as_background(tracker, frames):
    tracker.init(frames[0], START)
    results = []
    for frame in frames[1:9]:
        image, man = frame.copy(), tracker.box
        top, left = round(man.y) - 6, round(man.x) - 6
        part = frame[top : top + round(man.height) + 12, left : left + round(man.width) + 12]
        image[top : top + part.shape[0], left - 90 : left - 90 + part.shape[1]] = part
        results.append(tracker.update(image))
        tracker.learn()
    last = results[-1]
    (twin,) = [one for one in last.refused if one.why is Refusal.LOOK_ALIKE]
    x, y = last.box.center
    assert twin.box.center == pytest.approx((x - 90, y), abs=16)
    assert twin.heat > FAINTEST
    assert last.company.followed >= 1
    assert all(result.company.learned >= 1 for result in results if result.updated)
    assert any(result.updated for result in results)
    assert {result.company.learned for result in results if not result.updated} == {0}


def test_a_lost_target_is_found_again_where_it_is(tracker, frames):
    tracker.init(frames[0], START)
    for _ in range(CONFIG.lost_after + 1):
        tracker.update(empty_plaza(frames))
    shifted = [np.roll(frame, -250, axis=1) for frame in frames[:4]]
    results = [tracker.update(shifted[i % 4]) for i in range(30)]
    assert results[-1].state is TrackState.TRACKING
    assert results[-1].box.iou(Box(START.x - 250, START.y, START.width, START.height)) > 0.4


def test_a_target_that_stands_still_does_not_breathe(tracker, frames):
    tracker.init(frames[0], START)
    noise = np.random.default_rng(0)
    widths = []
    for _ in range(12):
        grain = noise.normal(0, 3, frames[0].shape)
        image = np.clip(frames[0] + grain, 0, 255).astype(np.uint8)
        widths.append(tracker.update(image).box.width)
    assert np.abs(np.diff(widths)).max() < 0.02 * START.width


@pytest.mark.parametrize(('dx', 'dy'), [(0.15, 0), (-0.15, 0.1), (0.1, 0.1)])
def test_a_box_put_aside_is_soon_back_to_a_hundredth_of_its_sides(tracker, frames, dx, dy):
    tracker.init(frames[0], START)
    tracker.box = replace(START, x=START.x + dx * START.width, y=START.y + dy * START.height)
    box = [tracker.update(frames[0]).box for _ in range(3)][-1]
    assert box.center[0] == pytest.approx(START.center[0], abs=0.01 * START.width)
    assert box.center[1] == pytest.approx(START.center[1], abs=0.01 * START.height)


@pytest.mark.parametrize('error', [(0.05, 0.0), (-0.05, 0.0), (0.0, 0.05), (0.0, -0.05)])
def test_the_box_goes_where_its_error_is_made_good(tracker, frames, monkeypatch, error):
    places = []
    for dx, dy in ((0.0, 0.0), error):
        told = torch.tensor([dx, dy, 0.0])
        monkeypatch.setattr(tracker, '_box_error', lambda *_, told=told: told)
        tracker.init(frames[0], START)
        places.append(tracker.update(frames[0]).box.center)
    moved = np.subtract(*reversed(places)) / (START.width, START.height)
    # Points inside the box, which stand still, have up to half of the say.
    along, across = (moved @ way / 0.05**2 for way in (error, error[::-1]))
    assert 0.4 < along < 1.5
    assert abs(across) < 0.2


@pytest.mark.parametrize(('heat', 'cells'), [(1.0, 2), (0.9 * LEARNABLE, 0)])
def test_snet_says_where_it_is_unless_it_is_in_doubt_who_is_there(frames, heat, cells):
    tracker = make_tracker(replace(CONFIG, follow_scale=False, follow_distractors=False))
    look, moved = tracker._look, []

    def elsewhere(*inputs: torch.Tensor) -> torch.Tensor:
        row = look(*inputs).clone()
        finds = row[1:NUMBERS].view(FINDS, -1)
        finds[:, 4] *= heat
        finds[:, 6:] = finds[:, :2] + moved[0]
        return row

    tracker.init(frames[0], START)
    tracker._look = elsewhere
    places = []
    for shift in (0, 2):
        moved[:] = [shift]
        tracker.box = START
        result = tracker.update(frames[0])
        places.append(result.box.center)
    shift = cells * result.search_region.side / result.search_region.cells
    assert np.subtract(*reversed(places)) == pytest.approx([shift, shift], abs=0.01)


def test_an_unusable_box_is_refused_and_the_track_goes_on(tracker, frames):
    tracker.init(frames[0], START)
    with pytest.raises(InvalidBoxError):
        tracker.init(frames[1], Box(10_000, 0, 50, 50))
    assert tracker.update(frames[1]).box.iou(START) > 0.5


def test_an_init_that_fails_at_its_very_end_keeps_the_target(tracker, frames, monkeypatch):
    tracker.init(frames[0], START)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError('device lost')

    with monkeypatch.context() as patch:
        patch.setattr(default_tracker, 'inputs', broken)
        with pytest.raises(RuntimeError, match='device lost'):
            tracker.init(frames[1], Box(252, 218, 32, 90))
    assert tracker.update(frames[1]).box.iou(START) > 0.5


def test_the_next_frame_is_searched_around_the_box_that_is_set(tracker, frames):
    tracker.init(frames[0], START)
    moved = Box(START.x - 12, START.y, START.width, START.height)
    tracker.box = moved
    region = tracker.update(frames[1]).search_region
    assert region.box.center == pytest.approx(moved.center, abs=1)


def test_a_box_that_is_none_is_not_set_and_the_last_one_stays(tracker, frames):
    tracker.init(frames[0], START)
    with pytest.raises(InvalidBoxError, match='not a finite number'):
        tracker.box = Box(float('nan'), 0, 20, 20)
    assert tracker.box == START


def test_without_a_target_there_is_no_box_to_set():
    tracker = make_tracker(CONFIG)
    assert tracker.box is None
    with pytest.raises(RuntimeError, match='call init first'):
        tracker.box = START


def test_a_box_too_thin_for_the_heat_map_is_refused_with_its_size_in_cells(tracker, frames):
    with pytest.raises(InvalidBoxError, match=r'too thin: 0\.48 x 10\.77 cells'):
        tracker.init(frames[0], Box(640, 100, 4.5, 100))


def test_a_box_partly_outside_is_tracked_by_the_part_inside(tracker, frames):
    result = tracker.init(frames[0], Box(-20, 100, 60, 80))
    assert result.box == Box(0, 100, 40, 80)


def test_an_image_of_another_size_is_refused_with_both_sizes(tracker, frames):
    tracker.init(frames[0], START)
    with pytest.raises(ValueError, match=r'400 x 300.* 768 x 576'):
        tracker.update(np.zeros((300, 400, 3), np.uint8))


@pytest.mark.parametrize('image', [np.zeros((9, 9), np.uint8), np.zeros((9, 9, 3), np.float32)])
def test_what_is_no_bgr_image_is_refused(tracker, image):
    with pytest.raises(ValueError, match='height x width x 3, uint8'):
        tracker.init(image, START)


def test_an_update_before_init_says_what_is_missing(frames):
    with pytest.raises(RuntimeError, match='call init first'):
        make_tracker(CONFIG).update(frames[0])


def test_live_settings_can_change_and_the_others_cannot(tracker):
    tracker.reconfigure(replace(CONFIG, lost_after=7))
    assert tracker.config.lost_after == 7
    with pytest.raises(ValueError, match='region_size'):
        tracker.reconfigure(replace(CONFIG, region_size=368))


def test_missing_parameters_are_named_with_the_command_that_gets_them(tmp_path):
    with pytest.raises(WeightsError, match='fcnt weights download'):
        make_tracker(DefaultConfig(weights=str(tmp_path / 'none.pt')))


def test_a_device_that_is_not_there_is_refused():
    with pytest.raises(DeviceError, match='cuda:99'):
        make_tracker(DefaultConfig(device='cuda:99'))


def test_the_maps_that_the_networks_look_at_can_be_seen_and_stay_as_they_are(tracker, frames):
    tracker.init(frames[0], START)
    first = tracker.selected_features(5)
    kept = first.conv4_3.maps.copy()
    assert first.conv4_3.maps.shape == (5, 28, 28)
    assert first.conv5_3.maps.shape == (5, 14, 14)
    assert first.conv5_3.maps.max(axis=(1, 2)) == pytest.approx(1)  # the scale of the first frame
    result = tracker.update(frames[1])
    later = tracker.selected_features(5)
    assert later.conv4_3.numbers == first.conv4_3.numbers
    assert later.region == result.search_region
    assert not np.array_equal(later.conv4_3.maps, kept)
    assert np.array_equal(first.conv4_3.maps, kept)


def test_without_a_target_there_are_no_maps_to_be_seen(tracker, frames):
    tracker.init(frames[0], START)
    tracker.forget()
    with pytest.raises(RuntimeError, match='call init first'):
        tracker.selected_features(5)
