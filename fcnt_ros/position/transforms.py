# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The robot's frames, through tf2: where one lies in another, and one that we broadcast.

tf2_ros is part of every robot's installation but not of every developer's. Without it the settings
that need it are refused and everything else works; no other file imports it.
"""

from __future__ import annotations

import numpy as np
from geometry_msgs.msg import Pose, TransformStamped, Vector3
from rclpy.node import Node
from rclpy.time import Time
from scipy.spatial.transform import Rotation
from std_msgs.msg import Header

from fcnt_ros.position.target_pose import RigidTransform
from fcnt_ros.ros.waiting_line import NotYetError

try:
    import tf2_ros
except ImportError:
    tf2_ros = None


class TransformError(NotYetError):
    """There is no transform between two frames at that time; the text says why."""


def require(what: str) -> None:
    """Raise ValueError, with the setting and what to install, where tf2_ros is missing."""
    if tf2_ros is None:
        raise ValueError(
            f'{what} needs tf2_ros, which is not installed: apt install ros-$ROS_DISTRO-tf2-ros-py'
        )


class Transforms:
    """The TF tree as this node hears it, on `/tf` and `/tf_static`; needs tf2_ros."""

    def __init__(self, node: Node) -> None:
        self._buffer = tf2_ros.Buffer()
        self._listener = tf2_ros.TransformListener(self._buffer, node)

    def stop(self) -> None:
        """Listen no longer."""
        self._listener.unregister()

    def clear(self) -> None:
        """Forget what was heard of moving frames: time began again."""
        self._buffer.clear()

    def between(self, outer: str, inner: str, stamp: int) -> RigidTransform:
        """Return where the inner frame lay in the outer one at a stamp, nanoseconds.

        Raises TransformError if that is not known, or not yet.
        """
        if not inner or not outer:
            raise TransformError(f'no transform from "{inner}" to "{outer}": a header has no frame')
        if stamp == 0:
            raise TransformError(f'no transform into "{outer}": the images have no stamps')
        if outer == inner:
            return RigidTransform(np.eye(3), np.zeros(3))
        try:
            msg = self._buffer.lookup_transform(outer, inner, Time(nanoseconds=stamp)).transform
        except tf2_ros.TransformException as error:
            raise TransformError(
                f'no transform from "{inner}" to "{outer}" at the time of the image: {error}'
            ) from error
        q, t = msg.rotation, msg.translation
        rotation = Rotation.from_quat([q.x, q.y, q.z, q.w]).as_matrix()
        return RigidTransform(rotation, np.array([t.x, t.y, t.z]))


class FrameBroadcaster:
    """Broadcasts a frame on `/tf`; needs tf2_ros."""

    def __init__(self, node: Node, name: str) -> None:
        self._node = node
        self._name = name
        self._broadcaster = tf2_ros.TransformBroadcaster(node)

    def stop(self) -> None:
        """Broadcast no longer."""
        self._node.destroy_publisher(self._broadcaster.pub_tf)

    def send(self, header: Header, pose: Pose) -> None:
        """Broadcast where the frame is, in the header's frame and at its time."""
        msg = TransformStamped(header=header, child_frame_id=self._name)
        point = pose.position
        msg.transform.translation = Vector3(x=point.x, y=point.y, z=point.z)
        msg.transform.rotation = pose.orientation
        self._broadcaster.sendTransform(msg)
