# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The thread that owns the tracker, with a tracker whose work is known."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from results import make_result

from fcnt_ros.node.tracking_worker import TrackingWorker
from fcnt_ros.ros.frame_buffer import FrameBuffer
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.track_result import TrackResult

BOX = Box(10, 10, 20, 20)
IMAGE = np.zeros((100, 100, 3), np.uint8)
BROKEN_IMAGE = None
RESULT = make_result(box=BOX)


class StandInTracker:
    """Finds the target where it is told to; can be held up, and made to fail."""

    def __init__(self) -> None:
        self.box = BOX
        self.fails = self.fails_to_start = self.fails_to_learn = False
        self.config: TrackerConfig | None = None
        self.may_work = threading.Event()
        self.may_work.set()
        self.working = threading.Event()
        self.likeness = 1.0
        self.told_of: list[list[Box]] = []  # where others are, image by image

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        self.working.set()
        self.may_work.wait(5)
        if self.fails_to_start:
            raise RuntimeError('out of memory')
        self.box = box
        return replace(RESULT, box=box)

    def look(self, image: np.ndarray) -> float:
        return self.likeness

    def update(self, image: np.ndarray, others: Sequence[Box]) -> TrackResult:
        self.told_of.append(list(others))
        self.working.set()
        self.may_work.wait(5)
        if self.fails:
            raise RuntimeError('out of memory')
        return replace(RESULT, box=self.box)

    def learn(self) -> None:
        if self.fails_to_learn:
            raise RuntimeError('out of memory')

    def forget(self) -> None:
        self.box = BOX

    def reconfigure(self, config: TrackerConfig) -> None:
        self.config = config

    def close(self) -> None:
        self.closed = True


@dataclass
class Diary:
    """Notes down all that it hears."""

    entries: list[tuple] = field(default_factory=list)
    images: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    deaf: bool = False

    def initializing(self, frame, image, request, box):
        self.entries.append(('initializing', frame.stamp, request.target_id, box))

    def tracked(self, frame, image, target_id, result, seconds):
        if not math.isfinite(result.box.x):
            raise ValueError('box.x of the result is nan: not a finite number')
        if self.deaf:
            raise RuntimeError('cannot publish')
        self.entries.append(('tracked', frame.stamp, target_id))

    def image_done(self, frame, image, tracks):
        self.images.append((frame.stamp, tuple(track.target_id for track in tracks)))

    def targets_changed(self, target_ids):
        pass

    def box_refused(self, request, reason):
        self.entries.append(('box refused', request.target_id, reason))

    def step_failed(self, reason):
        self.entries.append(('step failed', reason))

    def image_refused(self, frame, reason):
        self.entries.append(('image refused', frame.stamp, reason))

    def target_forgotten(self, frame, image, target_id, last_box, reason):
        self.entries.append(('forgotten', target_id, last_box, reason))

    def target_dropped(self, frame, image_size, target_id):
        self.entries.append(('dropped', frame.stamp, image_size, target_id))

    def time_jumped(self, frame, stamp_before):
        self.entries.append(('time jumped', stamp_before, frame.stamp))

    def wait_for(self, *start) -> tuple:
        """Return the first entry that begins so; fail if there is none soon."""
        return self._wait_for(self.entries, start)

    def wait_for_image(self, stamp: int, *target_ids: str) -> None:
        """Wait until the targets of an image were told of together; fail if that is not soon."""
        self._wait_for(self.images, (stamp, target_ids))

    def _wait_for(self, noted: list[tuple], start: tuple) -> tuple:
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            for entry in list(noted):
                if entry[: len(start)] == start:
                    return entry
            time.sleep(0.002)
        raise AssertionError(f'{start} is not among {noted}')


def read(payload):
    if payload is BROKEN_IMAGE:
        raise ValueError('the image is truncated')
    return payload


@pytest.fixture
def tracker():
    return StandInTracker()


@pytest.fixture
def diary():
    return Diary()


@pytest.fixture
def worker(tracker, diary):
    worker = TrackingWorker([tracker], FrameBuffer(), read, diary)
    worker.start()
    yield worker
    tracker.may_work.set()
    assert worker.stop(timeout=5)


@pytest.fixture
def trackers():
    """Return as many trackers as there may be targets in `worker_for_two`."""
    return [StandInTracker(), StandInTracker()]


@pytest.fixture
def worker_for_two(trackers, diary):
    worker = TrackingWorker(trackers, FrameBuffer(), read, diary)
    worker.start()
    yield worker
    assert worker.stop(timeout=5)


@pytest.fixture
def make_worker(tracker, diary):
    """Start a worker with other settings."""
    workers = []

    def make(**settings) -> TrackingWorker:
        workers.append(TrackingWorker([tracker], FrameBuffer(), read, diary, **settings))
        workers[-1].start()
        return workers[-1]

    yield make
    for worker in workers:
        assert worker.stop(timeout=5)


@pytest.fixture
def start_on() -> Callable[..., None]:
    """Follow a target in an image with the stamp 1."""

    def start(worker: TrackingWorker, diary: Diary, target_id: str = 'a') -> None:
        worker.follow(BOX, target_id=target_id)
        worker.put(1, IMAGE, 1)
        diary.wait_for('tracked', 1, target_id)

    return start
