# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A video file as a camera."""

from __future__ import annotations

import time
from itertools import pairwise

import cv2
import numpy as np
import pytest
from sensor_msgs.msg import Image

from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros.images import to_bgr
from fcnt_ros.ros.messages import stamp_ns

pytestmark = pytest.mark.integration


@pytest.fixture
def film(tmp_path):
    """A film of 50 frames at 10 a second, each as bright as five times its number."""
    path = tmp_path / 'film.avi'
    codec = cv2.VideoWriter_fourcc(*'MJPG')
    writer = cv2.VideoWriter(str(path), codec, 10.0, (64, 48))
    for number in range(50):
        writer.write(np.full((48, 64, 3), 5 * number, np.uint8))
    writer.release()
    return path


def played(stage, count: int, **parameters) -> list[Image]:
    """Return the first images that arrive; the player may need seconds to be found."""
    images: list[Image] = []
    stage.robot.node.create_subscription(Image, 'image', images.append, 50)
    player = stage.start('video_player', **parameters)
    deadline = time.monotonic() + 60
    while len(images) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(images) >= count, player.log
    return images[:count]


def frame_number(image: Image) -> int:
    return round(to_bgr(image).mean() / 5)


def test_images_come_in_the_films_order_with_its_intervals(stage, film):
    images = played(stage, 8, video=film)
    numbers = [frame_number(image) for image in images]
    assert numbers == list(range(numbers[0], numbers[0] + 8))
    assert np.diff([stamp_ns(image.header) for image in images]).tolist() == [100_000_000] * 7


def test_it_begins_and_begins_again_at_start_frame(stage, film):
    images = played(stage, 12, video=film, start_frame=40, loop='true')
    numbers = [frame_number(image) for image in images]
    assert sorted(set(numbers)) == list(range(40, 50))
    assert {(b - a) % 10 for a, b in pairwise(numbers)} == {1}


def test_it_ends_after_the_last_frame(stage, film):
    player = stage.start('video_player', video=film, start_frame=48)
    assert player.process.wait(60) == 0


@pytest.mark.parametrize('content', [None, b'no video'])
def test_a_file_that_cannot_be_played_ends_it_with_one_sentence(stage, tmp_path, content):
    path = tmp_path / 'film.avi'
    if content is not None:
        path.write_bytes(content)
    player = stage.start('video_player', video=path)
    assert player.process.wait(60) == 1
    assert str(path) in player.log
    assert 'Traceback' not in player.log


def test_it_waits_for_a_tracker_and_can_be_stopped_meanwhile(stage, clip):
    player = stage.start('video_player', video=clip, init_box='640,236,40,88', lockstep='true')
    stage.robot.wait_for_node('video_player')
    assert player.stop() < 2
    assert player.process.returncode == 0
    assert 'Traceback' not in player.log


def test_the_first_image_waits_for_those_who_have_only_heard_of_the_box_so_far(
    stage, film, wait_for
):
    images: list[Image] = []
    node = stage.robot.node
    node.create_subscription(InitBox, 'init_box', lambda msg: None, 1)
    stage.start('video_player', video=film, init_box='10,10,20,20')
    wait_for(lambda: node.count_publishers('init_box'), 'the player')
    time.sleep(1)  # seven of its images
    node.create_subscription(Image, 'image', images.append, 50)
    wait_for(lambda: images, 'an image')
    assert frame_number(images[0]) == 0


def test_in_lockstep_the_same_image_comes_again_as_long_as_no_target_is_followed(
    stage, film, wait_for
):
    images: list[Image] = []
    stage.robot.node.create_subscription(Image, 'image', images.append, 50)
    answers = stage.robot.node.create_publisher(TrackedBox, 'tracked_box', 10)
    stage.start('video_player', video=film, lockstep='true')
    wait_for(lambda: len(images) > 2 and answers.get_subscription_count(), 'the first image')
    assert {stamp_ns(image.header) for image in images} == {stamp_ns(images[0].header)}

    def answer(state: int) -> None:
        answers.publish(TrackedBox(header=images[-1].header, state=state))

    answer(TrackedBox.TRACKING)
    wait_for(lambda: frame_number(images[-1]) == 1, 'the next image')
    answer(TrackedBox.IDLE)  # a reset
    count = len(images)
    wait_for(lambda: len(images) > count + 1, 'the same image again')
    assert frame_number(images[-1]) == 1
    answer(TrackedBox.TRACKING)
    wait_for(lambda: frame_number(images[-1]) == 2, 'the image after it')
