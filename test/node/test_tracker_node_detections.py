# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The tracker node between a detector and what listens to detectors, with the real vision_msgs."""

from __future__ import annotations

import time

import pytest
from plaza import MAN, OTHER, QUICK
from std_msgs.msg import Header

from fcnt_ros.node import detections
from fcnt_ros.ros.messages import to_box
from fcnt_ros.tracker.box import Box

vision_msgs = pytest.importorskip('vision_msgs.msg')

pytestmark = pytest.mark.integration


@pytest.fixture(scope='module')
def tracker(shared_stage):
    return shared_stage.start('tracker_node', **QUICK)


@pytest.fixture(scope='module')
def detect(shared_stage, tracker, wait_for):
    """Send a box as a detector does."""
    shared_stage.robot.wait_for_tracker()
    publisher = shared_stage.robot.node.create_publisher(
        vision_msgs.Detection2D, 'fcnt_tracker/init_detection', 10
    )
    wait_for(publisher.get_subscription_count, 'init_detection')

    def send(box: Box, header: Header, target_id: str) -> None:
        msg = vision_msgs.Detection2D(header=header, id=target_id)
        msg.bbox.center.position.x, msg.bbox.center.position.y = map(float, box.center)
        msg.bbox.size_x, msg.bbox.size_y = float(box.width), float(box.height)
        time.sleep(0.4)  # topics keep no order among them
        publisher.publish(msg)

    return send


@pytest.fixture
def on_the_man(shared_stage, detect, frames):
    """Follow the man, from frame 0 on; the answer on it."""
    shared_stage.robot.reset()
    header = shared_stage.robot.show(frames[0])
    detect(MAN, header, 'man')
    return shared_stage.robot.answer(header)


def test_a_detection_starts_on_its_image(on_the_man, shared_stage, detect, frames):
    shared_stage.robot.track(frames[1])
    shared_stage.robot.boxes.clear()
    detect(OTHER, on_the_man.header, 'other')
    msg = shared_stage.robot.answer(on_the_man.header)
    assert (msg.id, to_box(msg.box)) == ('other', OTHER)


def test_a_detection_that_cannot_be_used_is_refused_and_the_track_goes_on(
    on_the_man, shared_stage, tracker, detect, frames
):
    detect(Box(900, 10, 40, 40), on_the_man.header, 'bad')
    tracker.wait_for_log('init_box "bad" refused: the box (x=900 y=10 width=40 height=40) lies')
    assert shared_stage.robot.track(frames[1]).id == 'man'


def test_the_track_is_told_as_a_detection(on_the_man, shared_stage, frames, wait_for):
    heard: list = []
    shared_stage.robot.node.create_subscription(
        vision_msgs.Detection2DArray, 'fcnt_tracker/detections', heard.append, 10
    )
    wait_for(lambda: shared_stage.robot.track(frames[0]) and heard, 'a detection')
    (detection,) = heard[-1].detections
    assert detection.id == 'man'
    assert detections.to_box(detection).iou(MAN) > 0.5
