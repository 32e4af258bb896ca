# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far away the target is: by the depth image, its known height, or a laser scan.

One of them at a time, as the settings say; they are never mixed.
"""

from __future__ import annotations

from collections.abc import Callable

from rclpy.lifecycle import LifecycleNode
from rclpy.subscription import Subscription
from sensor_msgs.msg import Image, LaserScan

from fcnt_ros.position import scan_range, target_position
from fcnt_ros.position.camera_model import CameraModel
from fcnt_ros.position.position_messages import to_points
from fcnt_ros.position.target_pose import RigidTransform
from fcnt_ros.position.target_position import Position, PositionUnknownError
from fcnt_ros.ros.images import to_depth
from fcnt_ros.ros.parameters import PositionConfig
from fcnt_ros.ros.recent_messages import RecentMessages
from fcnt_ros.tracker.track_result import TrackResult

SensorMessage = Image | LaserScan

FrameLookup = Callable[[str], RigidTransform]
"""Returns where a frame lies in the camera's optical frame, at the time of the image."""


class DistanceSources:
    """Listens to the sensor that is asked for, while it is wanted.

    `arrived` is called after a message has come.
    """

    def __init__(self, node: LifecycleNode, arrived: Callable[[], None]) -> None:
        self._depths = RecentMessages(
            node, Image, 'depth', 'depth image', lambda msg: len(msg.data), arrived
        )
        self._scans = RecentMessages(
            node, LaserScan, 'scan', 'laser scan', lambda msg: 4 * len(msg.ranges), arrived
        )
        self.reconfigure(PositionConfig())

    def reconfigure(self, config: PositionConfig) -> None:
        """Use other settings from the next frame on."""
        source = None if config.target_height else self._depths
        self._config = config
        self._source = self._scans if config.use_scan else source
        self._tolerance = config.scan_tolerance if config.use_scan else config.depth_tolerance

    def listen(self) -> None:
        """Subscribe to all, so that QoS overrides that do not fit are refused here."""
        self._depths.listen()
        self._scans.listen()

    def listen_if(self, wanted: bool) -> None:
        """Listen to the sensor that is asked for if a position is wanted, and to no other."""
        for sensor in (self._depths, self._scans):
            sensor.listen(wanted and sensor is self._source)

    @property
    def unheard(self) -> Subscription | None:
        """The subscription to the sensor that is asked for, if nothing has come on it."""
        return None if self._source is None else self._source.unheard

    @property
    def needs_message(self) -> bool:
        """Whether the distance comes from a sensor, and not from the box alone."""
        return self._source is not None

    @property
    def expected(self) -> bool:
        """Whether somebody publishes for the sensor that is asked for."""
        return self._source is not None and self._source.expected

    def at(self, stamp: int) -> SensorMessage | None:
        """Return the message of the sensor that is asked for at an image's moment, or None."""
        return None if self._source is None else self._source.at(stamp, self._tolerance)

    def why_none(self, stamp: int) -> str:
        """Return why there is none."""
        if self._config.use_scan:
            return self._scans.why_none(stamp, self._tolerance, 'scan_tolerance')
        why = self._depths.why_none(stamp, self._tolerance, 'depth_tolerance')
        return f'{why}, and target_height is not set' if self._depths.unheard else why

    def position(
        self,
        camera: CameraModel,
        result: TrackResult,
        message: SensorMessage | None,
        where_is: FrameLookup,
    ) -> Position:
        """Return where the target is, by a sensor's message, or by its height without one.

        Raises ValueError if it cannot be known, by the camera, the message or what it shows, and
        NotYetError as `where_is` does.
        """
        if message is None:
            return target_position.from_height(camera, result.box, self._config.target_height)
        if isinstance(message, LaserScan):
            laser = where_is(message.header.frame_id)
            points = laser.points(to_points(message))
            return scan_range.from_scan(camera, result, points, up=laser.rotation[:, 2])
        pixels = to_depth(message)
        height, width = pixels.shape
        if (width, height) != camera.size:
            raise PositionUnknownError(
                f'the depth image has {width} x {height} pixels, the image has '
                f'{camera.size[0]} x {camera.size[1]}: it must be registered to the image'
            )
        return target_position.from_depth(camera, result, pixels)
