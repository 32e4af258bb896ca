# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is published of the target's place, and when: images, depth and calibration in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from rclpy.time import Time
from sensor_msgs.msg import CameraInfo, Image, LaserScan
from std_msgs.msg import Header
from visualization_msgs.msg import Marker

from fcnt_ros.position import pose_publisher, transforms
from fcnt_ros.position.position_publisher import AGAIN, LOOKING, PositionPublisher
from fcnt_ros.position.rigid_transform import RigidTransform
from fcnt_ros.position.transforms import TransformError
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.parameters import PositionConfig
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

SIZE = (160, 120)
BOX = Box(60, 40, 20, 40)
MS = 1_000_000  # in nanoseconds
NOW = 1000 * MS
DISTANCE = 2.0

RESULT = TrackResult(
    box=BOX,
    confidence=0.9,
    state=TrackState.TRACKING,
    source=Source.GNET,
    distractor_ratio=0.0,
    gnet_heatmap=np.ones((28, 28), np.float32),
    snet_heatmap=np.ones((28, 28), np.float32),
    search_region=SearchRegion.around(BOX, 2.0, 224),
    search_sigma=12.5,
    updated=False,
)

POSES = ['target_pose', 'target_pose_with_covariance']


class StandInPublisher:
    """Keeps what is published; has a subscriber unless told otherwise."""

    def __init__(self) -> None:
        self.sent: list = []
        self.subscribers = 1

    def publish(self, msg: object) -> None:
        self.sent.append(msg)

    def get_subscription_count(self) -> int:
        return self.subscribers


class StandInNode:
    """A node whose topics end in this process."""

    def __init__(self) -> None:
        self.publishers: dict[str, StandInPublisher] = defaultdict(StandInPublisher)
        self.subscriptions: dict[str, Callable] = {}
        self.timers: dict[float, Callable] = {}
        self.warnings: list[str] = []
        self.depth_cameras = 1

    def create_lifecycle_publisher(self, kind: type, topic: str, depth: int) -> StandInPublisher:
        return self.publishers[topic.removeprefix('~/')]

    def create_subscription(self, kind: type, topic: str, callback: Callable, *_, **__) -> str:
        self.subscriptions[topic] = callback
        return topic

    def destroy_subscription(self, topic: str) -> None:
        self.subscriptions.pop(topic, None)  # camera_info is subscribed to in two ways

    def create_timer(self, period: float, callback: Callable, clock: object) -> float:
        self.timers[period] = callback
        return period

    def destroy_timer(self, timer: float) -> None:
        del self.timers[timer]

    def count_publishers(self, topic: str) -> int:
        return self.depth_cameras

    def resolve_topic_name(self, topic: str) -> str:
        return f'/robot/{topic}'

    def get_logger(self) -> StandInNode:
        return self

    def warning(self, text: str, **_) -> None:
        self.warnings.append(text)


def header(stamp: int) -> Header:
    return Header(stamp=Time(nanoseconds=stamp).to_msg(), frame_id='camera')


def depth_image(stamp: int, size: tuple[int, int] = SIZE) -> Image:
    return to_image(np.full(size[::-1], DISTANCE, np.float32), header(stamp))


def camera_info(focal: float = 100.0, size: tuple[int, int] = SIZE) -> CameraInfo:
    return CameraInfo(
        header=header(NOW),
        width=size[0],
        height=size[1],
        k=[focal, 0.0, 80.0, 0.0, focal, 60.0, 0.0, 0.0, 1.0],
    )


@pytest.fixture
def node():
    return StandInNode()


@pytest.fixture
def position(node):
    position = PositionPublisher(node)
    position.listen()
    return position


@pytest.fixture
def calibrated(node, position):
    node.subscriptions['camera_info'](camera_info())
    return position


@pytest.fixture
def sent(node):
    """Say what was published on a topic."""
    return lambda topic: node.publishers[topic].sent


@pytest.fixture
def show_depth(node):
    """Let a depth image arrive."""
    return lambda stamp, **how: node.subscriptions['depth'](depth_image(stamp, **how))


def track(position: PositionPublisher, stamp: int = NOW, result: TrackResult = RESULT) -> None:
    position.tracked(header(stamp), SIZE, 'man', result)


def test_with_camera_and_depth_everything_is_published_with_the_images_header(
    calibrated, sent, show_depth
):
    show_depth(NOW)
    track(calibrated)
    for topic in ('target_bearing', *POSES):
        (msg,) = sent(topic)
        assert msg.header == header(NOW)
    assert sent('target_pose')[0].pose.position.z == pytest.approx(DISTANCE)
    assert calibrated.reason == ''


def test_depth_may_come_after_the_track(calibrated, sent, show_depth):
    show_depth(NOW - 33 * MS)
    track(calibrated)
    assert sent('target_bearing')
    assert not sent('target_pose')
    show_depth(NOW)
    assert sent('target_pose')[0].header == header(NOW)


def test_of_several_depth_images_the_one_of_the_image_counts(calibrated, node, sent, show_depth):
    for stamp in (NOW - 33 * MS, NOW + 33 * MS):
        wrong = to_image(np.full(SIZE[::-1], 9.0, np.float32), header(stamp))
        node.subscriptions['depth'](wrong)
    show_depth(NOW + 1 * MS)
    track(calibrated)
    assert sent('target_pose')[0].pose.position.z == pytest.approx(DISTANCE)


def test_stale_depth_is_no_pose_and_both_times_are_said(calibrated, node, sent, show_depth):
    show_depth(NOW - 500 * MS)
    track(calibrated)
    track(calibrated, NOW + 100 * MS)
    assert not sent('target_pose')
    assert 'depth image is 0.500 s older than the image, depth_tolerance is 0.02 s' in (
        calibrated.reason
    )
    assert calibrated.reason in node.warnings[0]


def test_the_tolerance_is_a_setting(calibrated, sent, show_depth):
    calibrated.reconfigure(PositionConfig(depth_tolerance=0.6))
    show_depth(NOW - 500 * MS)
    track(calibrated)
    assert sent('target_pose')


def test_without_a_depth_camera_the_bearing_is_published_and_the_topic_named(
    calibrated, node, sent
):
    node.depth_cameras = 0
    track(calibrated)
    assert sent('target_bearing')
    assert not sent('target_pose')
    assert 'no depth image has arrived on /robot/depth' in calibrated.reason


def test_images_without_stamps_match_no_depth(calibrated, sent, show_depth):
    show_depth(0)
    track(calibrated, 0)
    track(calibrated, 0)
    assert not sent('target_pose')
    assert 'no stamps' in calibrated.reason


def test_a_depth_image_of_another_size_is_no_pose(calibrated, sent, show_depth):
    show_depth(NOW, size=(80, 60))
    track(calibrated)
    assert not sent('target_pose')
    assert '80 x 60 pixels, the image has 160 x 120' in calibrated.reason


def test_a_depth_image_that_cannot_be_read_is_no_pose(calibrated, node, sent):
    msg = depth_image(NOW)
    msg.encoding = 'mono8'
    node.subscriptions['depth'](msg)
    track(calibrated)
    assert not sent('target_pose')
    assert '"mono8" is not supported' in calibrated.reason


def test_a_known_height_needs_no_depth(calibrated, sent):
    calibrated.reconfigure(PositionConfig(target_height=1.6))
    track(calibrated)
    assert sent('target_pose')[0].pose.position.z == pytest.approx(1.6 * 100 / 40)


def test_without_camera_info_nothing_is_published(position, node, sent, show_depth):
    show_depth(NOW)
    track(position)
    assert not any(sent(topic) for topic in ('target_bearing', *POSES))
    assert 'no camera_info' in position.reason


def test_an_uncalibrated_camera_has_no_bearing(position, node, sent):
    node.subscriptions['camera_info'](camera_info(focal=0.0))
    track(position)
    assert not sent('target_bearing')
    assert 'not calibrated' in position.reason


def test_while_lost_nothing_is_published_and_the_markers_are_taken_away(
    calibrated, sent, show_depth
):
    show_depth(NOW)
    track(calibrated, result=replace(RESULT, state=TrackState.LOST))
    assert not any(sent(topic) for topic in ('target_bearing', *POSES))
    (markers,) = sent('markers')
    assert {marker.action for marker in markers.markers} == {Marker.DELETE}
    assert calibrated.reason == 'the target is LOST'


def test_while_uncertain_there_is_a_bearing_but_no_pose(calibrated, sent, show_depth):
    show_depth(NOW)
    track(calibrated, result=replace(RESULT, state=TrackState.UNCERTAIN))
    assert sent('target_bearing')
    assert not sent('target_pose')
    assert 'UNCERTAIN' in calibrated.reason


def test_a_track_that_waits_for_depth_is_overtaken_by_losing_the_target(
    calibrated, sent, show_depth
):
    show_depth(NOW - 33 * MS)
    track(calibrated)
    track(calibrated, NOW + 33 * MS, replace(RESULT, state=TrackState.LOST))
    show_depth(NOW)
    assert not sent('target_pose')


def test_after_forgetting_depth_that_comes_late_publishes_nothing(calibrated, sent, show_depth):
    show_depth(NOW - 33 * MS)
    track(calibrated)
    calibrated.forget()
    show_depth(NOW)
    assert not sent('target_pose')


def test_nothing_is_made_while_nobody_subscribes(calibrated, node, sent, show_depth):
    for publisher in node.publishers.values():
        publisher.subscribers = 0
    show_depth(NOW)
    track(calibrated)
    assert not any(publisher.sent for publisher in node.publishers.values())
    assert node.warnings == []


def test_depth_is_listened_to_only_while_somebody_wants_a_pose(calibrated, node, sent, show_depth):
    for publisher in node.publishers.values():
        publisher.subscribers = 0
    node.timers[LOOKING]()
    assert 'depth' not in node.subscriptions
    node.publishers['target_pose'].subscribers = 1
    node.timers[LOOKING]()
    show_depth(NOW)
    track(calibrated)
    assert sent('target_pose')


def test_depth_is_not_listened_to_when_the_height_tells_the_distance(calibrated, node):
    calibrated.reconfigure(PositionConfig(target_height=1.6))
    node.timers[LOOKING]()
    assert 'depth' not in node.subscriptions


def test_who_watches_only_markers_is_not_told_that_there_is_no_pose(calibrated, node, sent):
    for topic in ('target_bearing', *POSES):
        node.publishers[topic].subscribers = 0
    node.depth_cameras = 0
    track(calibrated)
    assert sent('markers')
    assert node.warnings == []


def test_when_it_listens_no_longer_old_calibrations_do_not_count(calibrated, node, sent):
    calibrated.stop_listening()
    assert node.subscriptions == node.timers == {}
    calibrated.listen()
    track(calibrated)
    assert not sent('target_bearing')


ODOM = RigidTransform(np.array([[0, 0, 1.0], [-1, 0, 0], [0, -1, 0]]), np.array([10.0, 5.0, 1.0]))
"""A level camera that looks along x, 1 m above the ground."""

LASER = RigidTransform(np.array([[0, -1.0, 0], [0, 0, -1], [1, 0, 0]]), np.array([0, 0.2, 0.1]))
"""0.2 m below the camera and 0.1 m before it, seen from its optical frame."""


class StandInTransforms:
    """The TF tree of such a robot, as far as it is known yet."""

    def __init__(self, node: StandInNode) -> None:
        node.transforms = self
        self.known = {('odom', 'camera'): ODOM, ('camera', 'laser'): LASER}
        self.times: list[int] = []
        self.cleared = False

    def between(self, outer: str, inner: str, stamp: int) -> RigidTransform:
        self.times.append(stamp)
        try:
            return self.known[outer, inner]
        except KeyError:
            raise TransformError(f'no transform from "{inner}" to "{outer}"') from None

    def clear(self) -> None:
        self.cleared = True

    def stop(self) -> None:
        self.known.clear()


class StandInBroadcaster:
    """Keeps what it is told."""

    def __init__(self, node: StandInNode, name: str) -> None:
        node.broadcaster = self
        self.name = name
        self.sent: list = []

    def send(self, header: Header, pose: object) -> None:
        self.sent.append((header, pose))

    def stop(self) -> None:
        self.name = ''


@pytest.fixture
def moving(node, monkeypatch):
    """Return a function that makes a calibrated publisher on a robot with tf2."""
    monkeypatch.setattr(transforms, 'tf2_ros', 'installed')
    monkeypatch.setattr(pose_publisher, 'Transforms', StandInTransforms)
    monkeypatch.setattr(pose_publisher, 'FrameBroadcaster', StandInBroadcaster)

    def make(**settings: object) -> PositionPublisher:
        position = PositionPublisher(node)
        position.configure(PositionConfig(**settings))
        position.listen()
        node.subscriptions['camera_info'](camera_info())
        return position

    return make


def scan(stamp: int = NOW, distance: float = DISTANCE) -> LaserScan:
    """Return a scan over half a turn that sees a round wall, 2 m ahead of the camera."""
    msg = LaserScan(header=header(stamp), angle_min=-np.pi / 2, angle_increment=np.pi / 720)
    msg.header.frame_id = 'laser'
    msg.range_min, msg.range_max = 0.1, 10.0
    msg.ranges = [distance - 0.1] * 721
    return msg


def test_in_another_frame_the_pose_has_its_name_and_the_images_stamp(moving, node, sent):
    track(moving(target_frame='odom', target_height=1.6))
    for topic in POSES:
        (msg,) = sent(topic)
        assert msg.header == Header(stamp=header(NOW).stamp, frame_id='odom')
    point = sent('target_pose')[0].pose.position
    x, y = (value - middle for value, middle in zip(BOX.center, (80, 60), strict=True))
    assert (point.x, point.y, point.z) == pytest.approx((14, 5 - x / 25, 1 - y / 25))
    assert node.transforms.times == [NOW]


def test_bearing_and_markers_stay_in_the_cameras_frame(moving, sent):
    track(moving(target_frame='odom', target_height=1.6))
    assert sent('target_bearing')[0].header == header(NOW)
    assert {marker.header.frame_id for marker in sent('markers')[0].markers} == {'camera'}


def test_a_pose_waits_for_its_transform_beyond_the_next_image(moving, node, sent):
    position = moving(target_frame='odom', target_height=1.6)
    del node.transforms.known['odom', 'camera']
    track(position)
    track(position, NOW + 33 * MS)
    assert not sent('target_pose')
    node.transforms.known['odom', 'camera'] = ODOM
    node.timers[AGAIN]()
    assert [msg.header.stamp for msg in sent('target_pose')] == [
        header(NOW).stamp,
        header(NOW + 33 * MS).stamp,
    ]
    assert position.reason == ''


def test_a_transform_that_does_not_come_is_named(moving, node, sent, monkeypatch):
    position = moving(target_frame='odom', target_height=1.6)
    node.transforms.known.clear()
    monkeypatch.setattr(position._line, '_patience', 0.0)
    track(position)
    assert not sent('target_pose')
    assert position.reason == 'no transform from "camera" to "odom"'
    assert position.reason in node.warnings[0]


def test_a_pose_that_waits_for_its_transform_is_overtaken_by_losing_the_target(moving, node, sent):
    position = moving(target_frame='odom', target_height=1.6)
    del node.transforms.known['odom', 'camera']
    track(position)
    track(position, NOW + 33 * MS, replace(RESULT, state=TrackState.LOST))
    node.transforms.known['odom', 'camera'] = ODOM
    node.timers[AGAIN]()
    assert not sent('target_pose')


def test_the_frame_at_the_target_is_told_of_though_nobody_subscribes(moving, node):
    position = moving(broadcast_frame='target', target_frame='odom', target_height=1.6)
    for publisher in node.publishers.values():
        publisher.subscribers = 0
    track(position)
    ((where, pose),) = node.broadcaster.sent
    assert (node.broadcaster.name, where.frame_id) == ('target', 'odom')
    assert pose.position.x == pytest.approx(14)


@pytest.mark.parametrize('state', [TrackState.UNCERTAIN, TrackState.LOST])
def test_the_frame_at_the_target_is_told_of_only_while_tracking(moving, node, state):
    position = moving(broadcast_frame='target', target_height=1.6)
    track(position, result=replace(RESULT, state=state))
    assert not node.broadcaster.sent


def test_a_frame_that_waits_for_its_transform_is_overtaken_by_losing_the_target(moving, node):
    position = moving(broadcast_frame='target', target_frame='odom', target_height=1.6)
    del node.transforms.known['odom', 'camera']
    track(position)
    track(position, NOW + 33 * MS, replace(RESULT, state=TrackState.LOST))
    node.transforms.known['odom', 'camera'] = ODOM
    node.timers[AGAIN]()
    assert not node.broadcaster.sent


def test_where_a_lost_target_might_be_by_its_motion_is_not_told(moving, node, sent):
    position = moving(
        broadcast_frame='target', target_frame='odom', target_height=1.6, velocity_change=0.1
    )
    for index in range(10):
        track(position, NOW + index * 33 * MS)
    told = [len(sent(topic)) for topic in ('target_bearing', *POSES)]
    for index in range(10, 20):
        track(position, NOW + index * 33 * MS, replace(RESULT, state=TrackState.LOST))
        node.timers[AGAIN]()
    assert [len(sent(topic)) for topic in ('target_bearing', *POSES)] == told == [10, 10, 10]
    assert len(node.broadcaster.sent) == 10


def test_when_it_listens_no_longer_nothing_is_told_of_the_robots_frames(moving, node):
    position = moving(broadcast_frame='target', target_frame='odom', target_height=1.6)
    position.stop_listening()
    track(position)
    assert node.timers == node.subscriptions == node.transforms.known == {}
    assert not node.broadcaster.sent


def test_a_laser_scan_tells_the_distance(moving, node, sent):
    position = moving(use_scan=True)
    node.subscriptions['scan'](scan())
    track(position)
    assert sent('target_pose')[0].pose.position.z == pytest.approx(DISTANCE, rel=0.02)


def test_a_scan_may_come_after_the_track(moving, node, sent):
    position = moving(use_scan=True)
    track(position)
    node.subscriptions['scan'](scan(NOW + 60 * MS))
    assert sent('target_pose')[0].header == header(NOW)


def test_a_scan_that_is_too_old_is_no_pose_and_both_times_are_said(moving, node, sent):
    position = moving(use_scan=True, scan_tolerance=0.05)
    node.subscriptions['scan'](scan(NOW - 60 * MS))
    track(position)
    track(position, NOW + 100 * MS)
    assert not sent('target_pose')
    assert position.reason.startswith('the nearest laser scan is 0.060 s older than the image')


def test_without_a_laser_its_topic_is_named(moving, node, sent):
    node.depth_cameras = 0
    position = moving(use_scan=True)
    track(position)
    assert not sent('target_pose')
    assert position.reason == 'no laser scan has arrived on /robot/scan'


def test_with_a_laser_depth_images_are_not_listened_to(moving, node):
    moving(use_scan=True)
    node.timers[LOOKING]()
    assert set(node.subscriptions) == {'camera_info', 'scan'}


def test_with_depth_images_scans_are_not_listened_to(calibrated, node):
    node.timers[LOOKING]()
    assert set(node.subscriptions) == {'camera_info', 'depth'}


def test_a_target_that_goes_straight_on_is_smoothed(moving, sent):
    """A box whose height wavers by a tenth: so does the distance by it, but not the pose."""
    position = moving(target_frame='odom', target_height=1.6, velocity_change=0.1)
    for index in range(60):
        height = 40 + 4 * (-1) ** index
        track(position, NOW + index * 33 * MS, replace(RESULT, box=Box(60, 40, 20, height)))
    distances = [msg.pose.position.x - 10 for msg in sent('target_pose')]
    assert distances[0] == pytest.approx(1.6 * 100 / 44)
    assert np.ptp(distances[40:]) < 0.1 * (160 / 36 - 160 / 44)


def test_another_target_is_not_smoothed_into_the_last_one(moving, sent):
    position = moving(target_frame='odom', target_height=1.6, velocity_change=0.1)
    for index in range(10):
        track(position, NOW + index * 33 * MS)
    nearer = replace(RESULT, box=Box(60, 40, 20, 44))
    position.tracked(header(NOW + 330 * MS), SIZE, 'woman', nearer)
    assert sent('target_pose')[-1].pose.position.x == pytest.approx(10 + 160 / 44)


def test_when_time_jumps_the_robots_frames_are_forgotten(moving, node):
    moving(target_frame='odom').time_jumped()
    assert node.transforms.cleared


@pytest.mark.parametrize('name', ['use_scan', 'target_frame', 'broadcast_frame'])
def test_without_tf2_what_needs_it_is_refused_with_what_to_install(position, monkeypatch, name):
    monkeypatch.setattr(transforms, 'tf2_ros', None)
    value = True if name == 'use_scan' else 'target'
    with pytest.raises(ValueError, match=f'{name} needs tf2_ros.*apt install'):
        position.configure(PositionConfig(**{name: value}))
