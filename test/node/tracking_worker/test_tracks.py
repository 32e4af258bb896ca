# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The thread that owns the tracker: targets, frames, failures, and its end."""

from __future__ import annotations

import time

import numpy as np
import pytest

from fcnt_ros.ros.frame_buffer import CATCH_UP_STEPS
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.config import DefaultConfig

BOX = Box(10, 10, 20, 20)
IMAGE = np.zeros((100, 100, 3), np.uint8)
BROKEN_IMAGE = None


def test_a_box_starts_on_the_next_image(worker, diary):
    worker.put(1, IMAGE, 1)
    worker.follow(BOX, target_id='a')
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    assert diary.entries[0] == ('initializing', 2, 'a', BOX)


def test_an_image_that_was_waiting_before_the_box_came_is_not_the_next_one(
    worker, tracker, diary, start_on
):
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


def test_without_a_target_images_are_thrown_away(worker, diary, start_on):
    worker.put(1, IMAGE, 1)
    worker.put(2, BROKEN_IMAGE, 1)
    start_on(worker, diary)
    assert [entry[0] for entry in diary.entries] == ['initializing', 'tracked']


def test_a_box_partly_outside_is_clipped(worker, diary):
    worker.follow(Box(-10, -10, 30, 30), target_id='a')
    worker.put(1, IMAGE, 1)
    assert diary.wait_for('initializing', 1, 'a')[3] == Box(0, 0, 20, 20)


@pytest.mark.parametrize(
    'box', [Box(0, 0, 0, 0), Box(500, 0, 20, 20), Box(0, 0, 2, 20), Box(float('nan'), 0, 20, 20)]
)
def test_an_unusable_box_is_refused_and_the_running_track_goes_on(worker, diary, box, start_on):
    start_on(worker, diary, 'a')
    worker.follow(box, target_id='b')
    worker.put(2, IMAGE, 1)
    diary.wait_for('box refused', 'b')
    diary.wait_for('tracked', 2, 'a')


def test_a_new_target_replaces_the_old_one(worker, diary, start_on):
    start_on(worker, diary, 'a')
    worker.follow(BOX, target_id='b')
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'b')


def test_a_bad_image_is_skipped_and_the_track_goes_on(worker, diary, start_on):
    start_on(worker, diary)
    worker.put(2, BROKEN_IMAGE, 1)
    assert diary.wait_for('image refused', 2)[2] == 'the image is truncated'
    worker.put(3, IMAGE, 1)
    diary.wait_for('tracked', 3, 'a')


def test_another_image_size_ends_the_track_without_a_last_box(worker, diary, start_on):
    start_on(worker, diary)
    worker.put(2, np.zeros((50, 60, 3), np.uint8), 1)
    _, target_id, last_box, reason = diary.wait_for('forgotten')
    assert (target_id, last_box) == ('a', None)
    assert '100 x 100 to 60 x 50' in reason


def test_a_failing_update_ends_the_track_at_its_last_box_and_the_thread_lives(
    worker, tracker, diary, start_on
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


def test_a_result_is_told_before_anything_is_learned_from_its_image(
    worker, tracker, diary, start_on
):
    start_on(worker, diary)
    tracker.fails_to_learn = True
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    diary.wait_for('forgotten', 'a', BOX)


def test_a_failing_start_leaves_the_running_track_alone(worker, tracker, diary, start_on):
    start_on(worker, diary, 'a')
    tracker.fails_to_start = True
    worker.follow(BOX, target_id='b')
    worker.put(2, IMAGE, 1)
    assert 'out of memory' in diary.wait_for('box refused', 'b')[2]
    diary.wait_for('tracked', 2, 'a')


def test_a_result_that_must_not_leave_ends_the_track(worker, tracker, diary, start_on):
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
    worker.reconfigure(DefaultConfig())
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


def test_a_track_that_missed_nothing_says_nothing(worker, diary, start_on):
    start_on(worker, diary)
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    assert [entry[0] for entry in diary.entries] == ['initializing', 'tracked', 'tracked']


def test_while_a_new_target_is_initialised_only_that_is_told(worker, tracker, diary, start_on):
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


def test_a_reset_during_an_initialisation_silences_its_result(worker, tracker, diary, start_on):
    tracker.may_work.clear()
    worker.follow(BOX, target_id='a')
    worker.put(1, IMAGE, 1)
    assert tracker.working.wait(5)
    worker.reset()
    tracker.may_work.set()
    start_on(worker, diary, 'b')
    assert ('tracked', 1, 'a') not in diary.entries


def test_a_reset_is_told_with_the_last_frame_that_was_worked_on(worker, diary, start_on):
    start_on(worker, diary, 'a')
    worker.reset()
    diary.wait_for('dropped', 1, (100, 100), 'a')


def test_a_reset_without_a_target_is_not_told(worker, diary, start_on):
    worker.reset()
    start_on(worker, diary, 'a')
    assert diary.entries[0][0] == 'initializing'


def test_a_reset_takes_back_a_box_that_waits_for_its_image(worker, diary, start_on):
    worker.follow(BOX, target_id='a')
    worker.reset()
    worker.put(1, IMAGE, 1)
    start_on(worker, diary, 'b')
    assert diary.entries[0][2] == 'b'


def test_a_pause_throws_images_away_and_keeps_the_target(worker, diary, start_on):
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


def test_a_frame_that_cannot_be_published_is_reported_and_the_thread_lives(worker, diary, start_on):
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


def test_new_settings_reach_the_tracker_before_the_next_frame(worker, tracker, diary, start_on):
    start_on(worker, diary)
    config = DefaultConfig(lost_after=7)
    worker.reconfigure(config)
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    assert tracker.config is config


def test_stopping_does_not_wait_for_a_long_initialisation(make_worker, tracker, diary):
    worker = make_worker()
    tracker.may_work.clear()
    worker.follow(BOX)
    worker.put(1, IMAGE, 1)
    assert tracker.working.wait(5)
    assert not worker.stop(timeout=0.05)
    tracker.may_work.set()
    assert worker.stop(timeout=5)
    assert [entry[0] for entry in diary.entries] == ['initializing']
