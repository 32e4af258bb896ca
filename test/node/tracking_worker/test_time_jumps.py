# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""When the stamps of images jump back, as in a bag that loops."""

from __future__ import annotations

import time

import numpy as np

from fcnt_ros.tracker.box import Box

BOX = Box(10, 10, 20, 20)
IMAGE = np.zeros((100, 100, 3), np.uint8)
SECOND = 1_000_000_000


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
