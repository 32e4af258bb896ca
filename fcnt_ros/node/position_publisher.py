# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where the target is: from `camera_info` and `depth` to bearing, pose and markers.

A box belongs to an image, and so must the depth: it is looked up by the image's stamp among those
of the last seconds. It may also come after the tracker is done with the image; then the box waits
for it, until the next one is there. A calibration does not go stale: of those that came, the last
one from before the image counts, however old.

No position is better than a wrong one: what cannot be told is not published, and `reason` says why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped, Vector3Stamped
from rclpy.clock import Clock, ClockType
from rclpy.lifecycle import LifecycleNode, LifecyclePublisher
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.qos_overriding_options import QoSOverridingOptions, QoSPolicyKind
from rclpy.subscription import Subscription
from rclpy.timer import Timer
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header
from visualization_msgs.msg import MarkerArray

from fcnt_ros.node import position_messages, target_position
from fcnt_ros.node.calibrations import Calibrations
from fcnt_ros.node.camera_model import CameraError, CameraModel
from fcnt_ros.node.frame_buffer import Frame, FrameBuffer
from fcnt_ros.node.images import to_depth
from fcnt_ros.node.messages import NANOSECONDS, stamp_ns
from fcnt_ros.node.parameters import PositionConfig
from fcnt_ros.node.target_position import Position, PositionUnknownError
from fcnt_ros.tracker.track_result import TrackResult, TrackState

MEMORY = 128 << 20
"""Bound of the depth images kept, bytes."""

LOOKING = 0.5
"""How long after somebody wants a pose depth images are subscribed to, seconds: they are large, and
cost time even if nothing is made of them."""

THROTTLE = 5.0
"""What is missing is told of so often, seconds."""

_OVERRIDABLE = QoSOverridingOptions(
    # Durability, too: some cameras send their calibration once, for those who come later as well.
    (
        QoSPolicyKind.HISTORY,
        QoSPolicyKind.DEPTH,
        QoSPolicyKind.RELIABILITY,
        QoSPolicyKind.DURABILITY,
    )
)


@dataclass(frozen=True, eq=False)
class _Sighting:
    """A result, and the image and the camera that it is of."""

    header: Header
    target_id: str
    result: TrackResult
    camera: CameraModel
    bearing: np.ndarray

    @property
    def stamp(self) -> int:
        return stamp_ns(self.header)


class PositionPublisher:
    """Publishes where the target is, to those who subscribe.

    Parameters
    ----------
    node : LifecycleNode
        Publishes only while it is active.

    Attributes
    ----------
    reason : str
        Why the last frame had no bearing or no pose; empty if it had both, or if nobody asked.
    """

    def __init__(self, node: LifecycleNode) -> None:
        self._node = node
        self._log = node.get_logger()
        create = node.create_lifecycle_publisher
        self._bearing = create(Vector3Stamped, '~/target_bearing', 10)
        self._pose = create(PoseStamped, '~/target_pose', 10)
        self._pose_with_covariance = create(
            PoseWithCovarianceStamped, '~/target_pose_with_covariance', 10
        )
        self._markers = create(MarkerArray, '~/markers', 10)
        self.reason = ''
        self._config = PositionConfig()
        self._camera_infos: Subscription | None = None
        self._depth_images: Subscription | None = None
        self._timer: Timer | None = None
        self._calibrations = Calibrations()
        self._depths = FrameBuffer(max_bytes=MEMORY)
        self._waiting: _Sighting | None = None  # for its depth image
        self._lock = threading.Lock()  # of what waits

    def listen(self) -> None:
        """Subscribe to calibrations, and to depth images while somebody wants a pose."""
        self._calibrations = Calibrations()
        self._camera_infos = self._subscribe(CameraInfo, 'camera_info', self._on_camera_info)
        # In any case, so that QoS overrides that do not fit are refused here.
        self._listen_to_depth()
        self._timer = self._node.create_timer(
            LOOKING, self._listen_to_depth_if_wanted, clock=Clock(clock_type=ClockType.STEADY_TIME)
        )

    def stop_listening(self) -> None:
        """Forget everything, and subscribe to nothing."""
        if self._timer is not None:
            self._node.destroy_timer(self._timer)
        for subscription in (self._camera_infos, self._depth_images):
            if subscription is not None:
                self._node.destroy_subscription(subscription)
        self._timer = self._camera_infos = self._depth_images = None
        self.forget()

    def reconfigure(self, config: PositionConfig) -> None:
        """Use other settings from the next frame on."""
        self._config = config

    def forget(self) -> None:
        """Publish nothing more of the frames so far."""
        with self._lock:
            self._waiting = None
        self.reason = ''

    def tracked(
        self, header: Header, image_size: tuple[int, int], target_id: str, result: TrackResult
    ) -> None:
        """Publish where the target is, as far as that is known; called in the worker's thread.

        Parameters
        ----------
        header : Header
            The image's own.
        image_size : (width, height)
            Pixels.
        target_id : str
        result : TrackResult
        """
        self._give_up_waiting()
        if not any(map(_wanted, (self._bearing, *self._poses(), self._markers))):
            self.reason = ''
            return
        if result.state is TrackState.LOST:
            self._publish_markers(header, target_id, result.state, None, None)
            self.reason = 'the target is LOST'
            return
        try:
            camera = self._calibrations.at(stamp_ns(header), image_size)
            bearing = camera.bearing(*result.box.center)
        except CameraError as error:
            self._publish_markers(header, target_id, result.state, None, None)
            self._miss('bearing and no pose', str(error))
            return
        if _wanted(self._bearing):
            self._bearing.publish(position_messages.bearing_message(header, bearing))
        sighting = _Sighting(header, target_id, result, camera, bearing)
        if result.state is not TrackState.TRACKING:
            self.reason = f'the target is {result.state.name}: its box is a guess'
            self._publish_markers(header, target_id, result.state, bearing, None)
        elif self._config.target_height:
            self._locate(sighting, None)
        else:
            with self._lock:
                self._waiting = sighting
            self._locate_if_depth_is_there()
            if not self._node.count_publishers(self._depth_topic()):
                self._give_up_waiting()

    def unheard(self) -> list[Subscription]:
        """Return those subscriptions on which nothing has come, although somebody waits for it."""
        unheard = []
        pose_wanted = any(map(_wanted, self._poses()))
        if self._calibrations.empty and (pose_wanted or _wanted(self._bearing)):
            unheard.append(self._camera_infos)
        if self._depths.span() is None and pose_wanted:
            unheard.append(self._depth_images)
        return [subscription for subscription in unheard if subscription is not None]

    def _subscribe(self, kind: type, topic: str, callback: Callable) -> Subscription:
        # Best effort hears every camera.
        quality = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
        return self._node.create_subscription(
            kind, topic, callback, quality, qos_overriding_options=_OVERRIDABLE
        )

    def _listen_to_depth(self) -> None:
        self._depths = FrameBuffer(max_bytes=MEMORY)
        self._depth_images = self._subscribe(Image, 'depth', self._on_depth)

    # Callbacks: called in the node's thread.

    def _listen_to_depth_if_wanted(self) -> None:
        wanted = not self._config.target_height and any(
            map(_wanted, (*self._poses(), self._markers))
        )
        if wanted and self._depth_images is None:
            self._listen_to_depth()
        elif not wanted and self._depth_images is not None:
            self._node.destroy_subscription(self._depth_images)
            self._depth_images = None
            self._depths = FrameBuffer(max_bytes=MEMORY)

    def _on_camera_info(self, msg: CameraInfo) -> None:
        try:
            camera = position_messages.to_camera(msg, self._config.image_rectified)
        except CameraError as error:
            self._calibrations.put(stamp_ns(msg.header), error)
        else:
            self._calibrations.put(stamp_ns(msg.header), camera)

    def _on_depth(self, msg: Image) -> None:
        self._depths.put(stamp_ns(msg.header), msg, len(msg.data))
        self._locate_if_depth_is_there()

    # Where the target is

    def _locate_if_depth_is_there(self) -> None:
        with self._lock:
            sighting = self._waiting
            frame = None if sighting is None else self._depth_of(sighting)
            if frame is None:
                return
            self._waiting = None
        self._locate(sighting, frame)

    def _depth_of(self, sighting: _Sighting) -> Frame | None:
        if sighting.stamp == 0:  # a camera without a clock: any depth image would be as good
            return None
        frame = self._depths.nearest(sighting.stamp)
        tolerance = self._config.depth_tolerance * NANOSECONDS
        fits = frame is not None and abs(frame.stamp - sighting.stamp) <= tolerance
        return frame if fits else None

    def _give_up_waiting(self) -> None:
        with self._lock:
            sighting, self._waiting = self._waiting, None
        if sighting is not None:
            self._no_pose(sighting, self._why_no_depth(sighting))

    def _why_no_depth(self, sighting: _Sighting) -> str:
        if sighting.stamp == 0:
            return 'the images have no stamps that depth images could be matched by'
        frame = self._depths.nearest(sighting.stamp)
        if frame is None:
            return (
                f'no depth image has arrived on {self._depth_topic()}, and target_height is not set'
            )
        apart = (frame.stamp - sighting.stamp) / NANOSECONDS
        return (
            f'the nearest depth image is {abs(apart):.3f} s {"newer" if apart > 0 else "older"} '
            f'than the image, depth_tolerance is {self._config.depth_tolerance:g} s'
        )

    def _depth_topic(self) -> str:
        return self._node.resolve_topic_name('depth')

    def _locate(self, sighting: _Sighting, depth: Frame | None) -> None:
        """Publish the pose; by the target's height if there is no depth."""
        try:
            position = self._position(sighting, depth)
        except ValueError as error:  # of the camera, the depth image, or what it shows
            self._no_pose(sighting, str(error))
            return
        header = sighting.header
        if _wanted(self._pose):
            self._pose.publish(position_messages.pose_message(header, position))
        if _wanted(self._pose_with_covariance):
            self._pose_with_covariance.publish(
                position_messages.pose_with_covariance_message(header, position)
            )
        self._publish_markers(
            header, sighting.target_id, sighting.result.state, sighting.bearing, position
        )
        self.reason = ''

    def _position(self, sighting: _Sighting, depth: Frame | None) -> Position:
        camera, result = sighting.camera, sighting.result
        if depth is None:
            return target_position.from_height(camera, result.box, self._config.target_height)
        pixels = to_depth(depth.payload)
        height, width = pixels.shape
        if (width, height) != camera.size:
            raise PositionUnknownError(
                f'the depth image has {width} x {height} pixels, the image has '
                f'{camera.size[0]} x {camera.size[1]}: it must be registered to the image'
            )
        return target_position.from_depth(camera, result, pixels)

    def _no_pose(self, sighting: _Sighting, reason: str) -> None:
        result = sighting.result
        self._publish_markers(
            sighting.header, sighting.target_id, result.state, sighting.bearing, None
        )
        self._miss('pose', reason)

    def _miss(self, what: str, reason: str) -> None:
        self.reason = reason
        # RViz has what there is: only who asks for a pose is to be told that there is none.
        if any(map(_wanted, (self._bearing, *self._poses()))):
            self._log.warning(f'no {what}: {reason}', throttle_duration_sec=THROTTLE)

    def _poses(self) -> tuple[LifecyclePublisher, ...]:
        return self._pose, self._pose_with_covariance

    def _publish_markers(
        self,
        header: Header,
        target_id: str,
        state: TrackState,
        bearing: np.ndarray | None,
        position: Position | None,
    ) -> None:
        if _wanted(self._markers):
            self._markers.publish(
                position_messages.markers_message(header, target_id, state, bearing, position)
            )


def _wanted(publisher: LifecyclePublisher) -> bool:
    return publisher.get_subscription_count() > 0
