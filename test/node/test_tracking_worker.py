# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The thread that owns the tracker, with a tracker whose work is known."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from fcnt_ros.node import tracking_worker
from fcnt_ros.node.frame_buffer import CATCH_UP_STEPS, FrameBuffer
from fcnt_ros.node.tracking_worker import TrackingWorker
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

BOX = Box(10, 10, 20, 20)
IMAGE = np.zeros((100, 100, 3), np.uint8)
BROKEN_IMAGE = None
SECOND = 1_000_000_000

RESULT = TrackResult(
    box=BOX,
    confidence=0.9,
    state=TrackState.TRACKING,
    source=Source.GNET,
    distractor_ratio=0.0,
    gnet_heatmap=np.zeros((4, 4), np.float32),
    snet_heatmap=np.zeros((4, 4), np.float32),
    search_region=SearchRegion.around(BOX, 2.0, 32),
    search_sigma=12.5,
    updated=False,
)


class StandInTracker:
    """Finds the target where it is told to; can be held up, and made to fail."""

    def __init__(self) -> None:
        self.box = BOX
        self.fails = self.fails_to_start = False
        self.config: TrackerConfig | None = None
        self.may_work = threading.Event()
        self.may_work.set()
        self.working = threading.Event()

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        self.working.set()
        self.may_work.wait(5)
        if self.fails_to_start:
            raise RuntimeError('out of memory')
        self.box = box
        return replace(RESULT, box=box)

    def update(self, image: np.ndarray) -> TrackResult:
        self.working.set()
        self.may_work.wait(5)
        if self.fails:
            raise RuntimeError('out of memory')
        return replace(RESULT, box=self.box)

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
    deaf: bool = False

    def initializing(self, frame, image, request, box):
        self.entries.append(('initializing', frame.stamp, request.target_id, box))

    def tracked(self, frame, image, target_id, result, seconds):
        if not math.isfinite(result.box.x):
            raise ValueError('box.x of the result is nan: not a finite number')
        if self.deaf:
            raise RuntimeError('cannot publish')
        self.entries.append(('tracked', frame.stamp, target_id))

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
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            for entry in list(self.entries):
                if entry[: len(start)] == start:
                    return entry
            time.sleep(0.002)
        raise AssertionError(f'{start} is not among {self.entries}')


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
    worker = TrackingWorker(tracker, FrameBuffer(), read, diary)
    worker.start()
    yield worker
    tracker.may_work.set()
    assert worker.stop(timeout=5)


def start_on(worker, diary, target_id='a'):
    """Follow a target in an image with the stamp 1."""
    worker.follow(BOX, target_id=target_id)
    worker.put(1, IMAGE, 1)
    diary.wait_for('tracked', 1, target_id)


def test_a_box_starts_on_the_next_image(worker, diary):
    worker.put(1, IMAGE, 1)
    worker.follow(BOX, target_id='a')
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    assert diary.entries[0] == ('initializing', 2, 'a', BOX)


def test_an_image_that_was_waiting_before_the_box_came_is_not_the_next_one(worker, tracker, diary):
    start_on(worker, diary, 'a')
    tracker.may_work.clear()
    tracker.working.clear()
    worker.put(2, IMAGE, 1)
    assert tracker.working.wait(5)
    worker.put(3, IMAGE, 1)
    worker.follow(BOX, target_id='b')
    tracker.may_work.set()
    diary.wait_for('tracked', 3, 'a')
    worker.put(4, IMAGE, 1)
    diary.wait_for('tracked', 4, 'b')


def test_without_a_target_images_are_thrown_away(worker, diary):
    worker.put(1, IMAGE, 1)
    worker.put(2, BROKEN_IMAGE, 1)
    start_on(worker, diary)
    assert [entry[0] for entry in diary.entries] == ['initializing', 'tracked']


def test_a_box_with_a_stamp_starts_on_that_image_and_catches_up(worker, diary):
    for stamp in (1, 2, 3):
        worker.put(stamp, IMAGE, 1)
    worker.follow(BOX, stamp=2, target_id='a')
    diary.wait_for('tracked', 3, 'a')
    assert [entry[:2] for entry in diary.entries] == [
        ('initializing', 2),
        ('tracked', 2),
        ('tracked', 3),
    ]


def test_a_stamp_that_is_not_kept_is_refused_with_both_ages(worker, diary):
    worker.put(10_000_000_000, IMAGE, 1)
    worker.put(12_000_000_000, IMAGE, 1)
    worker.follow(BOX, stamp=5_000_000_000, target_id='a')
    assert '7.000 s older' in diary.wait_for('box refused', 'a')[2]
    assert 'reach back 2.000 s' in diary.wait_for('box refused', 'a')[2]


def test_a_box_partly_outside_is_clipped(worker, diary):
    worker.follow(Box(-10, -10, 30, 30), target_id='a')
    worker.put(1, IMAGE, 1)
    assert diary.wait_for('initializing', 1, 'a')[3] == Box(0, 0, 20, 20)


@pytest.mark.parametrize(
    'box', [Box(0, 0, 0, 0), Box(500, 0, 20, 20), Box(0, 0, 2, 20), Box(float('nan'), 0, 20, 20)]
)
def test_an_unusable_box_is_refused_and_the_running_track_goes_on(worker, diary, box):
    start_on(worker, diary, 'a')
    worker.follow(box, target_id='b')
    worker.put(2, IMAGE, 1)
    diary.wait_for('box refused', 'b')
    diary.wait_for('tracked', 2, 'a')


def test_a_new_target_replaces_the_old_one(worker, diary):
    start_on(worker, diary, 'a')
    worker.follow(BOX, target_id='b')
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'b')


def test_a_bad_image_is_skipped_and_the_track_goes_on(worker, diary):
    start_on(worker, diary)
    worker.put(2, BROKEN_IMAGE, 1)
    assert diary.wait_for('image refused', 2)[2] == 'the image is truncated'
    worker.put(3, IMAGE, 1)
    diary.wait_for('tracked', 3, 'a')


def test_another_image_size_ends_the_track_without_a_last_box(worker, diary):
    start_on(worker, diary)
    worker.put(2, np.zeros((50, 60, 3), np.uint8), 1)
    _, target_id, last_box, reason = diary.wait_for('forgotten')
    assert (target_id, last_box) == ('a', None)
    assert '100 x 100 to 60 x 50' in reason


def test_a_failing_update_ends_the_track_at_its_last_box_and_the_thread_lives(
    worker, tracker, diary
):
    start_on(worker, diary)
    tracker.fails = True
    worker.put(2, IMAGE, 1)
    assert (
        diary.wait_for('forgotten', 'a', BOX)[3]
        == 'the tracker failed: RuntimeError: out of memory'
    )
    tracker.fails = False
    worker.follow(BOX, target_id='b')
    worker.put(3, IMAGE, 1)
    diary.wait_for('tracked', 3, 'b')


def test_a_failing_start_leaves_the_running_track_alone(worker, tracker, diary):
    start_on(worker, diary, 'a')
    tracker.fails_to_start = True
    worker.follow(BOX, target_id='b')
    worker.put(2, IMAGE, 1)
    assert 'out of memory' in diary.wait_for('box refused', 'b')[2]
    diary.wait_for('tracked', 2, 'a')


def test_a_result_that_must_not_leave_ends_the_track(worker, tracker, diary):
    start_on(worker, diary)
    tracker.box = Box(float('nan'), 0, 20, 20)
    worker.put(2, IMAGE, 1)
    assert 'nan' in diary.wait_for('forgotten', 'a', BOX)[3]


def test_nobody_waits_while_the_tracker_works(worker, tracker, diary):
    tracker.may_work.clear()
    worker.follow(BOX, target_id='a')
    worker.put(1, IMAGE, 1)
    assert tracker.working.wait(5)
    start = time.monotonic()
    worker.put(2, IMAGE, 1)
    worker.enable(True)
    worker.reconfigure(TrackerConfig())
    worker.reset()
    assert time.monotonic() - start < 1.0  # the tracker is held up for longer


def begin_to_start(worker, tracker, target_id='a', stamp=1):
    """Follow a target in the image with the stamp, and be held up in its initialisation."""
    tracker.may_work.clear()
    tracker.working.clear()
    worker.follow(BOX, target_id=target_id)
    worker.put(stamp, IMAGE, 1)
    assert tracker.working.wait(5)


def test_after_an_initialisation_the_track_catches_up_through_what_passed(worker, tracker, diary):
    begin_to_start(worker, tracker)
    for stamp in (2, 3, 4):
        worker.put(stamp, IMAGE, 1)
    tracker.may_work.set()
    diary.wait_for('tracked', 4, 'a')
    assert [entry[:2] for entry in diary.entries] == [
        ('initializing', 1),
        *[('tracked', stamp) for stamp in (1, 2, 3, 4)],
    ]


def test_frames_that_pass_during_an_initialisation_are_not_queued(worker, tracker, diary):
    begin_to_start(worker, tracker)
    for stamp in range(2, 101):
        worker.put(stamp, IMAGE, 1)
    tracker.may_work.set()
    diary.wait_for('tracked', 100, 'a')
    followed = [entry for entry in diary.entries if entry[0] == 'tracked' and entry[1] > 1]
    assert len(followed) <= CATCH_UP_STEPS


def test_a_track_that_cannot_catch_up_says_so_and_goes_on_with_the_newest(worker, tracker, diary):
    begin_to_start(worker, tracker)
    for stamp in (2, 3, 4):
        worker.put(stamp, IMAGE, 200 << 20)  # no two of this size are kept
    tracker.may_work.set()
    diary.wait_for('tracked', 4, 'a')
    assert 'cannot catch up' in diary.wait_for('step failed')[1]
    assert [entry[1] for entry in diary.entries if entry[0] == 'tracked'] == [1, 4]


def test_a_track_that_missed_nothing_says_nothing(worker, diary):
    start_on(worker, diary)
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    assert [entry[0] for entry in diary.entries] == ['initializing', 'tracked', 'tracked']


def test_while_a_new_target_is_initialised_only_that_is_told(worker, tracker, diary):
    start_on(worker, diary, 'a')
    said = len(diary.entries)
    begin_to_start(worker, tracker, 'b', stamp=2)
    worker.put(3, IMAGE, 1)
    worker.put(4, IMAGE, 1)
    assert diary.entries[said:] == [('initializing', 2, 'b', BOX)]
    tracker.may_work.set()
    diary.wait_for('tracked', 4, 'b')
    assert not [entry for entry in diary.entries[said:] if 'a' in entry]


def test_a_new_target_does_not_wait_for_the_old_one_to_catch_up(worker, tracker, diary):
    begin_to_start(worker, tracker, 'a')
    for stamp in range(2, 21):
        worker.put(stamp, IMAGE, 1)
    worker.follow(BOX, target_id='b')
    tracker.may_work.set()
    diary.wait_for('tracked', 20, 'a')
    worker.put(21, IMAGE, 1)
    diary.wait_for('tracked', 21, 'b')
    assert [entry[1] for entry in diary.entries if entry[0] == 'tracked'] == [1, 20, 21]


def test_a_reset_during_an_initialisation_silences_its_result(worker, tracker, diary):
    tracker.may_work.clear()
    worker.follow(BOX, target_id='a')
    worker.put(1, IMAGE, 1)
    assert tracker.working.wait(5)
    worker.reset()
    tracker.may_work.set()
    start_on(worker, diary, 'b')
    assert ('tracked', 1, 'a') not in diary.entries


def test_a_reset_is_told_with_the_last_frame_that_was_worked_on(worker, diary):
    start_on(worker, diary, 'a')
    worker.reset()
    diary.wait_for('dropped', 1, (100, 100), 'a')


def test_a_reset_without_a_target_is_not_told(worker, diary):
    worker.reset()
    start_on(worker, diary, 'a')
    assert diary.entries[0][0] == 'initializing'


@pytest.fixture
def make_worker(tracker, diary):
    """Start a worker with other settings."""
    workers = []

    def make(**settings) -> TrackingWorker:
        workers.append(TrackingWorker(tracker, FrameBuffer(), read, diary, **settings))
        workers[-1].start()
        return workers[-1]

    yield make
    for worker in workers:
        assert worker.stop(timeout=5)


def follow_to_the_end(worker, diary):
    """Follow a target in images at 10 and 20 s."""
    worker.follow(BOX, target_id='a')
    worker.put(10 * SECOND, IMAGE, 1)
    diary.wait_for('tracked', 10 * SECOND, 'a')
    worker.put(20 * SECOND, IMAGE, 1)
    diary.wait_for('tracked', 20 * SECOND, 'a')


def test_when_time_jumps_back_the_target_is_given_up_without_a_last_box(worker, diary):
    follow_to_the_end(worker, diary)
    worker.put(10 * SECOND, IMAGE, 1)
    assert 'time jumped back' in diary.wait_for('forgotten', 'a', None)[3]
    assert diary.wait_for('time jumped') == ('time jumped', 20 * SECOND, 10 * SECOND)


def test_when_time_jumps_back_the_nodes_own_box_counts_for_that_image(make_worker, diary):
    worker = make_worker(first_box=BOX)
    follow_to_the_end(worker, diary)
    worker.put(9 * SECOND, IMAGE, 1)
    diary.wait_for('tracked', 9 * SECOND, 'init_box')
    kinds = [entry[0] for entry in diary.entries[3:]]
    assert kinds == ['time jumped', 'forgotten', 'initializing', 'tracked']


def test_a_box_that_waits_when_time_jumps_back_comes_before_the_nodes_own(make_worker, diary):
    worker = make_worker(first_box=BOX)
    follow_to_the_end(worker, diary)
    worker.follow(BOX, target_id='b')
    worker.put(9 * SECOND, IMAGE, 1)
    diary.wait_for('tracked', 9 * SECOND, 'b')


def test_a_track_can_go_on_when_time_jumps_back(make_worker, diary):
    worker = make_worker(restarts=False, first_box=BOX)
    follow_to_the_end(worker, diary)
    worker.put(9 * SECOND, IMAGE, 1)
    diary.wait_for('tracked', 9 * SECOND, 'a')
    assert [entry[0] for entry in diary.entries[3:]] == ['time jumped', 'tracked']


def test_time_that_jumped_back_during_a_pause_ends_the_track_after_it(worker, diary):
    follow_to_the_end(worker, diary)
    worker.enable(False)
    worker.put(9 * SECOND, IMAGE, 1)
    time.sleep(0.05)
    worker.enable(True)
    worker.put(10 * SECOND, IMAGE, 1)
    diary.wait_for('forgotten', 'a')


def test_a_target_from_after_the_jump_is_not_given_up_for_it(worker, diary):
    follow_to_the_end(worker, diary)
    worker.enable(False)
    worker.put(9 * SECOND, IMAGE, 1)
    time.sleep(0.05)
    worker.enable(True)
    worker.follow(BOX, stamp=9 * SECOND, target_id='b')
    diary.wait_for('tracked', 9 * SECOND, 'b')
    worker.put(10 * SECOND, IMAGE, 1)
    diary.wait_for('tracked', 10 * SECOND, 'b')


def test_a_reset_takes_back_a_box_that_waits_for_its_image(worker, diary):
    worker.follow(BOX, target_id='a')
    worker.reset()
    worker.put(1, IMAGE, 1)
    start_on(worker, diary, 'b')
    assert diary.entries[0][2] == 'b'


def test_a_pause_throws_images_away_and_keeps_the_target(worker, diary):
    start_on(worker, diary)
    worker.enable(False)
    worker.put(2, IMAGE, 1)
    time.sleep(0.05)
    worker.enable(True)
    worker.put(3, IMAGE, 1)
    diary.wait_for('tracked', 3, 'a')
    assert ('tracked', 2, 'a') not in diary.entries


def test_a_box_sent_during_a_pause_is_refused_for_its_image_will_be_gone(worker, diary):
    worker.enable(False)
    worker.follow(BOX, target_id='a')
    worker.put(1, IMAGE, 1)
    assert 'paused' in diary.wait_for('box refused', 'a')[2]
    worker.enable(True)
    worker.put(2, IMAGE, 1)
    time.sleep(0.05)
    assert not [entry for entry in diary.entries if entry[0] == 'tracked']


def test_a_box_that_overtakes_its_image_waits_for_it(worker, diary):
    worker.put(1_000_000_000, IMAGE, 1)
    worker.follow(BOX, stamp=1_100_000_000, target_id='a')
    time.sleep(0.05)
    worker.put(1_100_000_000, IMAGE, 1)
    diary.wait_for('tracked', 1_100_000_000, 'a')


def test_a_box_that_comes_before_the_first_image_waits_for_it(worker, diary):
    worker.follow(BOX, stamp=5 * SECOND, target_id='a')
    time.sleep(0.05)
    worker.put(5 * SECOND, IMAGE, 1)
    diary.wait_for('tracked', 5 * SECOND, 'a')


def test_a_box_waits_however_much_newer_than_the_images_it_is(worker, diary):
    worker.put(5 * SECOND, IMAGE, 1)
    worker.follow(BOX, stamp=65 * SECOND, target_id='a')  # the camera was silent for a minute
    time.sleep(0.05)
    worker.put(65 * SECOND, IMAGE, 1)
    diary.wait_for('tracked', 65 * SECOND, 'a')


@pytest.fixture
def impatient(monkeypatch):
    """Let boxes wait for their images for a short time only."""
    monkeypatch.setattr(tracking_worker, 'OVERTAKING', 0.1)


def test_a_box_whose_image_does_not_come_is_refused(impatient, worker, diary):
    worker.put(5 * SECOND, IMAGE, 1)
    worker.follow(BOX, stamp=6 * SECOND, target_id='a')
    assert '1.000 s newer' in diary.wait_for('box refused', 'a')[2]


def test_a_box_without_any_image_is_refused(impatient, worker, diary):
    worker.follow(BOX, stamp=5 * SECOND, target_id='a')
    assert 'no image has arrived' in diary.wait_for('box refused', 'a')[2]


def test_a_box_whose_image_was_passed_over_is_refused_at_once(worker, diary, monkeypatch):
    monkeypatch.setattr(tracking_worker, 'OVERTAKING', 60.0)
    worker.put(5 * SECOND, IMAGE, 1)
    worker.follow(BOX, stamp=6 * SECOND, target_id='a')
    worker.put(7 * SECOND, IMAGE, 1)
    assert '1.000 s older' in diary.wait_for('box refused', 'a')[2]


def test_the_track_goes_on_while_a_box_waits_for_its_image(worker, diary):
    start_on(worker, diary, 'a')
    worker.follow(BOX, stamp=5, target_id='b')
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    worker.put(5, IMAGE, 1)
    diary.wait_for('tracked', 5, 'b')


def test_a_frame_that_cannot_be_published_is_reported_and_the_thread_lives(worker, diary):
    start_on(worker, diary)
    diary.deaf = True
    worker.put(2, IMAGE, 1)
    assert 'cannot publish' in diary.wait_for('step failed')[1]
    diary.deaf = False
    worker.put(3, IMAGE, 1)
    diary.wait_for('tracked', 3, 'a')


def test_the_device_is_freed_when_the_thread_ends(worker, tracker):
    assert worker.stop(timeout=5)
    assert tracker.closed


def test_new_settings_reach_the_tracker_before_the_next_frame(worker, tracker, diary):
    start_on(worker, diary)
    config = TrackerConfig(candidates=100)
    worker.reconfigure(config)
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    assert tracker.config is config


def test_stopping_does_not_wait_for_a_long_initialisation(tracker, diary):
    worker = TrackingWorker(tracker, FrameBuffer(), read, diary)
    worker.start()
    tracker.may_work.clear()
    worker.follow(BOX)
    worker.put(1, IMAGE, 1)
    assert tracker.working.wait(5)
    assert not worker.stop(timeout=0.05)
    tracker.may_work.set()
    assert worker.stop(timeout=5)
    assert [entry[0] for entry in diary.entries] == ['initializing']
