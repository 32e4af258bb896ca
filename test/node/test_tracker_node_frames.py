# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Pose, TF frame and laser over DDS: the node on a robot that drives, with the real tf2."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from geometry_msgs.msg import PoseStamped, TransformStamped
from plaza import CALIBRATION, FOCAL, MAN, MIDDLE, reliable
from rclpy.qos import DurabilityPolicy, QoSProfile
from rclpy.time import Time
from sensor_msgs.msg import CameraInfo, LaserScan
from std_msgs.msg import Header

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.messages import NANOSECONDS, to_box
from fcnt_ros.tracker.box import Box

NODE = str(Path(__file__).with_name('scripted_node.py'))
NO_TF2 = find_spec('tf2_ros') is None
needs_tf2 = pytest.mark.skipif(NO_TF2, reason='tf2_ros is not installed')

HEIGHT = 1.76  # metres
FIRST_STAMP = 1000 * NANOSECONDS  # of the stage's robot
PICTURE = np.random.default_rng(0).integers(0, 255, (576, 768, 3), np.uint8)
OPTICAL = (-0.5, 0.5, -0.5, 0.5)  # of a camera that looks ahead, in its robot's axes
CAMERA_HEIGHT, LASER_DROP = 1.2, 0.3  # metres


def moved(header: Header, frame: str, translation, rotation=(0.0, 0.0, 0.0, 1.0)):
    msg = TransformStamped(header=header, child_frame_id=frame)
    to = msg.transform
    to.translation.x, to.translation.y, to.translation.z = map(float, translation)
    to.rotation.x, to.rotation.y, to.rotation.z, to.rotation.w = rotation
    return msg


class Base:
    """What carries the camera: it tells where it is, and hears where the target is."""

    def __init__(self, stage, wait_for) -> None:
        import tf2_ros
        from tf2_msgs.msg import TFMessage

        self.robot, self.wait_for = stage.robot, wait_for
        node = stage.robot.node
        self.poses: list[PoseStamped] = []
        self.frames: list[TransformStamped] = []
        node.create_subscription(PoseStamped, 'fcnt_tracker/target_pose', self.poses.append, 10)
        node.create_subscription(TFMessage, '/tf', self._on_tf, 100)
        latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        node.create_publisher(CameraInfo, 'camera_info', latched).publish(CALIBRATION)
        self.scans = node.create_publisher(LaserScan, 'scan', 10)
        self._moving = tf2_ros.TransformBroadcaster(node)
        mounted = tf2_ros.StaticTransformBroadcaster(node)
        mounted.sendTransform(
            [
                moved(Header(frame_id='base'), 'camera', (0, 0, CAMERA_HEIGHT), OPTICAL),
                moved(Header(frame_id='base'), 'laser', (0, 0, CAMERA_HEIGHT - LASER_DROP)),
            ]
        )
        self._mounted = mounted

    def _on_tf(self, msg) -> None:
        self.frames += [item for item in msg.transforms if item.child_frame_id == 'target']

    def stand(self, x: float) -> None:
        """Say that the robot stands x metres along the room's x axis, where it looks, for long."""
        for seconds in (0, 60):
            stamp = Time(nanoseconds=FIRST_STAMP + seconds * NANOSECONDS).to_msg()
            self._moving.sendTransform(
                moved(Header(stamp=stamp, frame_id='odom'), 'base', (x, 0, 0))
            )

    def scan(self, header: Header, distance: float) -> None:
        """Publish a scan to all sides in which everything is so far ahead."""
        msg = LaserScan(angle_min=-1.0, angle_increment=0.004, range_min=0.1, range_max=20.0)
        msg.header = Header(stamp=header.stamp, frame_id='laser')
        msg.ranges = [distance / np.cos(-1.0 + 0.004 * beam) for beam in range(500)]
        self.wait_for(self.scans.get_subscription_count, 'a subscription to scan')
        self.scans.publish(msg)

    def at(self, header: Header, heard: list):
        """Return what was heard of an image's moment, None if nothing was."""
        return next((msg for msg in heard if msg.header.stamp == header.stamp), None)

    def point_at_the_man(self) -> None:
        self.robot.point_at(MAN)
        self.robot.track(PICTURE)


@pytest.fixture
def base(new_stage, wait_for):
    """Return a function that starts the tracker on such a robot."""
    with new_stage() as stage:

        def start(**settings: object) -> Base:
            base = Base(stage, wait_for)
            base.log = stage.start(
                NODE,
                **settings,
                **reliable('image', 'camera_info', 'scan'),
                **{'qos_overrides./camera_info.subscription.durability': 'transient_local'},
            )
            stage.robot.wait_for_tracker()
            wait_for(
                lambda: (
                    stage.robot.node.count_subscribers('/tf_static')
                    and stage.robot.node.count_publishers('fcnt_tracker/target_pose')
                ),
                'the topics of the pose',
            )
            return base

        yield start


def ray(box: Box) -> np.ndarray:
    """Return where a box's middle lies 1 m ahead of the robot: ahead, to the left, up."""
    cx, cy = box.center
    return np.array([1.0, (MIDDLE[0] - cx) / FOCAL, (MIDDLE[1] - cy) / FOCAL])


@needs_tf2
def test_pose_and_frame_are_in_the_room_while_tracking_and_silent_while_lost(base):
    base = base(target_frame='odom', broadcast_frame='target', target_height=HEIGHT)
    base.stand(20.0)
    base.point_at_the_man()
    header = base.robot.show(PICTURE)
    box = to_box(base.robot.answer(header).box)
    base.wait_for(lambda: base.at(header, base.frames), 'the frame')
    base.wait_for(lambda: base.at(header, base.poses), 'the pose')

    pose, frame = base.at(header, base.poses), base.at(header, base.frames)
    expected = [20, 0, CAMERA_HEIGHT] + HEIGHT * FOCAL / box.height * ray(box)
    point = pose.pose.position
    np.testing.assert_allclose([point.x, point.y, point.z], expected, rtol=1e-4)
    assert pose.header.frame_id == frame.header.frame_id == 'odom'
    origin = frame.transform.translation
    assert (origin.x, origin.y, origin.z) == (point.x, point.y, point.z)
    assert frame.transform.rotation == pose.pose.orientation
    yaw = 2 * np.arctan2(frame.transform.rotation.z, frame.transform.rotation.w)
    assert yaw == pytest.approx(np.arctan2(ray(box)[1], 1), abs=1e-4)

    lost = base.robot.show(np.full_like(PICTURE, 90))
    assert base.robot.answer(lost).state == TrackedBox.LOST
    after = base.robot.show(PICTURE)  # what comes later has come when the next pose is there
    base.wait_for(lambda: base.at(after, base.frames), 'the frame, after the man is found')
    assert base.at(lost, base.frames) is None
    assert base.at(lost, base.poses) is None


@needs_tf2
def test_a_laser_on_the_robot_tells_the_distance(base):
    base = base(use_scan=True)
    base.point_at_the_man()
    header = base.robot.show(PICTURE)
    box = to_box(base.robot.answer(header).box)
    base.scan(header, 5.0)
    base.wait_for(lambda: base.at(header, base.poses), 'the pose')
    pose = base.at(header, base.poses)
    assert pose.header.frame_id == 'camera'
    assert pose.pose.position.z == pytest.approx(5.0, rel=0.03)
    x, y = pose.pose.position.x, pose.pose.position.y
    assert (-x, -y) == pytest.approx(tuple(pose.pose.position.z * ray(box)[1:]), rel=1e-4)


@needs_tf2
def test_a_robot_that_does_not_say_where_it_is_is_told_so(base):
    base = base(target_frame='odom', target_height=HEIGHT)
    base.point_at_the_man()
    base.robot.track(PICTURE)
    base.log.wait_for_log('no pose: no transform from "camera" to "odom"')
    assert base.poses == []


@pytest.mark.skipif(not NO_TF2, reason='tf2_ros is installed')
@pytest.mark.parametrize('setting', ['target_frame', 'broadcast_frame'])
def test_without_tf2_the_node_says_what_to_install_and_stays_unconfigured(new_stage, setting):
    with new_stage() as stage:
        program = stage.start(NODE, **{setting: 'odom'})
        program.wait_for_log(f'{setting} needs tf2_ros, which is not installed: apt install')
        program.wait_for_log('not started. When the cause is mended')
