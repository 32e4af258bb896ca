# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Everything that leaves the node about a track: messages, pictures and log lines.

Boxes are published for every frame. Everything else costs time that a robot wants for tracking:
each is made only while somebody subscribes to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from rclpy.lifecycle import LifecycleNode, LifecyclePublisher
from sensor_msgs.msg import Image

from fcnt_ros.msg import TrackedBox
from fcnt_ros.node import detections, verdicts
from fcnt_ros.node.tracking_listener import TargetRequest
from fcnt_ros.pictures import overlays
from fcnt_ros.pictures.feature_mosaic import MAPS_SHOWN, mosaic
from fcnt_ros.position.position_publisher import PositionPublisher
from fcnt_ros.ros.frame_buffer import Frame
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import NANOSECONDS, result_message, state_message
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures
from fcnt_ros.tracker.track_result import TrackResult, TrackState

THROTTLE = 5.0
"""A camera that sends bad images is told of so often, and a target that stays lost, seconds."""


class TrackPublisher:
    """A `tracking_listener.Listener` that publishes and logs; called in the worker's thread.

    Parameters
    ----------
    node : LifecycleNode
        Publishes only while it is active.

    Attributes
    ----------
    position : PositionPublisher
        Of where the target is.
    look_inside : callable, optional
        Returns so many maps of each layer in the frame worked on last, for `~/selected_features`.
    """

    def __init__(self, node: LifecycleNode) -> None:
        self._log = node.get_logger()
        self._boxes = node.create_lifecycle_publisher(TrackedBox, '~/tracked_box', 10)
        self._detections = detections.create_publisher(node)
        self._heatmap = node.create_lifecycle_publisher(Image, '~/heatmap', 5)
        self._gnet_heatmap = node.create_lifecycle_publisher(Image, '~/heatmap/gnet', 5)
        self._snet_heatmap = node.create_lifecycle_publisher(Image, '~/heatmap/snet', 5)
        self._selected_features = node.create_lifecycle_publisher(Image, '~/selected_features', 5)
        self._debug_image = node.create_lifecycle_publisher(Image, '~/debug_image', 5)
        self.position = PositionPublisher(node)
        self.look_inside: Callable[[int], SelectedFeatures] | None = None
        self._state: TrackState | None = None  # what the log said last
        self._since = 0.0  # s, by the same clock as ever: when it said so

    def initializing(
        self, frame: Frame, image: np.ndarray, request: TargetRequest, box: Box
    ) -> None:
        """Publish that the networks are being fitted."""
        width, height = _size(image)
        if request.box.intersection(Box(0, 0, width, height)) < request.box.area * (1 - 1e-6):
            self._log.warning(
                f'the box ({request.box}) reaches beyond the image: clipped to ({box})'
            )
        self._log.info(f'initializing on target "{request.target_id}" at {box}')
        self._boxes.publish(
            state_message(
                frame.payload.header,
                request.target_id,
                TrackedBox.INITIALIZING,
                box,
                (width, height),
            )
        )
        self._state = None
        self.position.forget()

    def tracked(
        self, frame: Frame, image: np.ndarray, target_id: str, result: TrackResult, seconds: float
    ) -> None:
        """Publish a frame's result, and of the rest what somebody wants."""
        header = frame.payload.header
        self._boxes.publish(result_message(header, target_id, result, _size(image), seconds))
        self.position.tracked(header, _size(image), target_id, result)
        if self._detections is not None and self._detections.get_subscription_count():
            self._detections.publish(detections.to_detections(header, target_id, result))
        self._publish_picture(self._heatmap, lambda: result.heatmap, frame)
        self._publish_picture(self._gnet_heatmap, lambda: result.gnet_heatmap, frame)
        self._publish_picture(self._snet_heatmap, lambda: result.snet_heatmap, frame)
        look_inside = self.look_inside
        if look_inside is not None:
            self._publish_picture(
                self._selected_features, lambda: mosaic(look_inside(MAPS_SHOWN), result.box), frame
            )
        self._publish_picture(
            self._debug_image, lambda: overlays.draw(image, result, target_id), frame
        )
        self._log_state(target_id, result)

    def box_refused(self, request: TargetRequest, reason: str) -> None:
        """Log why."""
        self._log.error(f'init_box "{request.target_id}" refused: {reason}')

    def step_failed(self, reason: str) -> None:
        """Log what, now and then; the work goes on."""
        self._log.warning(reason, throttle_duration_sec=THROTTLE)

    def image_refused(self, frame: Frame, reason: str) -> None:
        """Log why, now and then."""
        self._log.error(f'image skipped: {reason}', throttle_duration_sec=THROTTLE)

    def target_forgotten(
        self, frame: Frame, image: np.ndarray, target_id: str, last_box: Box | None, reason: str
    ) -> None:
        """Log why, and publish one last message: LOST where the target was, or IDLE."""
        self._log.error(f'target "{target_id}" forgotten: {reason}; send a new init_box')
        state = TrackedBox.IDLE if last_box is None else TrackedBox.LOST
        box = last_box or Box(0, 0, 0, 0)
        self._publish_end(frame, _size(image), target_id, state, box)

    def target_dropped(self, frame: Frame, image_size: tuple[int, int], target_id: str) -> None:
        """Publish IDLE at once: a robot is not to learn of it by the silence."""
        self._log.info(f'target "{target_id}" forgotten, as asked for')
        self._publish_end(frame, image_size, target_id, TrackedBox.IDLE, Box(0, 0, 0, 0))

    def time_jumped(self, frame: Frame, stamp_before: int) -> None:
        """Log from where to where, and let nothing wait for what belongs to before."""
        self._log.warning(
            f'time jumped back, from {stamp_before / NANOSECONDS:.3f} to '
            f'{frame.stamp / NANOSECONDS:.3f} s: the images so far are forgotten',
            throttle_duration_sec=THROTTLE,
        )
        self.position.time_jumped()

    def _log_state(self, target_id: str, result: TrackResult) -> None:
        """Log what is new about the state, and now and then where a lost target is sought."""
        now = time.monotonic()
        lost = result.state is TrackState.LOST
        if result.state is not self._state:
            self._state, self._since = result.state, now
            self._log.info(
                f'target "{target_id}" is {result.state.value} '
                f'(confidence {result.confidence:.2f}, {result.box})'
            )
        elif lost and result.searched:
            words = verdicts.search_words(now - self._since, result.searched)
            self._log.info(f'target "{target_id}" is lost: {words}', throttle_duration_sec=THROTTLE)

    def _publish_end(
        self, frame: Frame, image_size: tuple[int, int], target_id: str, state: int, box: Box
    ) -> None:
        header = frame.payload.header
        self._boxes.publish(state_message(header, target_id, state, box, image_size))
        self.position.forget()
        if self._detections is not None and self._detections.get_subscription_count():
            self._detections.publish(detections.to_detections(header))

    def _publish_picture(
        self, publisher: LifecyclePublisher, make: Callable[[], np.ndarray], frame: Frame
    ) -> None:
        if publisher.get_subscription_count():
            publisher.publish(to_image(make(), frame.payload.header))


def _size(image: np.ndarray) -> tuple[int, int]:
    return image.shape[1], image.shape[0]
