# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One pass over a sequence, by a tracker that only says what it was asked."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from fcnt_ros.benchmark import evaluation
from fcnt_ros.benchmark.evaluation import one_pass
from fcnt_ros.benchmark.layouts.otb import read_sequence
from fcnt_ros.benchmark.opencv_trackers import OpenCVFinding
from fcnt_ros.benchmark.sequence import SequenceError
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState


class Echo:
    """Moves the box a pixel to the right in each frame; each call takes a second more."""

    def __init__(self) -> None:
        self.now = 100.0
        self.calls = 0
        self.box = Box(0, 0, 0, 0)

    def init(self, image: np.ndarray, box: Box) -> OpenCVFinding:
        self.box = box
        return self._answer()

    def update(self, image: np.ndarray) -> OpenCVFinding:
        self.box = Box(self.box.x + 1, self.box.y, self.box.width, self.box.height)
        return self._answer()

    def _answer(self) -> OpenCVFinding:
        self.calls += 1
        self.now += self.calls
        return OpenCVFinding(self.box, TrackState.UNCERTAIN, 1 / self.calls)


def test_the_tracker_is_given_the_first_box_and_left_alone(draw_sequence):
    sequence = read_sequence(draw_sequence(frames=3))
    x, y, width, height = sequence.boxes[0]
    run = one_pass(Echo(), sequence)
    assert run.boxes.tolist() == [[x + n, y, width, height] for n in range(3)]
    assert run.confidences.tolist() == [1, 1 / 2, 1 / 3]
    assert run.states.tolist() == ['uncertain'] * 3


def test_only_the_trackers_own_time_counts(draw_sequence, monkeypatch):
    sequence, tracker = read_sequence(draw_sequence(frames=3)), Echo()
    monkeypatch.setattr(evaluation, 'perf_counter', lambda: tracker.now)
    read = type(sequence).read

    def slow_read(self, index: int) -> np.ndarray:
        tracker.now += 1000
        return read(self, index)

    monkeypatch.setattr(type(sequence), 'read', slow_read)

    def slow_look(*_) -> None:
        tracker.now += 1000

    assert one_pass(tracker, sequence, slow_look).seconds.tolist() == [1, 2, 3]


def test_each_frame_is_shown_with_its_image_and_result(draw_sequence):
    sequence, seen = read_sequence(draw_sequence(frames=2)), []
    one_pass(Echo(), sequence, lambda *frame: seen.append(frame))
    assert [index for index, _, _ in seen] == [0, 1]
    assert np.array_equal(seen[1][1], sequence.read(1))
    assert seen[1][2].box.x == seen[0][2].box.x + 1


def in_real_time(draw_sequence, monkeypatch, rate: float, frames: int) -> evaluation.Run:
    """Return what Echo, whose calls take 1, 2, 3, ... seconds, says of a camera's images."""
    tracker = Echo()
    monkeypatch.setattr(evaluation, 'perf_counter', lambda: tracker.now)
    sequence = dataclasses.replace(read_sequence(draw_sequence(frames=frames)), camera_rate=rate)
    return one_pass(tracker, sequence)


def test_a_camera_does_not_wait_and_what_comes_meanwhile_is_missed(draw_sequence, monkeypatch):
    # An image every 0.9 s. 0 takes 1 s, to 1.0: 1 (0.9) is missed. 2 (1.8) takes 2 s, to 3.8: 3
    # (2.7) and 4 (3.6) are missed. 5 (4.5) takes 3 s, to 7.5: 6 to 8 (5.4, 6.3, 7.2) are missed.
    run = in_real_time(draw_sequence, monkeypatch, rate=1 / 0.9, frames=10)
    assert np.flatnonzero(np.isfinite(run.seconds)).tolist() == [0, 2, 5, 9]
    assert run.seconds[[0, 2, 5, 9]].tolist() == [1, 2, 3, 4]


def test_a_missed_image_counts_with_what_had_been_said_when_it_came(draw_sequence, monkeypatch):
    run = in_real_time(draw_sequence, monkeypatch, rate=1 / 0.9, frames=10)
    # The n-th result is n pixels to the right; while one is awaited, the one before it stands.
    steps = (run.boxes[:, 0] - run.boxes[0, 0]).tolist()
    assert steps == [0, 0, 1, 0, 0, 2, 1, 1, 1, 3]
    assert run.confidences[6:9].tolist() == [1 / 2] * 3


def test_a_tracker_that_keeps_up_misses_nothing(draw_sequence, monkeypatch):
    assert np.isfinite(in_real_time(draw_sequence, monkeypatch, rate=0.2, frames=4).seconds).all()


def test_a_start_that_takes_too_long_leaves_the_given_box(draw_sequence, monkeypatch):
    run = in_real_time(draw_sequence, monkeypatch, rate=10, frames=5)
    assert run.boxes.tolist() == [run.boxes[0].tolist()] * 5
    assert np.isnan(run.seconds[1:]).all()


def test_an_image_that_cannot_be_read_is_named(draw_sequence):
    folder = draw_sequence(frames=2)
    (folder / 'img' / '0002.png').write_text('no picture')
    with pytest.raises(SequenceError, match=r'0002\.png is no image'):
        one_pass(Echo(), read_sequence(folder))
