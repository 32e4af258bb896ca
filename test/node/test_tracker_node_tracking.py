# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The tracker node as a robot meets it: another process, real parameters, real images."""

from __future__ import annotations

import time

import numpy as np
import pytest
from plaza import MAN, MAN_IN_FRAME_8, OTHER, QUICK
from sensor_msgs.msg import Image
from std_srvs.srv import SetBool

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.images import to_heatmap
from fcnt_ros.ros.messages import to_box
from fcnt_ros.tracker.box import Box

pytestmark = pytest.mark.integration

BEYOND_THE_EDGE = Box(-20, 300, 80, 80)


@pytest.fixture(scope='module')
def tracker(shared_stage, robot):
    tracker = shared_stage.start('tracker_node', **QUICK)
    robot.wait_for_tracker()
    return tracker


@pytest.fixture
def on_the_man(tracker, robot, frames):
    """Follow the man, from frame 0 on."""
    robot.reset()
    robot.point_at(MAN)
    robot.boxes.clear()
    return robot.track(frames[0])


def test_the_box_arrives_and_follows_the_man(on_the_man, robot, frames):
    assert to_box(on_the_man.box).iou(MAN) > 0.99
    for frame in frames[1:9]:
        last = robot.track(frame)
    assert last.state == TrackedBox.TRACKING
    assert to_box(last.box).iou(MAN_IN_FRAME_8) > 0.5


def test_initializing_is_said_before_the_first_result(on_the_man, robot):
    states = [msg.state for msg in robot.boxes]
    assert states == [TrackedBox.INITIALIZING, TrackedBox.TRACKING]
    assert {msg.id for msg in robot.boxes} == {'man'}


def test_the_header_is_the_images_own(on_the_man, robot, frames):
    header = robot.show(frames[1])
    msg = robot.answer(header)
    assert msg.header == header
    assert (msg.image_width, msg.image_height) == (768, 576)


def test_services_answer_while_a_frame_is_being_worked_on(on_the_man, robot, frames):
    robot.boxes.clear()
    robot.point_at(MAN, 'again')
    header = robot.show(frames[0])
    while not robot.boxes:  # that it is initializing
        time.sleep(0.001)
    start = time.monotonic()
    assert robot.set_parameter('window_sigma', 0.8).successful
    assert robot.call(SetBool, 'enable', SetBool.Request(data=True)).success
    seconds = time.monotonic() - start
    assert [msg.state for msg in robot.boxes] == [TrackedBox.INITIALIZING]
    assert seconds < 0.5
    robot.answer(header)


def test_a_new_box_starts_over_on_another_target(on_the_man, robot, frames):
    robot.point_at(OTHER, 'other')
    msg = robot.track(frames[1])
    assert msg.id == 'other'
    assert to_box(msg.box).iou(OTHER) > 0.99


def test_a_box_with_a_stamp_starts_on_the_image_that_it_was_drawn_on(on_the_man, robot, frames):
    old = robot.show(frames[0])
    robot.answer(old)
    robot.track(frames[1])
    robot.boxes.clear()
    robot.point_at(OTHER, 'other', header=old)
    msg = robot.answer(old)
    assert (msg.id, msg.header) == ('other', old)


@pytest.mark.parametrize(
    ('box', 'reason'),
    [
        (Box(float('nan'), 0, 40, 40), 'not a finite number'),
        (Box(0, 0, float('inf'), 40), 'not a finite number'),
        (Box(10, 10, 0, 40), 'is empty'),
        (Box(10, 10, 40, -5), 'is empty'),
        (Box(900, 10, 40, 40), 'outside the image of 768 x 576'),
        (Box(10, 10, 3, 40), 'at least 4'),
    ],
)
def test_an_unusable_box_is_refused_and_the_track_goes_on(
    on_the_man, tracker, robot, frames, box, reason
):
    said = len(tracker.log)
    robot.point_at(box, 'bad')
    msg = robot.track(frames[1])
    assert msg.id == 'man'
    assert 'init_box "bad" refused' in tracker.log[said:]
    assert reason in tracker.log[said:]


def test_a_box_with_an_unknown_stamp_is_refused_and_the_track_goes_on(
    on_the_man, tracker, robot, frames
):
    header = robot.show(frames[1])
    robot.answer(header)
    header.stamp.sec -= 10
    robot.point_at(OTHER, 'late', header)
    assert robot.track(frames[2]).id == 'man'
    assert '10.000 s older than the newest image' in tracker.log


def test_a_box_partly_outside_is_clipped_and_that_is_said(on_the_man, tracker, robot, frames):
    robot.point_at(BEYOND_THE_EDGE, 'edge')
    assert to_box(robot.track(frames[1]).box) == Box(0, 300, 60, 80)
    assert 'clipped to (x=0 y=300 width=60 height=80)' in tracker.log


@pytest.mark.parametrize(
    'changes', [{'encoding': 'h264'}, {'data': b'too short'}, {'step': 5}, {'width': 0}]
)
def test_a_bad_image_is_skipped_and_the_track_goes_on(on_the_man, tracker, robot, frames, changes):
    robot.show(frames[1], **changes)
    time.sleep(0.3)  # the next image would take its place
    assert robot.track(frames[1]).id == 'man'
    tracker.wait_for_log('image skipped: ')


def test_another_image_size_ends_the_track(on_the_man, tracker, robot, frames):
    msg = robot.track(np.ascontiguousarray(frames[1][:400, :500]))
    assert msg.state == TrackedBox.IDLE
    assert 'from 768 x 576 to 500 x 400' in tracker.log


def test_a_reset_is_told_at_once_and_then_nothing_is_published(on_the_man, robot, frames):
    robot.boxes.clear()
    assert 'man' in robot.reset().message
    idle = robot.answer(on_the_man.header)
    assert (idle.state, idle.id) == (TrackedBox.IDLE, 'man')
    robot.show(frames[1])
    time.sleep(1.0)
    assert len(robot.boxes) == 1


def test_a_pause_ends_where_it_began(on_the_man, robot, frames):
    robot.call(SetBool, 'enable', SetBool.Request(data=False))
    robot.boxes.clear()
    robot.show(frames[1])
    time.sleep(1.0)
    assert not robot.boxes
    robot.call(SetBool, 'enable', SetBool.Request(data=True))
    assert robot.track(frames[1]).id == 'man'


def test_pictures_come_to_those_who_subscribe(on_the_man, robot, frames):
    for topic in ('debug_image', 'heatmap', 'heatmap/gnet', 'heatmap/snet', 'selected_features'):
        robot.watch(topic)
    msg = robot.track(frames[1])
    deadline = time.monotonic() + 10
    while len(robot.pictures) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert all(picture.header == msg.header for picture in robot.pictures.values())
    debug: Image = robot.pictures['debug_image']
    assert (debug.encoding, debug.width, debug.height) == ('bgr8', 768, 576)
    assert to_heatmap(robot.pictures['heatmap/gnet']).max() == pytest.approx(msg.gnet_peak)
    assert to_heatmap(robot.pictures['heatmap/snet']).max() == pytest.approx(msg.snet_peak)
    assert robot.pictures['heatmap'].width == 224 // 8
    assert robot.pictures['selected_features'].encoding == 'bgr8'


def test_a_live_parameter_counts_from_the_next_frame_on(on_the_man, robot, frames):
    assert robot.set_parameter('region_scale', 3.0).successful
    around = robot.track(frames[1])
    diagonal = np.hypot(MAN.width, MAN.height)
    assert around.search_region.width == pytest.approx(3 * diagonal, abs=1)
    assert robot.set_parameter('region_scale', 2.0).successful
    assert robot.track(frames[1]).search_region.width < 2.5 * diagonal


def test_a_value_out_of_range_is_refused_with_the_reason(tracker, robot):
    answer = robot.set_parameter('region_scale', 100.0)
    assert not answer.successful
    assert 'region_scale' in answer.reason


def test_what_the_networks_are_built_from_cannot_change_while_running(tracker, robot):
    answer = robot.set_parameter('gnet_ridge', 0.5)
    assert not answer.successful
    assert 'gnet_ridge cannot change' in answer.reason
