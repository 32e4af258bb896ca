# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Everything that leaves the node about its tracks: messages, pictures and log lines.

Boxes are published for every frame. Everything else costs time that a robot wants for tracking:
each is made only while somebody subscribes to it.

Of several targets all are in `~/tracked_boxes`, in the detections and in the debug picture. What
has room for one tells of the main one, and of nobody else: `~/tracked_box`, heat maps and position.
A robot that goes after its target does not go after another one because that is left over.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence

import numpy as np
from rclpy.lifecycle import LifecycleNode, LifecyclePublisher
from sensor_msgs.msg import Image
from std_msgs.msg import Header

from fcnt_ros.msg import TrackedBox, TrackedBoxArray
from fcnt_ros.node import detections, verdicts
from fcnt_ros.node.tracking_listener import TargetRequest, Track
from fcnt_ros.pictures import overlays
from fcnt_ros.pictures.feature_mosaic import MAPS_SHOWN, mosaic
from fcnt_ros.position.position_publisher import PositionPublisher
from fcnt_ros.ros.frame_buffer import Frame
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import NANOSECONDS, result_message, state_message
from fcnt_ros.ros.parameters import TargetConfig
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
        self._box = node.create_lifecycle_publisher(TrackedBox, '~/tracked_box', 10)
        self._boxes = node.create_lifecycle_publisher(TrackedBoxArray, '~/tracked_boxes', 10)
        self._detections = detections.create_publisher(node)
        self._heatmap = node.create_lifecycle_publisher(Image, '~/heatmap', 5)
        self._gnet_heatmap = node.create_lifecycle_publisher(Image, '~/heatmap/gnet', 5)
        self._snet_heatmap = node.create_lifecycle_publisher(Image, '~/heatmap/snet', 5)
        self._selected_features = node.create_lifecycle_publisher(Image, '~/selected_features', 5)
        self._debug_image = node.create_lifecycle_publisher(Image, '~/debug_image', 5)
        self.position = PositionPublisher(node)
        self.look_inside: Callable[[int], SelectedFeatures] | None = None
        self._config = TargetConfig()
        # What the log said last, and when, seconds of a clock that nobody sets; by target.
        self._states: dict[str, tuple[TrackState, float]] = {}
        self._said: dict[str, TrackedBox] = {}  # of the image worked on, by target
        self._target_ids: tuple[str, ...] = ()
        self._first = ''  # the main one, if no name was chosen
        self._colors: dict[str, int] = {}  # of `overlays.TARGET_COLORS`, by target

    def reconfigure(self, config: TargetConfig) -> None:
        """Tell of the targets by other settings."""
        self._config = config

    def is_main(self, target_id: str) -> bool:
        """Return whether a target, followed or about to be, is the main one.

        If no name was chosen it is the one that began when there was no main one. When that ends,
        none of the others takes its place.
        """
        if self._config.main_target:
            return target_id == self._config.main_target
        if self._config.max_targets == 1 or target_id == self._first:
            return True
        return self._first not in self._target_ids and target_id not in self._target_ids

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
        self._states.pop(request.target_id, None)
        header, target_id = frame.payload.header, request.target_id
        msg = state_message(header, target_id, TrackedBox.INITIALIZING, box, (width, height))
        if self.is_main(target_id):
            self._box.publish(msg)
            self.position.forget()
        self._publish_boxes(header, [msg])

    def tracked(
        self, frame: Frame, image: np.ndarray, target_id: str, result: TrackResult, seconds: float
    ) -> None:
        """Publish a target's result in a frame, and if it is the main one all about it."""
        header = frame.payload.header
        msg = result_message(header, target_id, result, _size(image), seconds)
        self._said[target_id] = msg
        if self.is_main(target_id):
            self._box.publish(msg)
            self.position.tracked(header, _size(image), target_id, result)
            self._publish_inside(frame, result)
        self._log_state(target_id, result)

    def image_done(self, frame: Frame, image: np.ndarray, tracks: Sequence[Track]) -> None:
        """Publish what tells of all targets of a frame."""
        header = frame.payload.header
        said, self._said = self._said, {}
        self._publish_boxes(header, [said[it.target_id] for it in tracks if it.target_id in said])
        if self._detections is not None and self._detections.get_subscription_count():
            self._detections.publish(detections.to_detections(header, tracks))
        self._publish_picture(self._debug_image, lambda: self._picture(image, tracks), frame)

    def targets_changed(self, target_ids: Sequence[str]) -> None:
        """Take note of who is there; each keeps its color."""
        new = [name for name in target_ids if name not in self._target_ids]
        self._target_ids = tuple(target_ids)
        if new and self._first not in target_ids:
            self._first = new[0]
        colors = {name: self._colors[name] for name in target_ids if name in self._colors}
        for name in new:
            free = (color for color in itertools.count() if color not in colors.values())
            colors[name] = next(free)
        self._colors = colors

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
        state, since = self._states.get(target_id, (None, now))
        if result.state is not state:
            self._states[target_id] = result.state, now
            self._log.info(
                f'target "{target_id}" is {result.state.value} '
                f'(confidence {result.confidence:.2f}, {result.box})'
            )
        elif lost and result.searched:
            words = verdicts.search_words(now - since, result.searched)
            self._log.info(f'target "{target_id}" is lost: {words}', throttle_duration_sec=THROTTLE)

    def _publish_end(
        self, frame: Frame, image_size: tuple[int, int], target_id: str, state: int, box: Box
    ) -> None:
        header = frame.payload.header
        msg = state_message(header, target_id, state, box, image_size)
        if self.is_main(target_id):
            self._box.publish(msg)
            self.position.forget()
        self._publish_boxes(header, [msg])
        last = not set(self._target_ids) - {target_id}
        if last and self._detections is not None and self._detections.get_subscription_count():
            self._detections.publish(detections.to_detections(header))

    def _picture(self, image: np.ndarray, tracks: Sequence[Track]) -> np.ndarray:
        if self._config.max_targets == 1:
            return overlays.draw(image, tracks[0].result, tracks[0].target_id)
        return overlays.draw_several(
            image, [(it.result, it.target_id, self._colors[it.target_id]) for it in tracks]
        )

    def _publish_boxes(self, header: Header, boxes: list[TrackedBox]) -> None:
        if self._boxes.get_subscription_count():
            self._boxes.publish(TrackedBoxArray(header=header, boxes=boxes))

    def _publish_inside(self, frame: Frame, result: TrackResult) -> None:
        """Publish the heat maps, and the maps that they were made of."""
        self._publish_picture(self._heatmap, lambda: result.heatmap, frame)
        self._publish_picture(self._gnet_heatmap, lambda: result.gnet_heatmap, frame)
        self._publish_picture(self._snet_heatmap, lambda: result.snet_heatmap, frame)
        look_inside = self.look_inside
        if look_inside is not None:
            self._publish_picture(
                self._selected_features, lambda: mosaic(look_inside(MAPS_SHOWN), result.box), frame
            )

    def _publish_picture(
        self, publisher: LifecyclePublisher, make: Callable[[], np.ndarray], frame: Frame
    ) -> None:
        if publisher.get_subscription_count():
            publisher.publish(to_image(make(), frame.payload.header))


def _size(image: np.ndarray) -> tuple[int, int]:
    return image.shape[1], image.shape[0]
