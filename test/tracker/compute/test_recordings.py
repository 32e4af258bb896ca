# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Recordings on a GPU, against the functions that they are made of. Skipped where there is none."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.tracker.compute.recordings import recorder
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.track_result import TrackResult
from fcnt_ros.tracker.trackers import make_tracker

GPU = torch.device('cuda:0')
without_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason='needs an NVIDIA GPU')

SCENE = Scene(640, 480)
ALWAYS_DISCRIMINATE = PaperConfig(
    device='cuda:0', distractor_threshold=0.0, lost_confidence=0.0, uncertain_confidence=0.0
)


def needs_gpu(test: Callable[..., None]) -> Callable[..., None]:
    """Skip a test where there is no GPU; `pytest -m gpu` runs those that need one."""
    return pytest.mark.gpu(without_gpu(test))


def double(values: torch.Tensor) -> torch.Tensor:
    return 2 * values


@pytest.fixture
def recorded() -> Callable[[torch.Tensor], torch.Tensor]:
    return recorder('torch', GPU)(double)


def track(config: TrackerConfig, frames: int = 12) -> list[TrackResult]:
    tracker = make_tracker(config)
    tracker.warm_up()
    results = [tracker.init(SCENE.image(0), SCENE.box(0))]
    return results + [tracker.update(SCENE.image(i)) for i in range(1, frames)]


def same_track(one: list[TrackResult], other: list[TrackResult]) -> None:
    """Check that heat maps and boxes are the same up to rounding to ten bits."""
    for a, b in zip(one, other, strict=True):
        assert np.abs(a.gnet_heatmap - b.gnet_heatmap).max() < 0.05
        assert a.box.iou(b.box) > 0.8


def test_a_cpu_runs_the_function_itself():
    assert recorder('torch', torch.device('cpu'))(double) is double


@needs_gpu
def test_a_recording_is_played_with_new_inputs(recorded):
    for value in (1.0, 5.0, -2.0):
        assert recorded(torch.full((3,), value)).tolist() == [2 * value] * 3


@needs_gpu
def test_new_shapes_are_recorded_anew(recorded):
    assert recorded(torch.ones(3)).shape == (3,)
    assert recorded(torch.ones(2, 2)).tolist() == [[2, 2], [2, 2]]


@needs_gpu
def test_a_recording_takes_inputs_from_both_sides(recorded):
    assert recorded(torch.ones(3)).tolist() == recorded(torch.ones(3, device=GPU)).tolist()


@needs_gpu
@pytest.mark.integration
def test_a_gpu_tracks_as_the_plain_engine_does():
    for config in (DefaultConfig(device='cuda:0'), ALWAYS_DISCRIMINATE):
        same_track(track(config), track(replace(config, engine='plain')))


@needs_gpu
@pytest.mark.integration
def test_a_tracker_goes_on_when_another_one_is_closed():
    kept, closed = make_tracker(ALWAYS_DISCRIMINATE), make_tracker(ALWAYS_DISCRIMINATE)
    alone = track(ALWAYS_DISCRIMINATE)
    for tracker in (closed, kept):
        tracker.warm_up()
        tracker.init(SCENE.image(0), SCENE.box(0))
    beside = [alone[0]]
    for index in range(1, len(alone)):
        if index == 3:
            closed.close()
        beside.append(kept.update(SCENE.image(index)))
    same_track(beside, alone)


@needs_gpu
@pytest.mark.integration
def test_trackers_in_two_threads_do_not_disturb_each_other():
    alone = track(ALWAYS_DISCRIMINATE)
    with ThreadPoolExecutor(2) as threads:
        for together in threads.map(track, [ALWAYS_DISCRIMINATE] * 2):
            same_track(together, alone)


@pytest.mark.skipif(torch.cuda.device_count() < 2, reason='needs two NVIDIA GPUs')
@pytest.mark.gpu
@pytest.mark.integration
def test_trackers_on_two_devices_live_in_one_process():
    same_track(track(ALWAYS_DISCRIMINATE), track(replace(ALWAYS_DISCRIMINATE, device='cuda:1')))
