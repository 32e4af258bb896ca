# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where the target is: `camera_info` and a distance become bearing, pose and markers.

A box belongs to an image, and so must depth image or scan: they are looked up by the image's stamp
among those of the last seconds. They may also come after the tracker is done with the image; then
the box waits for them, until the next one is there. For transforms several boxes may wait a little
longer. A calibration does not go stale: of those that came, the last one from before the image
counts, however old.

No position is better than a wrong one: what is not known is not published, and `reason` says why.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from geometry_msgs.msg import Vector3Stamped
from rclpy.clock import Clock, ClockType
from rclpy.lifecycle import LifecycleNode, LifecyclePublisher
from rclpy.subscription import Subscription
from rclpy.timer import Timer
from sensor_msgs.msg import CameraInfo
from std_msgs.msg import Header
from visualization_msgs.msg import MarkerArray

from fcnt_ros.position import position_messages, transforms
from fcnt_ros.position.calibrations import Calibrations
from fcnt_ros.position.camera_model import CameraError, CameraModel
from fcnt_ros.position.distance_sources import DistanceSources, SensorMessage
from fcnt_ros.position.pose_publisher import PosePublisher
from fcnt_ros.position.target_pose import RigidTransform
from fcnt_ros.position.target_position import Position
from fcnt_ros.ros.latched import subscribe_to_latched
from fcnt_ros.ros.messages import stamp_ns
from fcnt_ros.ros.parameters import PositionConfig
from fcnt_ros.ros.recent_messages import subscribe
from fcnt_ros.ros.waiting_line import NotYetError, WaitingLine
from fcnt_ros.tracker.track_result import TrackResult, TrackState

LOOKING = 0.5
"""How long after somebody wants a pose depth images are subscribed to, seconds."""

PATIENCE = 0.25
"""How long a box waits for a transform, seconds: odometry comes ten times a second at least."""

AGAIN = 0.02
"""How often it is looked for, seconds."""

THROTTLE = 5.0
"""What is missing is logged so often, seconds."""


@dataclass(frozen=True, eq=False)
class _Observation:
    """A result and the header of its image; camera and bearing where they are known."""

    header: Header
    target_id: str
    result: TrackResult
    camera: CameraModel | None = None
    bearing: np.ndarray | None = None

    @property
    def stamp(self) -> int:
        return stamp_ns(self.header)


class PositionPublisher:
    """Publishes where the target is, to those who subscribe, while the node is active.

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
        self._pose = PosePublisher(node)
        self._markers = create(MarkerArray, '~/markers', 10)
        self.reason = ''
        self._config = PositionConfig()
        self._camera_infos: Subscription | None = None
        self._latched_camera_infos: Subscription | None = None
        self._timers: list[Timer] = []
        self._calibrations = Calibrations()
        self._distances = DistanceSources(node, self._locate_if_distance_is_there)
        self._target_id: str | None = None
        self._waiting: _Observation | None = None  # for a message with its distance
        self._lock = threading.Lock()  # of what waits for that
        self._line = WaitingLine(PATIENCE)  # for transforms

    def listen(self) -> None:
        """Subscribe to calibrations, and while somebody wants a pose to distances."""
        self._calibrations = Calibrations()
        self._camera_infos = subscribe(self._node, CameraInfo, 'camera_info', self._on_camera_info)
        self._latched_camera_infos = subscribe_to_latched(
            self._node, CameraInfo, 'camera_info', self._on_camera_info
        )
        self._distances.listen()
        self._pose.listen()
        self._every(LOOKING, self._listen_to_distances_if_wanted)
        if self._config.needs_transforms:
            self._every(AGAIN, self._line.try_again)

    def stop_listening(self) -> None:
        """Forget everything, and subscribe to nothing."""
        for timer in self._timers:
            self._node.destroy_timer(timer)
        self._timers = []
        for subscription in (self._camera_infos, self._latched_camera_infos):
            if subscription is not None:
                self._node.destroy_subscription(subscription)
        self._camera_infos = self._latched_camera_infos = None
        self._distances.listen_if(False)
        self._pose.stop_listening()
        self.forget()

    def configure(self, config: PositionConfig) -> None:
        """Use these settings; raises ValueError if they need tf2_ros and it is not installed."""
        for name in ('use_scan', 'target_frame', 'broadcast_frame'):
            if getattr(config, name):
                transforms.require(name)
        self.reconfigure(config)

    def reconfigure(self, config: PositionConfig) -> None:
        """Use other settings from the next frame on."""
        self._config = config
        self._distances.reconfigure(config)
        self._pose.reconfigure(config)

    def forget(self) -> None:
        """Publish nothing more of the frames so far."""
        with self._lock:
            self._waiting = None
        self._line.clear()
        self._pose.forget()
        self.reason = ''

    def time_jumped(self) -> None:
        """Forget also where the robot was."""
        self.forget()
        self._pose.forget_frames()

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
        if target_id != self._target_id:
            self.forget()
            self._target_id = target_id
        if not self._wanted():
            self.reason = ''
            return
        observation = _Observation(header, target_id, result)
        if result.state is TrackState.LOST:
            self.forget()
            self._publish_markers(observation, None)
            self.reason = 'the target is LOST'
            return
        try:
            camera = self._calibrations.at(observation.stamp, image_size)
            bearing = camera.bearing(*result.box.center)
        except CameraError as error:
            self._publish_markers(observation, None)
            self._miss('bearing and no pose', str(error))
            return
        if _wanted(self._bearing):
            self._bearing.publish(position_messages.bearing_message(header, bearing))
        observation = replace(observation, camera=camera, bearing=bearing)
        if result.state is not TrackState.TRACKING:
            self.reason = f'the target is {result.state.name}: its box is a guess'
            self._publish_markers(observation, None)
        elif not self._distances.needs_message:
            self._locate(observation, None)
        else:
            with self._lock:
                self._waiting = observation
            self._locate_if_distance_is_there()
            if not self._distances.expected:
                self._give_up_waiting()

    def unheard(self) -> list[Subscription]:
        """Return those subscriptions on which nothing has come, although somebody waits for it."""
        unheard = []
        if self._calibrations.empty and (self._pose.wanted or _wanted(self._bearing)):
            unheard.append(self._camera_infos)
        if self._pose.wanted:
            unheard.append(self._distances.unheard)
        return [subscription for subscription in unheard if subscription is not None]

    def _every(self, seconds: float, callback: Callable[[], None]) -> None:
        clock = Clock(clock_type=ClockType.STEADY_TIME)
        self._timers.append(self._node.create_timer(seconds, callback, clock=clock))

    # Callbacks: called in the node's thread.

    def _listen_to_distances_if_wanted(self) -> None:
        self._distances.listen_if(self._pose.wanted or _wanted(self._markers))

    def _on_camera_info(self, msg: CameraInfo) -> None:
        try:
            calibration = position_messages.to_camera(msg, self._config.image_rectified)
        except CameraError as error:
            calibration = error
        self._calibrations.put(stamp_ns(msg.header), calibration)

    # In either thread.

    def _locate_if_distance_is_there(self) -> None:
        with self._lock:
            observation = self._waiting
            message = None if observation is None else self._distances.at(observation.stamp)
            if message is None:
                return
            self._waiting = None
        self._locate(observation, message)

    def _give_up_waiting(self) -> None:
        with self._lock:
            observation, self._waiting = self._waiting, None
        if observation is not None:
            self._no_pose(observation, self._distances.why_none(observation.stamp))

    def _locate(self, observation: _Observation, message: SensorMessage | None) -> None:
        """Publish the pose, as soon as the transforms are there."""
        self._line.add(
            functools.partial(self._publish_pose, observation, message),
            functools.partial(self._no_pose, observation),
        )

    def _publish_pose(self, observation: _Observation, message: SensorMessage | None) -> None:
        """Publish the pose; raises NotYetError if a transform is not known yet."""
        header = observation.header

        def where_is(frame: str) -> RigidTransform:
            return self._pose.frame_in(header.frame_id, frame, observation.stamp)

        try:
            camera = self._pose.camera(header)
            position = self._distances.position(
                observation.camera, observation.result, message, where_is
            )
        except NotYetError:
            raise
        except ValueError as error:  # of the camera, the sensor's message, or what it shows
            self._no_pose(observation, str(error))
            return
        self._pose.publish(header, position, camera)
        self._publish_markers(observation, position)
        self.reason = ''

    def _no_pose(self, observation: _Observation, reason: str) -> None:
        self._publish_markers(observation, None)
        self._miss('pose', reason)

    def _miss(self, what: str, reason: str) -> None:
        self.reason = reason
        # RViz has what there is: only who asks for a pose is to know that there is none.
        if self._pose.wanted or _wanted(self._bearing):
            self._log.warning(f'no {what}: {reason}', throttle_duration_sec=THROTTLE)

    def _wanted(self) -> bool:
        return self._pose.wanted or any(map(_wanted, (self._bearing, self._markers)))

    def _publish_markers(self, observation: _Observation, position: Position | None) -> None:
        if _wanted(self._markers):
            of = observation
            self._markers.publish(
                position_messages.markers_message(
                    of.header, of.target_id, of.result.state, of.bearing, position
                )
            )


def _wanted(publisher: LifecyclePublisher) -> bool:
    return publisher.get_subscription_count() > 0
