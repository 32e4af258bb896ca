# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A node whose topics end in this process, on a robot with camera, depth camera, laser and tf2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest
from rclpy.time import Time
from results import make_result
from sensor_msgs.msg import CameraInfo, Image, LaserScan
from std_msgs.msg import Header

from fcnt_ros.position import pose_publisher, transforms
from fcnt_ros.position.position_publisher import PositionPublisher
from fcnt_ros.position.target_pose import RigidTransform
from fcnt_ros.position.transforms import TransformError
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.parameters import PositionConfig
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import TrackResult

SIZE = (160, 120)
BOX = Box(60, 40, 20, 40)
DISTANCE = 2.0

ODOM = RigidTransform(np.array([[0, 0, 1.0], [-1, 0, 0], [0, -1, 0]]), np.array([10.0, 5.0, 1.0]))
"""A level camera that looks along x, 1 m above the ground."""

LASER = RigidTransform(np.array([[0, -1.0, 0], [0, 0, -1], [1, 0, 0]]), np.array([0, 0.2, 0.1]))
"""0.2 m below the camera and 0.1 m before it, seen from its optical frame."""


def found_at(box: Box) -> TrackResult:
    region = SearchRegion.around(box, 2.0, 368)
    heat = target_map(region.to_cells(box), region.cells, 1 / 3).numpy()
    return make_result(box=box, gnet_heatmap=heat, snet_heatmap=heat, search_region=region)


@pytest.fixture(scope='session')
def found() -> Callable[[Box], TrackResult]:
    """Return the result of a tracker whose heat map is the ideal one."""
    return found_at


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
    """Keeps what it is to send."""

    def __init__(self, node: StandInNode, name: str) -> None:
        node.broadcaster = self
        self.name = name
        self.sent: list = []

    def send(self, header: Header, pose: object) -> None:
        self.sent.append((header, pose))

    def stop(self) -> None:
        self.name = ''


class World:
    """The robot, and what its camera, its sensors and its tracker do."""

    ms = 1_000_000  # in nanoseconds
    now = 1_000_000_000
    size, box, distance = SIZE, BOX, DISTANCE
    poses = ('target_pose', 'target_pose_with_covariance')

    def __init__(self) -> None:
        self.node = StandInNode()
        self.position: PositionPublisher | None = None
        self.result = found_at(BOX)

    def listen(self, **settings: object) -> PositionPublisher:
        """Let a position publisher with these settings listen."""
        self.position = PositionPublisher(self.node)
        self.position.configure(PositionConfig(**settings))
        self.position.listen()
        return self.position

    def header(self, stamp: int = now, frame: str = 'camera') -> Header:
        return Header(stamp=Time(nanoseconds=stamp).to_msg(), frame_id=frame)

    def calibrate(self, focal: float = 100.0) -> None:
        """Let the calibration arrive."""
        width, height = SIZE
        k = [focal, 0.0, 80.0, 0.0, focal, 60.0, 0.0, 0.0, 1.0]
        msg = CameraInfo(header=self.header(), width=width, height=height, k=k)
        self.node.subscriptions['camera_info'](msg)

    def depth(
        self,
        stamp: int = now,
        metres: float = DISTANCE,
        size: tuple[int, int] = SIZE,
        **changes: object,
    ) -> None:
        """Let a depth image arrive."""
        msg: Image = to_image(np.full(size[::-1], metres, np.float32), self.header(stamp))
        for name, value in changes.items():
            setattr(msg, name, value)
        self.node.subscriptions['depth'](msg)

    def scan(self, stamp: int = now) -> None:
        """Let a scan arrive, over half a turn, of a round wall 2 m ahead of the camera."""
        msg = LaserScan(header=self.header(stamp, 'laser'), angle_min=-np.pi / 2)
        msg.angle_increment, msg.range_min, msg.range_max = np.pi / 720, 0.1, 10.0
        msg.ranges = [DISTANCE - 0.1] * 721
        self.node.subscriptions['scan'](msg)

    def track(
        self, stamp: int = now, result: TrackResult | None = None, target_id: str = 'man'
    ) -> None:
        """Let the tracker be done with an image."""
        self.position.tracked(self.header(stamp), SIZE, target_id, result or self.result)

    def sent(self, topic: str) -> list:
        return self.node.publishers[topic].sent

    def nobody_subscribes(self, *topics: str) -> None:
        for topic in topics or self.node.publishers:
            self.node.publishers[topic].subscribers = 0


@pytest.fixture
def world(monkeypatch) -> World:
    monkeypatch.setattr(transforms, 'tf2_ros', 'installed')
    monkeypatch.setattr(pose_publisher, 'Transforms', StandInTransforms)
    monkeypatch.setattr(pose_publisher, 'FrameBroadcaster', StandInBroadcaster)
    return World()
