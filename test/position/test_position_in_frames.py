# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where the target is in the robot's frames, and by a laser that has a frame of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from std_msgs.msg import Header

from fcnt_ros.position.position_publisher import AGAIN
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState

IN_ODOM = {'target_frame': 'odom', 'target_height': 1.6}


@pytest.fixture
def moving(world):
    """Return a function that makes a calibrated publisher with some settings."""

    def make(**settings: object):
        world.listen(**settings)
        world.calibrate()
        return world

    return make


def test_in_another_frame_the_pose_has_its_name_and_the_images_stamp(moving):
    world = moving(**IN_ODOM)
    world.track()
    for topic in world.poses:
        (msg,) = world.sent(topic)
        assert msg.header == Header(stamp=world.header().stamp, frame_id='odom')
    point = world.sent('target_pose')[0].pose.position
    x, y = (value - middle for value, middle in zip(world.box.center, (80, 60), strict=True))
    assert (point.x, point.y, point.z) == pytest.approx((14, 5 - x / 25, 1 - y / 25))
    assert world.node.transforms.times == [world.now]


def test_bearing_and_markers_stay_in_the_cameras_frame(moving):
    world = moving(**IN_ODOM)
    world.track()
    assert world.sent('target_bearing')[0].header == world.header()
    assert {marker.header.frame_id for marker in world.sent('markers')[0].markers} == {'camera'}


def test_a_pose_waits_for_its_transform_beyond_the_next_image(moving):
    world = moving(**IN_ODOM)
    odom = world.node.transforms.known.pop(('odom', 'camera'))
    stamps = [world.now, world.now + 33 * world.ms]
    for stamp in stamps:
        world.track(stamp)
    assert not world.sent('target_pose')
    world.node.transforms.known['odom', 'camera'] = odom
    world.node.timers[AGAIN]()
    expected = [world.header(stamp).stamp for stamp in stamps]
    assert [msg.header.stamp for msg in world.sent('target_pose')] == expected
    assert world.position.reason == ''


def test_a_transform_that_does_not_come_is_named(moving, monkeypatch):
    world = moving(**IN_ODOM)
    world.node.transforms.known.clear()
    monkeypatch.setattr(world.position._line, '_patience', 0.0)
    world.track()
    assert not world.sent('target_pose')
    assert world.position.reason == 'no transform from "camera" to "odom"'
    assert world.position.reason in world.node.warnings[0]


def test_a_pose_that_waits_for_its_transform_is_overtaken_by_losing_the_target(moving):
    world = moving(**IN_ODOM)
    odom = world.node.transforms.known.pop(('odom', 'camera'))
    world.track()
    world.track(world.now + 33 * world.ms, replace(world.result, state=TrackState.LOST))
    world.node.transforms.known['odom', 'camera'] = odom
    world.node.timers[AGAIN]()
    assert not world.sent('target_pose')


def test_the_frame_at_the_target_is_broadcast_though_nobody_subscribes(moving):
    world = moving(broadcast_frame='target', **IN_ODOM)
    world.nobody_subscribes()
    world.track()
    ((where, pose),) = world.node.broadcaster.sent
    assert (world.node.broadcaster.name, where.frame_id) == ('target', 'odom')
    assert pose.position.x == pytest.approx(14)


@pytest.mark.parametrize('state', [TrackState.UNCERTAIN, TrackState.LOST])
def test_the_frame_at_the_target_is_broadcast_only_while_tracking(moving, state):
    world = moving(broadcast_frame='target', target_height=1.6)
    world.track(result=replace(world.result, state=state))
    assert not world.node.broadcaster.sent


def test_a_frame_that_waits_for_its_transform_is_overtaken_by_losing_the_target(moving):
    world = moving(broadcast_frame='target', **IN_ODOM)
    odom = world.node.transforms.known.pop(('odom', 'camera'))
    world.track()
    world.track(world.now + 33 * world.ms, replace(world.result, state=TrackState.LOST))
    world.node.transforms.known['odom', 'camera'] = odom
    world.node.timers[AGAIN]()
    assert not world.node.broadcaster.sent


def test_of_a_lost_target_no_place_is_published_that_its_motion_would_take_it_to(moving):
    world = moving(broadcast_frame='target', velocity_change=0.1, **IN_ODOM)
    lost = replace(world.result, state=TrackState.LOST)
    for index in range(20):
        world.track(world.now + index * 33 * world.ms, lost if index >= 10 else world.result)
        world.node.timers[AGAIN]()
    sent = [len(world.sent(topic)) for topic in ('target_bearing', *world.poses)]
    assert sent == [10] * 3
    assert len(world.node.broadcaster.sent) == 10


def test_when_it_listens_no_longer_it_leaves_the_robots_frames_alone(moving):
    world = moving(broadcast_frame='target', **IN_ODOM)
    world.position.stop_listening()
    world.track()
    assert world.node.timers == world.node.subscriptions == world.node.transforms.known == {}
    assert not world.node.broadcaster.sent


def test_when_time_jumps_the_robots_frames_are_forgotten(moving):
    world = moving(target_frame='odom')
    world.position.time_jumped()
    assert world.node.transforms.cleared


@pytest.mark.parametrize('late', [False, True])
def test_a_laser_scan_from_before_or_after_the_track_has_the_distance(moving, late):
    world = moving(use_scan=True)
    steps = [world.track, lambda: world.scan(world.now + 60 * world.ms)]
    for step in steps if late else steps[::-1]:
        step()
    (msg,) = world.sent('target_pose')
    assert msg.header == world.header()
    assert msg.pose.position.z == pytest.approx(world.distance, rel=0.02)


def test_a_scan_that_is_too_old_is_no_pose_and_both_times_are_said(moving):
    world = moving(use_scan=True, scan_tolerance=0.05)
    world.scan(world.now - 60 * world.ms)
    world.track()
    world.track(world.now + 100 * world.ms)
    assert not world.sent('target_pose')
    assert world.position.reason.startswith(
        'the nearest laser scan is 0.060 s older than the image'
    )


def test_without_a_laser_its_topic_is_named(moving):
    world = moving(use_scan=True)
    world.node.depth_cameras = 0
    world.track()
    assert not world.sent('target_pose')
    assert world.position.reason == 'no laser scan has arrived on /robot/scan'


def test_a_target_that_goes_straight_on_is_smoothed(moving):
    """A box whose height wavers by a tenth: so does the distance by it, but not the pose."""
    world = moving(velocity_change=0.1, **IN_ODOM)
    for index in range(60):
        box = Box(60, 40, 20, 40 + 4 * (-1) ** index)
        world.track(world.now + index * 33 * world.ms, replace(world.result, box=box))
    distances = [msg.pose.position.x - 10 for msg in world.sent('target_pose')]
    assert distances[0] == pytest.approx(1.6 * 100 / 44)
    assert np.ptp(distances[40:]) < 0.1 * (160 / 36 - 160 / 44)


def test_another_target_is_not_smoothed_into_the_last_one(moving):
    world = moving(velocity_change=0.1, **IN_ODOM)
    for index in range(10):
        world.track(world.now + index * 33 * world.ms)
    nearer = replace(world.result, box=Box(60, 40, 20, 44))
    world.track(world.now + 330 * world.ms, nearer, 'woman')
    assert world.sent('target_pose')[-1].pose.position.x == pytest.approx(10 + 160 / 44)
