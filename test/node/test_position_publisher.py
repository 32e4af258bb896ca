# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is published of the target's place, and when: images, depth and calibration in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from rclpy.time import Time
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header
from visualization_msgs.msg import Marker

from fcnt_ros.node.images import to_image
from fcnt_ros.node.parameters import PositionConfig
from fcnt_ros.node.position_publisher import PositionPublisher
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
        self.timers: dict[str, Callable] = {}
        self.warnings: list[str] = []
        self.depth_cameras = 1

    def create_lifecycle_publisher(self, kind: type, topic: str, depth: int) -> StandInPublisher:
        return self.publishers[topic.removeprefix('~/')]

    def create_subscription(self, kind: type, topic: str, callback: Callable, *_, **__) -> str:
        self.subscriptions[topic] = callback
        return topic

    def destroy_subscription(self, topic: str) -> None:
        del self.subscriptions[topic]

    def create_timer(self, period: float, callback: Callable, clock: object) -> str:
        self.timers['timer'] = callback
        return 'timer'

    def destroy_timer(self, timer: str) -> None:
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
    node.timers['timer']()
    assert 'depth' not in node.subscriptions
    node.publishers['target_pose'].subscribers = 1
    node.timers['timer']()
    show_depth(NOW)
    track(calibrated)
    assert sent('target_pose')


def test_depth_is_not_listened_to_when_the_height_tells_the_distance(calibrated, node):
    calibrated.reconfigure(PositionConfig(target_height=1.6))
    node.timers['timer']()
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
