# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Bearing and pose over DDS: a real tracker, a calibrated camera, and a drawn depth image."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped, Vector3Stamped
from plaza import CALIBRATION, FOCAL, MAN, MIDDLE, reliable
from rclpy.qos import DurabilityPolicy, QoSProfile
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header
from visualization_msgs.msg import MarkerArray

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.messages import to_box
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.config import DefaultConfig

pytestmark = pytest.mark.integration

DISTANCE, WALL = 6.0, 9.0  # metres
TOPICS = {
    'target_bearing': Vector3Stamped,
    'target_pose': PoseStamped,
    'target_pose_with_covariance': PoseWithCovarianceStamped,
    'markers': MarkerArray,
}


class Places:
    """Where the tracker says that the target is: what came, by topic."""

    def __init__(self, robot, wait_for) -> None:
        self._wait_for = wait_for
        node = robot.node
        self.robot = robot
        self.heard: dict[str, list] = {topic: [] for topic in TOPICS}
        for topic, kind in TOPICS.items():
            node.create_subscription(kind, f'fcnt_tracker/{topic}', self.heard[topic].append, 10)
        # A camera that says once, before the tracker is there, what never changes.
        latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        node.create_publisher(CameraInfo, 'camera_info', latched).publish(CALIBRATION)
        self.depths = node.create_publisher(Image, 'depth', 10)

    def of(self, topic: str, header: Header):
        """Return what came on a topic with this header, None if nothing did."""
        return next((msg for msg in self.heard[topic] if msg.header == header), None)

    def show_depth(self, header: Header, depth: np.ndarray) -> None:
        """Publish (H, W) metres as a 16UC1 image, as soon as somebody listens."""
        self._wait_for(self.depths.get_subscription_count, 'a subscription to depth')
        millimetres = np.nan_to_num(depth * 1000).astype('<u2')
        height, width = depth.shape
        msg = Image(header=header, encoding='16UC1', width=width, height=height, step=2 * width)
        msg.data.frombytes(millimetres.tobytes())
        self.depths.publish(msg)


@pytest.fixture(scope='module')
def places(shared_stage, robot, wait_for):
    places = Places(robot, wait_for)
    shared_stage.start(
        'tracker_node',
        region_size=224,
        **reliable('image', 'depth', 'camera_info'),
    )
    robot.wait_for_tracker()
    node = shared_stage.robot.node
    wait_for(
        lambda: (
            places.depths.get_subscription_count()
            and all(node.count_publishers(f'fcnt_tracker/{topic}') for topic in TOPICS)
        ),
        'the topics of the position',
    )
    return places


@pytest.fixture
def on_the_man(places, frames):
    """Follow the man, from frame 0 on."""
    robot = places.robot
    robot.reset()
    robot.point_at(MAN)
    robot.track(frames[0])
    return places


def plaza(box: Box) -> np.ndarray:
    """Return depth in metres: the man, a wall, a pole before him, and holes."""
    depth = np.full((576, 768), WALL)
    rows, columns = np.mgrid[:576, :768]
    (cx, cy), width, height = box.center, box.width, box.height
    depth[((columns - cx) / width) ** 2 + ((rows - cy) / height) ** 2 <= 0.25] = DISTANCE
    depth[:, round(cx) + 8 : round(cx) + 12] = 2.0
    depth[np.random.default_rng(0).random(depth.shape) < 0.1] = np.nan
    return depth


def ray(box: Box) -> np.ndarray:
    """Return the direction of a box's middle, of length 1 along z."""
    cx, cy = box.center
    return np.array([(cx - MIDDLE[0]) / FOCAL, (cy - MIDDLE[1]) / FOCAL, 1.0])


def test_the_bearing_of_the_box_arrives_with_the_images_header(on_the_man, frames, wait_for):
    header = on_the_man.robot.show(frames[1])
    box = to_box(on_the_man.robot.answer(header).box)
    wait_for(lambda: on_the_man.of('target_bearing', header), 'the bearing')
    vector = on_the_man.of('target_bearing', header).vector
    direction = ray(box) / np.linalg.norm(ray(box))
    np.testing.assert_allclose([vector.x, vector.y, vector.z], direction, atol=1e-6)


def test_the_pose_is_the_mans_and_not_the_walls_or_the_poles(on_the_man, frames, wait_for):
    header = on_the_man.robot.show(frames[1])
    box = to_box(on_the_man.robot.answer(header).box)
    on_the_man.show_depth(header, plaza(box))
    for topic in ('target_pose', 'target_pose_with_covariance'):
        wait_for(lambda topic=topic: on_the_man.of(topic, header), topic)
    point = on_the_man.of('target_pose', header).pose.position
    np.testing.assert_allclose(
        [point.x, point.y, point.z], DISTANCE * ray(box), rtol=0.01, atol=0.01
    )


def test_depth_of_another_moment_and_a_lost_target_have_no_pose(on_the_man, frames, wait_for):
    robot = on_the_man.robot
    stale = robot.show(frames[1])
    old = deepcopy(stale)
    old.stamp.sec -= 1
    on_the_man.show_depth(old, plaza(to_box(robot.answer(stale).box)))
    for _ in range(DefaultConfig().lost_after):
        lost = robot.show(np.full_like(frames[1], 90))
        msg = robot.answer(lost)
    on_the_man.show_depth(lost, plaza(to_box(msg.box)))
    assert msg.state == TrackedBox.LOST
    # What comes later has come when the next pose is there.
    for _ in range(20):
        after = robot.show(frames[1])
        msg = robot.answer(after)
        if msg.state == TrackedBox.TRACKING:
            break
    on_the_man.show_depth(after, plaza(to_box(msg.box)))
    wait_for(lambda: on_the_man.of('target_pose', after), 'the pose')
    assert on_the_man.of('target_pose', stale) is None
    assert on_the_man.of('target_pose', lost) is None
    assert on_the_man.of('target_bearing', lost) is None


def test_a_known_height_tells_the_distance_without_depth(on_the_man, frames, wait_for):
    robot = on_the_man.robot
    robot.set_parameter('target_height', 1.76)
    header = robot.show(frames[1])
    box = to_box(robot.answer(header).box)
    wait_for(lambda: on_the_man.of('target_pose', header), 'the pose')
    robot.set_parameter('target_height', 0.0)
    point = on_the_man.of('target_pose', header).pose.position
    assert point.z == pytest.approx(1.76 * FOCAL / box.height, rel=1e-4)
