# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Who tells the controller where the target is: a tracker that is shown images, or the truth."""

from __future__ import annotations

import array
from collections.abc import Callable
from typing import Protocol

import numpy as np
from geometry_msgs.msg import Point, Pose, PoseStamped, Quaternion, Vector3, Vector3Stamped
from rclpy.node import Node
from rclpy.qos import QoSProfile
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import stamp_ns, to_box_msg
from fcnt_ros.tracker.box import Box
from trials.simulation.camera import CENTER, FOCAL_LENGTH, HEIGHT, WIDTH, View

TRACKING_FROM, UNCERTAIN_FROM = 0.5, 0.25
"""The truth calls a target of which this share is seen TRACKING, UNCERTAIN; below it is LOST."""

SpinUntil = Callable[[Callable[[], bool], str], None]
"""Spins the node until a condition holds; raises, with the words, if that takes too long."""


class Tracker(Protocol):
    """Is shown what the camera sees, and says where the target is."""

    def wait(self, spin_until: SpinUntil) -> None:
        """Wait until all that listen are there."""

    def show(self, header: Header, view: View, spin_until: SpinUntil) -> TrackedBox:
        """Return the answer to a view; the controller gets it, too."""


class ShownTracker:
    """A tracker node that gets images, depth and calibration over DDS.

    Parameters
    ----------
    node : Node
    prefix : str
        Of the tracker's own topics.
    depth : bool
        Whether there are depth images.
    """

    def __init__(self, node: Node, prefix: str, depth: bool) -> None:
        # Deep enough to keep an image and what belongs to it until they are heard.
        self._images = node.create_publisher(Image, 'image', QoSProfile(depth=5))
        self._infos = node.create_publisher(CameraInfo, 'camera_info', QoSProfile(depth=5))
        self._depth = node.create_publisher(Image, 'depth', QoSProfile(depth=5)) if depth else None
        self._answer: TrackedBox | None = None
        node.create_subscription(TrackedBox, f'{prefix}/tracked_box', self._on_box, 10)

    def _on_box(self, msg: TrackedBox) -> None:
        if msg.state != TrackedBox.INITIALIZING:
            self._answer = msg

    def wait(self, spin_until: SpinUntil) -> None:
        """Wait until the tracker listens to all that is published."""
        publishers = [self._images, self._infos, *([self._depth] if self._depth else [])]
        spin_until(
            lambda: all(publisher.get_subscription_count() for publisher in publishers),
            'the tracker to listen',
        )

    def show(self, header: Header, view: View, spin_until: SpinUntil) -> TrackedBox:
        """Publish a view and wait for what the tracker says of it."""
        stamp = stamp_ns(header)
        self._infos.publish(calibration(header))
        if self._depth is not None:
            self._depth.publish(depth_image(view.depth, header))
        self._images.publish(to_image(view.image, header))
        spin_until(
            lambda: self._answer is not None and stamp_ns(self._answer.header) == stamp,
            'the tracked_box of an image',
        )
        return self._answer


class TrueTracker:
    """Publishes what a perfect tracker would.

    Parameters
    ----------
    node : Node
    prefix : str
        Of the topics that it publishes.
    depth : bool
        Whether poses are published, or bearings only.
    """

    def __init__(self, node: Node, prefix: str, depth: bool) -> None:
        self._boxes = node.create_publisher(TrackedBox, f'{prefix}/tracked_box', 10)
        self._poses = node.create_publisher(PoseStamped, f'{prefix}/target_pose', 10)
        self._bearings = node.create_publisher(Vector3Stamped, f'{prefix}/target_bearing', 10)
        self._depth = depth
        self._last_box = Box(0.0, 0.0, 1.0, 1.0)

    def wait(self, spin_until: SpinUntil) -> None:
        """Wait until somebody listens to all that is published."""
        publishers = (self._boxes, self._poses, self._bearings)
        spin_until(
            lambda: all(publisher.get_subscription_count() for publisher in publishers),
            'the controller to listen',
        )

    def show(self, header: Header, view: View, spin_until: SpinUntil) -> TrackedBox:
        """Publish where the target is, or that it cannot be seen."""
        state = TrackedBox.LOST
        if view.box is not None and view.visible >= UNCERTAIN_FROM:
            sure = view.visible >= TRACKING_FROM
            state = TrackedBox.TRACKING if sure else TrackedBox.UNCERTAIN
            self._last_box = view.box
            way = _way(view.box)
            self._bearings.publish(
                Vector3Stamped(header=header, vector=_vector(way / np.linalg.norm(way)))
            )
            if self._depth:
                place = view.ahead * way
                point = Point(x=float(place[0]), y=float(place[1]), z=float(place[2]))
                pose = Pose(position=point, orientation=Quaternion(w=1.0))
                self._poses.publish(PoseStamped(header=header, pose=pose))
        answer = TrackedBox(
            header=header,
            id='truth',
            state=state,
            box=to_box_msg(self._last_box),
            confidence=float(view.visible),
            image_width=WIDTH,
            image_height=HEIGHT,
        )
        self._boxes.publish(answer)
        return answer


def calibration(header: Header) -> CameraInfo:
    """Return the camera's calibration: a pinhole without distortion."""
    fx, (cx, cy) = FOCAL_LENGTH, CENTER
    return CameraInfo(
        header=header,
        width=WIDTH,
        height=HEIGHT,
        distortion_model='plumb_bob',
        d=[0.0] * 5,
        k=[fx, 0.0, cx, 0.0, fx, cy, 0.0, 0.0, 1.0],
        r=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
        p=[fx, 0.0, cx, 0.0, 0.0, fx, cy, 0.0, 0.0, 0.0, 1.0, 0.0],
    )


def depth_image(depth: np.ndarray, header: Header) -> Image:
    """Return (H, W) uint16 millimetres as a 16UC1 message."""
    height, width = depth.shape
    return Image(
        header=header,
        height=height,
        width=width,
        encoding='16UC1',
        is_bigendian=False,
        step=2 * width,
        data=array.array('B', depth.astype('<u2').tobytes()),
    )


def _way(box: Box) -> np.ndarray:
    """Return the direction of a box's middle in the optical frame, 1 along the axis."""
    x, y = box.center
    return np.array([(x - CENTER[0]) / FOCAL_LENGTH, (y - CENTER[1]) / FOCAL_LENGTH, 1.0])


def _vector(values: np.ndarray) -> Vector3:
    return Vector3(x=float(values[0]), y=float(values[1]), z=float(values[2]))
