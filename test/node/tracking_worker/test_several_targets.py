# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Several targets in one thread: who begins, is refused, is forgotten, and who comes first."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.tracker.box import Box

BOX = Box(10, 10, 20, 20)
FAR = Box(60, 60, 20, 20)
IMAGE = np.zeros((100, 100, 3), np.uint8)


@pytest.fixture
def two(worker_for_two, diary):
    """Follow a and b from the image 1 on."""
    worker_for_two.follow(BOX, target_id='a')
    worker_for_two.follow(FAR, target_id='b')
    worker_for_two.put(1, IMAGE, 1)
    diary.wait_for_image(1, 'b')
    return worker_for_two


def test_two_boxes_for_one_image_are_two_targets(two, diary):
    two.put(2, IMAGE, 1)
    diary.wait_for_image(2, 'a', 'b')
    assert two.target_ids == ('a', 'b')


def test_a_further_target_begins_after_the_others_were_told_of_in_its_image(worker_for_two, diary):
    worker = worker_for_two
    worker.follow(BOX, target_id='a')
    worker.put(1, IMAGE, 1)
    diary.wait_for('tracked', 1, 'a')
    worker.follow(FAR, target_id='b')
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'b')
    told = [entry[:3] for entry in diary.entries if entry[1] == 2]
    assert told == [('tracked', 2, 'a'), ('initializing', 2, 'b'), ('tracked', 2, 'b')]
    assert [ids for stamp, ids in diary.images if stamp == 2] == [('a',), ('b',)]


def test_one_too_many_is_refused_by_the_name_and_value_of_the_parameter(two, diary):
    two.follow(BOX, target_id='c')
    two.put(2, IMAGE, 1)
    reason = diary.wait_for('box refused', 'c')[2]
    assert 'max_targets is 2' in reason and '"a", "b"' in reason
    diary.wait_for_image(2, 'a', 'b')


def test_a_known_name_begins_anew_and_keeps_its_place(two, diary):
    two.follow(FAR, target_id='a')
    two.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    assert diary.wait_for('initializing', 2, 'a')[3] == FAR
    assert two.target_ids == ('a', 'b')


def test_a_target_that_cannot_begin_anew_goes_on_in_the_same_image(two, diary):
    two.follow(Box(0, 0, 0, 0), target_id='a')
    two.put(2, IMAGE, 1)
    diary.wait_for('box refused', 'a')
    diary.wait_for('tracked', 2, 'a')


def test_a_target_that_was_forgotten_makes_room(two, diary):
    assert two.forget('a')
    diary.wait_for('dropped', 1, (100, 100), 'a')
    two.follow(BOX, target_id='c')
    two.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'c')
    assert two.target_ids == ('b', 'c')


def test_forgetting_one_leaves_the_others(two, diary):
    two.forget('a')
    two.put(2, IMAGE, 1)
    diary.wait_for_image(2, 'b')


def test_nobody_of_a_name_cannot_be_forgotten(two):
    assert not two.forget('c')


def test_a_reset_tells_the_end_of_each(two, diary):
    assert two.reset() == ('a', 'b')
    diary.wait_for('dropped', 1, (100, 100), 'a')
    diary.wait_for('dropped', 1, (100, 100), 'b')


def test_who_looks_most_like_itself_decides_first(two, trackers, diary):
    trackers[0].likeness, trackers[1].likeness = 0.5, 0.9
    two.put(2, IMAGE, 1)
    diary.wait_for_image(2, 'a', 'b')
    assert [e[2] for e in diary.entries if e[:2] == ('tracked', 2)] == ['b', 'a']


def test_a_target_is_told_where_the_surer_one_is(two, trackers, diary):
    trackers[0].likeness, trackers[1].likeness = 0.5, 0.9
    two.put(2, IMAGE, 1)
    diary.wait_for_image(2, 'a', 'b')
    assert trackers[1].told_of == [[]]
    assert trackers[0].told_of == [[FAR]]


def test_one_that_fails_leaves_the_others(two, trackers, diary):
    trackers[0].fails = True
    two.put(2, IMAGE, 1)
    diary.wait_for('forgotten', 'a', BOX)
    two.put(3, IMAGE, 1)
    diary.wait_for_image(3, 'b')


def test_another_image_size_ends_all(two, diary):
    two.put(2, np.zeros((50, 60, 3), np.uint8), 1)
    diary.wait_for('forgotten', 'a', None)
    diary.wait_for('forgotten', 'b', None)


def test_while_one_catches_up_the_others_are_not_taken_back(worker_for_two, diary):
    worker = worker_for_two
    worker.follow(BOX, target_id='a')
    for stamp in (1, 2, 3):
        worker.put(stamp, IMAGE, 1)
        diary.wait_for('tracked', stamp, 'a')
    worker.follow(FAR, stamp=1, target_id='b')
    diary.wait_for('tracked', 3, 'b')
    worker.put(4, IMAGE, 1)
    diary.wait_for_image(4, 'a', 'b')
    assert [entry[1] for entry in diary.entries if entry[::2] == ('tracked', 'a')] == [1, 2, 3, 4]
    assert [entry[1] for entry in diary.entries if entry[::2] == ('tracked', 'b')] == [1, 2, 3, 4]


def test_all_trackers_are_closed_when_the_thread_ends(worker_for_two, trackers):
    assert worker_for_two.stop(timeout=5)
    assert all(tracker.closed for tracker in trackers)
