# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The robot's frames, through the real tf2 where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from geometry_msgs.msg import Pose, TransformStamped
from rclpy.node import Node
from rclpy.time import Time
from std_msgs.msg import Header

from fcnt_ros.position.target_pose import RigidTransform
from fcnt_ros.position.transforms import FrameBroadcaster, TransformError, Transforms

tf2_ros = pytest.importorskip('tf2_ros', reason='tf2_ros is not installed')

S = 1_000_000_000  # nanoseconds


class Place:
    """A node on a domain of its own, and what it hears of frames."""

    def __init__(self, node: Node, wait_for: Callable[..., None]) -> None:
        self.node = node
        self.transforms = Transforms(node)
        self._wait_for = wait_for
        self._odometry = tf2_ros.TransformBroadcaster(node)

    def tell(self, outer: str, inner: str, stamp: int, x: float) -> None:
        msg = TransformStamped(header=header(stamp, outer), child_frame_id=inner)
        msg.transform.translation.x = x
        msg.transform.rotation.z = msg.transform.rotation.w = np.sqrt(0.5)
        self._odometry.sendTransform(msg)

    def wait_for(self, outer: str, inner: str, stamp: int) -> RigidTransform:
        """Return a transform as soon as it is known."""
        known = []

        def look() -> bool:
            try:
                known.append(self.transforms.between(outer, inner, stamp))
            except TransformError:
                return False
            return True

        self._wait_for(look, f'{inner} in {outer}')
        return known[0]


def header(stamp: int, frame: str) -> Header:
    return Header(stamp=Time(nanoseconds=stamp).to_msg(), frame_id=frame)


@pytest.fixture
def place(new_stage, wait_for) -> Iterator[Place]:
    with new_stage() as stage:
        place = Place(stage.robot.node, wait_for)
        yield place
        place.transforms.stop()


def test_a_transform_between_two_moments_lies_between_them(place):
    place.tell('odom', 'camera', 10 * S, x=1.0)
    place.tell('odom', 'camera', 12 * S, x=2.0)
    there = place.wait_for('odom', 'camera', 11 * S)
    np.testing.assert_allclose(there.points(np.array([1.0, 0, 0])), [1.5, 1.0, 0], atol=1e-9)


def test_what_is_not_known_yet_is_an_error_with_both_names(place):
    place.tell('odom', 'camera', 10 * S, x=1.0)
    place.tell('odom', 'camera', 11 * S, x=1.0)
    place.wait_for('odom', 'camera', 11 * S)
    with pytest.raises(TransformError, match=r'from "camera" to "odom".*future'):
        place.transforms.between('odom', 'camera', 12 * S)


@pytest.mark.parametrize(
    ('outer', 'inner', 'stamp', 'why'),
    [
        ('odom', 'nowhere', S, 'from "nowhere" to "odom"'),
        ('odom', '', S, 'no frame'),
        ('', 'laser', S, 'no frame'),
        ('odom', 'camera', 0, 'no stamps'),
    ],
)
def test_what_cannot_be_known_says_why(place, outer, inner, stamp, why):
    with pytest.raises(TransformError, match=why):
        place.transforms.between(outer, inner, stamp)


def test_a_frame_is_where_it_is_in_itself(place):
    there = place.transforms.between('camera', 'camera', S)
    np.testing.assert_array_equal(there.points(np.array([1.0, 2, 3])), [1, 2, 3])


def test_a_frame_that_is_broadcast_is_heard(place):
    broadcaster = FrameBroadcaster(place.node, 'target')
    pose = Pose()
    pose.position.y, pose.orientation.w = 3.0, 1.0
    broadcaster.send(header(5 * S, 'odom'), pose)
    there = place.wait_for('odom', 'target', 5 * S)
    np.testing.assert_array_equal(there.translation, [0, 3, 0])
    broadcaster.stop()


def test_when_time_begins_again_old_transforms_do_not_count(place):
    place.tell('odom', 'camera', 10 * S, x=1.0)
    place.tell('odom', 'camera', 11 * S, x=1.0)
    place.wait_for('odom', 'camera', 10 * S)
    place.transforms.clear()
    with pytest.raises(TransformError):
        place.transforms.between('odom', 'camera', 10 * S)
