# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The robot's frames, through tf2: where one lies in another, and one that we tell of.

tf2_ros is part of every robot's installation but not of every developer's. Without it the settings
that need it are refused and everything else works; no other file imports it.
"""

from __future__ import annotations

import numpy as np
from geometry_msgs.msg import Pose, TransformStamped, Vector3
from rclpy.node import Node
from rclpy.time import Time
from std_msgs.msg import Header

from fcnt_ros.position.rigid_transform import RigidTransform
from fcnt_ros.ros.waiting_line import NotYetError

try:
    import tf2_ros
except ImportError:
    tf2_ros = None


class TransformError(NotYetError):
    """There is no transform between two frames at that time; the text says why."""


def require(what: str) -> None:
    """Refuse a setting where tf2_ros is not installed.

    Raises
    ------
    ValueError
        Naming the setting, and what to install.
    """
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
        """Return where the inner frame lay in the outer one.

        Parameters
        ----------
        outer, inner : str
        stamp : int
            Nanoseconds; not 0, which would be any time.

        Raises
        ------
        TransformError
            If the tree does not tell, or not yet.
        """
        if not inner or not outer:
            raise TransformError(f'no transform from "{inner}" to "{outer}": a header has no frame')
        if stamp == 0:
            raise TransformError(f'no transform into "{outer}": the images have no stamps')
        if outer == inner:
            return RigidTransform(np.eye(3), np.zeros(3))
        try:
            told = self._buffer.lookup_transform(outer, inner, Time(nanoseconds=stamp)).transform
        except tf2_ros.TransformException as error:
            raise TransformError(
                f'no transform from "{inner}" to "{outer}" at the time of the image: {error}'
            ) from error
        q, t = told.rotation, told.translation
        return RigidTransform.of((q.x, q.y, q.z, q.w), (t.x, t.y, t.z))


class FrameBroadcaster:
    """Tells of a frame on `/tf`; needs tf2_ros."""

    def __init__(self, node: Node, name: str) -> None:
        self._node = node
        self._name = name
        self._broadcaster = tf2_ros.TransformBroadcaster(node)

    def stop(self) -> None:
        """Tell of it no more."""
        self._node.destroy_publisher(self._broadcaster.pub_tf)

    def send(self, header: Header, pose: Pose) -> None:
        """Say where the frame is, in the header's frame and at its time."""
        msg = TransformStamped(header=header, child_frame_id=self._name)
        point = pose.position
        msg.transform.translation = Vector3(x=point.x, y=point.y, z=point.z)
        msg.transform.rotation = pose.orientation
        self._broadcaster.sendTransform(msg)
