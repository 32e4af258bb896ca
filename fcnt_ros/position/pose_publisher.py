# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The target's pose, in the frame that is asked for: two topics, and a TF frame."""

from __future__ import annotations

import threading

from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped
from rclpy.lifecycle import LifecycleNode
from std_msgs.msg import Header

from fcnt_ros.position import position_messages
from fcnt_ros.position.motion_filter import MotionFilter
from fcnt_ros.position.target_pose import RigidTransform, target_pose
from fcnt_ros.position.target_position import Position
from fcnt_ros.position.transforms import FrameBroadcaster, TransformError, Transforms
from fcnt_ros.ros.messages import stamp_ns
from fcnt_ros.ros.parameters import PositionConfig


class PosePublisher:
    """Publishes poses to those who subscribe, and the frame to everybody if it has a name."""

    def __init__(self, node: LifecycleNode) -> None:
        self._node = node
        create = node.create_lifecycle_publisher
        self._pose = create(PoseStamped, '~/target_pose', 10)
        self._with_covariance = create(
            PoseWithCovarianceStamped, '~/target_pose_with_covariance', 10
        )
        self._config = PositionConfig()
        self._motion: MotionFilter | None = None
        self._transforms: Transforms | None = None
        self._broadcaster: FrameBroadcaster | None = None
        self._lock = threading.Lock()  # of the broadcaster, which is used in two threads

    def reconfigure(self, config: PositionConfig) -> None:
        """Use other settings from the next frame on."""
        if config.velocity_change != self._config.velocity_change:
            self._motion = MotionFilter(config.velocity_change) if config.velocity_change else None
        self._config = config

    def listen(self) -> None:
        """Listen to the robot's frames, if the settings ask for that."""
        if self._config.needs_transforms:
            self._transforms = Transforms(self._node)
        if self._config.broadcast_frame:
            self._broadcaster = FrameBroadcaster(self._node, self._config.broadcast_frame)

    def stop_listening(self) -> None:
        """Listen and broadcast no longer."""
        heard, self._transforms = self._transforms, None
        with self._lock:
            broadcaster, self._broadcaster = self._broadcaster, None
        for part in (heard, broadcaster):
            if part is not None:
                part.stop()

    def forget(self) -> None:
        """Take the next pose for that of another target."""
        if self._motion is not None:
            self._motion.forget()

    def forget_frames(self) -> None:
        """Forget where the robot was: time began again."""
        if self._transforms is not None:
            self._transforms.clear()

    @property
    def wanted(self) -> bool:
        """Whether anybody wants the pose."""
        topics = (self._pose, self._with_covariance)
        return self._broadcaster is not None or any(
            topic.get_subscription_count() for topic in topics
        )

    def frame_in(self, outer: str, inner: str, stamp: int) -> RigidTransform:
        """Return where a frame lies in another; raises TransformError if that is not known yet."""
        transforms = self._transforms
        if transforms is None:
            raise TransformError('the node is not active')
        return transforms.between(outer, inner, stamp)

    def camera(self, header: Header) -> RigidTransform | None:
        """Return where the camera of an image is in the frame asked for.

        None if that is its own. Raises TransformError if it is not known, or not yet.
        """
        frame = self._config.target_frame
        if not frame or frame == header.frame_id:
            return None
        return self.frame_in(frame, header.frame_id, stamp_ns(header))

    def publish(self, header: Header, position: Position, camera: RigidTransform | None) -> None:
        """Publish a pose; the header is the image's own, the camera as `camera` returned it."""
        target = target_pose(stamp_ns(header), position, camera, self._motion)
        if camera is not None:
            header = Header(stamp=header.stamp, frame_id=self._config.target_frame)
        pose = position_messages.pose_message(header, target)
        if self._pose.get_subscription_count():
            self._pose.publish(pose)
        if self._with_covariance.get_subscription_count():
            self._with_covariance.publish(
                position_messages.pose_with_covariance_message(header, target)
            )
        with self._lock:
            if self._broadcaster is not None:
                self._broadcaster.send(header, pose.pose)
