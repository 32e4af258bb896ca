# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A box with a stamp starts on the image with that stamp, kept or still to come."""

from __future__ import annotations

import time

import numpy as np
import pytest

from fcnt_ros.node import tracking_worker
from fcnt_ros.tracker.box import Box

BOX = Box(10, 10, 20, 20)
IMAGE = np.zeros((100, 100, 3), np.uint8)
SECOND = 1_000_000_000


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


def test_the_track_goes_on_while_a_box_waits_for_its_image(worker, diary, start_on):
    start_on(worker, diary, 'a')
    worker.follow(BOX, stamp=5, target_id='b')
    worker.put(2, IMAGE, 1)
    diary.wait_for('tracked', 2, 'a')
    worker.put(5, IMAGE, 1)
    diary.wait_for('tracked', 5, 'b')
