# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is published of the target's place, and when: images, depth and calibration in any order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from visualization_msgs.msg import Marker

from fcnt_ros.position import transforms
from fcnt_ros.position.position_publisher import LOOKING
from fcnt_ros.ros.parameters import PositionConfig
from fcnt_ros.tracker.track_result import TrackState


@pytest.fixture
def calibrated(world):
    """The world, with a calibration and a publisher that takes the distance from depth images."""
    world.listen()
    world.calibrate()
    return world


def test_with_camera_and_depth_everything_is_published_with_the_images_header(calibrated):
    calibrated.depth()
    calibrated.track()
    for topic in ('target_bearing', *calibrated.poses):
        (msg,) = calibrated.sent(topic)
        assert msg.header == calibrated.header()
    pose = calibrated.sent('target_pose')[0].pose
    assert pose.position.z == pytest.approx(calibrated.distance)
    assert calibrated.position.reason == ''


def test_depth_may_come_after_the_track(calibrated):
    calibrated.depth(calibrated.now - 33 * calibrated.ms)
    calibrated.track()
    assert calibrated.sent('target_bearing')
    assert not calibrated.sent('target_pose')
    calibrated.depth()
    assert calibrated.sent('target_pose')[0].header == calibrated.header()


def test_of_several_depth_images_the_one_of_the_image_counts(calibrated):
    for ms, metres in ((-33, 9.0), (33, 9.0), (1, calibrated.distance)):
        calibrated.depth(calibrated.now + ms * calibrated.ms, metres)
    calibrated.track()
    pose = calibrated.sent('target_pose')[0].pose
    assert pose.position.z == pytest.approx(calibrated.distance)


@pytest.mark.parametrize(
    ('depth', 'reason'),
    [
        ({'size': (80, 60)}, '80 x 60 pixels, the image has 160 x 120'),
        ({'encoding': 'mono8'}, '"mono8" is not supported'),
        (None, 'no depth image has arrived on /robot/depth'),
        (
            {'stamp': 500_000_000},
            'depth image is 0.500 s older than the image, depth_tolerance is 0.02 s',
        ),
    ],
)
def test_without_the_depth_of_the_image_there_is_no_pose_and_the_reason_is_logged(
    calibrated, depth, reason
):
    if depth is None:
        calibrated.node.depth_cameras = 0
    else:
        calibrated.depth(**depth)
    calibrated.track()
    calibrated.track(calibrated.now + 100 * calibrated.ms)  # it waits for no longer
    assert calibrated.sent('target_bearing')
    assert not calibrated.sent('target_pose')
    assert reason in calibrated.node.warnings[0]


def test_images_without_stamps_match_no_depth(calibrated):
    calibrated.depth(0)
    calibrated.track(0)
    calibrated.track(0)
    assert not calibrated.sent('target_pose')
    assert 'no stamps' in calibrated.position.reason


@pytest.mark.parametrize(
    ('settings', 'distance'), [({'depth_tolerance': 0.6}, 2.0), ({'target_height': 1.6}, 4.0)]
)
def test_tolerance_and_height_are_settings(calibrated, settings, distance):
    calibrated.position.reconfigure(PositionConfig(**settings))
    calibrated.depth(calibrated.now - 500 * calibrated.ms)
    calibrated.track()
    assert calibrated.sent('target_pose')[0].pose.position.z == pytest.approx(distance)


@pytest.mark.parametrize(('focal', 'reason'), [(None, 'no camera_info'), (0.0, 'not calibrated')])
def test_without_a_calibration_nothing_is_published(world, focal, reason):
    world.listen()
    if focal is not None:
        world.calibrate(focal)
    world.depth()
    world.track()
    assert not any(world.sent(topic) for topic in ('target_bearing', *world.poses))
    assert reason in world.position.reason


def test_while_lost_nothing_is_published_and_the_markers_are_taken_away(calibrated):
    calibrated.depth()
    calibrated.track(result=replace(calibrated.result, state=TrackState.LOST))
    assert not any(calibrated.sent(topic) for topic in ('target_bearing', *calibrated.poses))
    (markers,) = calibrated.sent('markers')
    assert {marker.action for marker in markers.markers} == {Marker.DELETE}
    assert calibrated.position.reason == 'the target is LOST'


def test_while_uncertain_there_is_a_bearing_but_no_pose(calibrated):
    calibrated.depth()
    calibrated.track(result=replace(calibrated.result, state=TrackState.UNCERTAIN))
    assert calibrated.sent('target_bearing')
    assert not calibrated.sent('target_pose')
    assert 'UNCERTAIN' in calibrated.position.reason


@pytest.mark.parametrize('how', ['lost', 'forgotten'])
def test_depth_that_comes_late_for_a_target_that_is_gone_publishes_nothing(calibrated, how):
    calibrated.depth(calibrated.now - 33 * calibrated.ms)
    calibrated.track()
    if how == 'lost':
        lost = replace(calibrated.result, state=TrackState.LOST)
        calibrated.track(calibrated.now + 33 * calibrated.ms, lost)
    else:
        calibrated.position.forget()
    calibrated.depth()
    assert not calibrated.sent('target_pose')


def test_nothing_is_made_while_nobody_subscribes(calibrated):
    calibrated.nobody_subscribes()
    calibrated.depth()
    calibrated.track()
    assert not any(publisher.sent for publisher in calibrated.node.publishers.values())
    assert calibrated.node.warnings == []


def test_depth_is_listened_to_only_while_somebody_wants_a_pose(calibrated):
    calibrated.nobody_subscribes()
    calibrated.node.timers[LOOKING]()
    assert 'depth' not in calibrated.node.subscriptions
    calibrated.node.publishers['target_pose'].subscribers = 1
    calibrated.node.timers[LOOKING]()
    calibrated.depth()
    calibrated.track()
    assert calibrated.sent('target_pose')


@pytest.mark.parametrize(
    ('settings', 'heard'),
    [
        ({}, {'camera_info', 'depth'}),
        ({'target_height': 1.6}, {'camera_info'}),
        ({'use_scan': True}, {'camera_info', 'scan'}),
    ],
)
def test_only_the_sensor_that_the_distance_comes_from_is_listened_to(world, settings, heard):
    world.listen(**settings)
    world.node.timers[LOOKING]()
    assert set(world.node.subscriptions) == heard


def test_for_markers_alone_nobody_is_warned_that_there_is_no_pose(calibrated):
    calibrated.nobody_subscribes('target_bearing', *calibrated.poses)
    calibrated.node.depth_cameras = 0
    calibrated.track()
    assert calibrated.sent('markers')
    assert calibrated.node.warnings == []


def test_when_it_listens_no_longer_old_calibrations_do_not_count(calibrated):
    calibrated.position.stop_listening()
    assert calibrated.node.subscriptions == calibrated.node.timers == {}
    calibrated.position.listen()
    calibrated.track()
    assert not calibrated.sent('target_bearing')


@pytest.mark.parametrize('name', ['use_scan', 'target_frame', 'broadcast_frame'])
def test_without_tf2_what_needs_it_is_refused_with_what_to_install(world, monkeypatch, name):
    monkeypatch.setattr(transforms, 'tf2_ros', None)
    value = True if name == 'use_scan' else 'target'
    with pytest.raises(ValueError, match=f'{name} needs tf2_ros.*apt install'):
        world.listen(**{name: value})
