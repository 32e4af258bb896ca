# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""OpenCV's trackers behind the contract that FCNT has."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.opencv_trackers import NAMES, OpenCVTracker, OpenCVTrackerError
from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.benchmark.tracker_entries import opencv
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState

IMAGE = np.zeros((120, 160, 3), np.uint8)


class Scripted:
    """Stands for OpenCV's tracker: answers as it is told to."""

    def __init__(self, *answers: tuple[bool, tuple[int, int, int, int]] | Exception) -> None:
        self._answers = list(answers)
        self.given = None

    def init(self, image: np.ndarray, box: tuple[int, int, int, int]) -> None:
        self.given = box

    def update(self, image: np.ndarray) -> tuple[bool, tuple[int, int, int, int]]:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def tracker(monkeypatch, scripted: Scripted) -> OpenCVTracker:
    monkeypatch.setattr(cv2, 'TrackerMIL_create', lambda: scripted)
    return OpenCVTracker('mil')


@pytest.mark.parametrize('name', NAMES)
def test_a_target_that_moves_slowly_is_followed(name):
    if not hasattr(cv2, f'Tracker{name.upper()}_create'):
        pytest.skip(f"{name} is opencv-contrib's, which is not installed")
    scene = Scene(320, 240)
    follower = OpenCVTracker(name)
    follower.init(scene.image(0), scene.box(0))
    findings = [follower.update(scene.image(index)) for index in range(1, 5)]
    assert findings[-1].box.iou(scene.box(4)) > 0.5
    assert findings[-1].confidence == 1


def test_what_a_network_says_of_its_box_is_the_confidence(monkeypatch):
    scripted = Scripted((True, (12, 22, 30, 40)))
    scripted.getTrackingScore = lambda: 0.75
    follower = tracker(monkeypatch, scripted)
    follower.init(IMAGE, Box(10, 20, 30, 40))
    assert follower.update(IMAGE).confidence == 0.75


def test_the_first_box_is_rounded_to_pixels(monkeypatch):
    scripted = Scripted()
    tracker(monkeypatch, scripted).init(IMAGE, Box(10.4, 20.6, 30, 40))
    assert scripted.given == (10, 21, 30, 40)


@pytest.mark.parametrize('failure', [(False, (0, 0, 0, 0)), cv2.error('broken')])
def test_a_tracker_that_fails_has_lost_the_target_and_its_last_box_stands(failure, monkeypatch):
    follower = tracker(monkeypatch, Scripted((True, (12, 22, 30, 40)), failure))
    follower.init(IMAGE, Box(10, 20, 30, 40))
    assert follower.update(IMAGE).state is TrackState.TRACKING
    lost = follower.update(IMAGE)
    assert lost.box == Box(12, 22, 30, 40)
    assert (lost.state, lost.confidence) == (TrackState.LOST, 0)


def test_a_target_that_was_lost_can_be_found_again(monkeypatch):
    follower = tracker(monkeypatch, Scripted((False, (0, 0, 0, 0)), (True, (1, 2, 3, 4))))
    follower.init(IMAGE, Box(10, 20, 30, 40))
    follower.update(IMAGE)
    assert follower.update(IMAGE).box == Box(1, 2, 3, 4)


def test_a_tracker_that_this_opencv_lacks_is_refused_with_the_way_to_get_it(monkeypatch):
    monkeypatch.delattr(cv2, 'TrackerCSRT_create', raising=False)
    monkeypatch.setattr(cv2, '__version__', '4.9.0')
    with pytest.raises(OpenCVTrackerError, match=r'no CSRT.*opencv-contrib.*==4\.9\.0\.\*'):
        OpenCVTracker('csrt')


@pytest.fixture
def nano(tmp_path) -> Path:
    """A folder with files of the right names."""
    for part in ('backbone', 'head'):
        (tmp_path / f'nanotrack_{part}_sim.onnx').write_text(part)
    return tmp_path


@pytest.fixture
def given(monkeypatch) -> list[SimpleNamespace]:
    """What OpenCV's networks are given, which read nothing here."""
    parameters = []
    for name in ('TrackerNano', 'TrackerVit'):
        fake = SimpleNamespace(create=parameters.append)
        monkeypatch.setattr(cv2, name, fake, raising=False)
        monkeypatch.setattr(cv2, f'{name}_Params', SimpleNamespace, raising=False)
    return parameters


def test_nanotrack_is_two_files_in_a_folder(nano, given):
    OpenCVTracker('nano', nano)
    assert given[0].backbone == str(nano / 'nanotrack_backbone_sim.onnx')
    assert given[0].neckhead == str(nano / 'nanotrack_head_sim.onnx')


def test_vittrack_is_a_file(tmp_path, given):
    (tmp_path / 'vit.onnx').write_text('net')
    OpenCVTracker('vit', tmp_path / 'vit.onnx')
    assert given[0].net == str(tmp_path / 'vit.onnx')


@pytest.mark.parametrize(
    ('name', 'missing'), [('nano={}', 'nanotrack_head_sim.onnx'), ('vit={}/vit.onnx', 'vit.onnx')]
)
def test_a_file_of_a_model_that_is_missing_is_named(nano, name, missing):
    (nano / 'nanotrack_head_sim.onnx').unlink()
    with pytest.raises(OpenCVTrackerError, match=f'there is no file {nano / missing}'):
        opencv('opencv:' + name.format(nano))


def test_a_file_that_is_no_network_is_refused(nano):
    if not hasattr(cv2, 'TrackerNano'):
        pytest.skip('this OpenCV has no TrackerNano')
    with pytest.raises(OpenCVTrackerError, match='nano cannot read .*nanotrack_backbone_sim.onnx'):
        OpenCVTracker('nano', nano)


def test_an_opencv_that_is_too_old_for_a_network_is_told(nano, monkeypatch):
    monkeypatch.delattr(cv2, 'TrackerNano', raising=False)
    with pytest.raises(OpenCVTrackerError, match='has no TrackerNano: install a newer'):
        OpenCVTracker('nano', nano)


def test_results_depend_on_what_is_in_the_files_of_a_model(nano, given):
    before = opencv(f'opencv:nano={nano}')
    (nano / 'nanotrack_head_sim.onnx').write_text('another head')
    after = opencv(f'opencv:nano={nano}')
    assert before.title == after.title == f'opencv:nano={nano.name}'
    assert before.settings != after.settings
