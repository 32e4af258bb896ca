# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node `fcnt_tracker`: images and a box in, tracked boxes and pictures out.

Rules: no topic's or service's callback waits for the tracker. The image callback puts the frame
down, the services and the box leave a wish, and the worker's thread does the rest
(`tracking_worker`). Only the transitions take their time. What leaves the node leaves through
`TrackPublisher`.

As a lifecycle node: configured, the networks are loaded and warm; active, images and boxes are
listened to. With `autostart` it goes there by itself.
"""

from __future__ import annotations

import functools
import sys
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rclpy.lifecycle import LifecycleNode, LifecycleState, TransitionCallbackReturn
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.qos_overriding_options import InvalidQosOverridesError, QoSOverridingOptions
from rclpy.subscription import Subscription
from sensor_msgs.msg import CompressedImage, Image
from std_srvs.srv import SetBool, Trigger

from fcnt_ros.footage.encodings.image_reader import ImageReader
from fcnt_ros.msg import InitBox
from fcnt_ros.node import detections
from fcnt_ros.node.diagnostics import Diagnostics
from fcnt_ros.node.track_publisher import TrackPublisher
from fcnt_ros.node.tracking_listener import Listeners
from fcnt_ros.node.tracking_worker import FIRST_TARGET, TrackingWorker
from fcnt_ros.node.transition_requests import refuse_impossible_transitions
from fcnt_ros.node.wishes import named
from fcnt_ros.ros import parameters
from fcnt_ros.ros.frame_buffer import FrameBuffer
from fcnt_ros.ros.messages import stamp_ns, to_box
from fcnt_ros.ros.parameters import HealthConfig, NodeConfig, PositionConfig, TargetConfig
from fcnt_ros.ros.run_node import Stopped, run_node
from fcnt_ros.ros.shared_memory import make_room
from fcnt_ros.srv import ResetTarget
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.box_text import parse_box
from fcnt_ros.tracker.compute.pytorch import require_pytorch
from fcnt_ros.tracker.compute.threads import share_cores
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.trackers import CONFIGS, make_tracker

if TYPE_CHECKING:
    from fcnt_ros.tracker.fcnt import FCNTracker

PATIENCE = 0.5
"""How long a transition waits for the frame being worked on, seconds."""

BURST = 30
"""So many images of a recording may arrive at once."""

KEPT = 3.0
"""Images are kept for so long for each target that may begin in one of them, seconds: it is begun
after those asked for before it."""

THROTTLE = 5.0
"""Dropped frames of a recording are told of so often, seconds."""


Transition = Callable[['TrackerNode', LifecycleState], TransitionCallbackReturn]


def _logged(transition: Transition) -> Transition:
    """Say what went wrong in a transition: rclpy turns an exception into ERROR without a word."""

    @functools.wraps(transition)
    def logged(node: TrackerNode, state: LifecycleState) -> TransitionCallbackReturn:
        try:
            return transition(node, state)
        except Exception:
            node.get_logger().error(traceback.format_exc())
            return TransitionCallbackReturn.ERROR

    return logged


class TrackerNode(LifecycleNode):
    """FCNT as a ROS 2 lifecycle node.

    Parameters
    ----------
    options
        Of `rclpy.node.Node`, for several in one process: namespace, cli_args, parameter_overrides
        and others.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__('fcnt_tracker', **options)
        refuse_impossible_transitions(self)
        parameters.declare(self, NodeConfig)
        parameters.declare(self, TargetConfig)
        parameters.declare(self, PositionConfig)
        parameters.declare(self, HealthConfig)
        self._settings = parameters.read(self, NodeConfig)
        self._tracker_settings = CONFIGS[self._settings.tracker]
        parameters.declare(self, self._tracker_settings)
        self._publisher = TrackPublisher(self)
        self._diagnostics = Diagnostics(self, self._publisher.position)
        self._diagnostics.reconfigure(parameters.read(self, HealthConfig))
        self._worker: TrackingWorker | None = None
        takers = {
            NodeConfig: lambda settings: None,  # nothing of it is live
            TargetConfig: self._publisher.reconfigure,
            PositionConfig: self._publisher.position.reconfigure,
            HealthConfig: self._diagnostics.reconfigure,
            self._tracker_settings: self._reconfigure,
        }
        parameters.on_change(self, lambda: self._worker is not None, takers)
        self._subscriptions_while_active: list[Subscription] = []
        self.create_service(Trigger, '~/reset', self._on_reset)
        self.create_service(ResetTarget, '~/reset_target', self._on_reset_target)
        self.create_service(SetBool, '~/enable', self._on_enable)
        if self._settings.autostart:
            self._autostart = self.create_timer(0.0, self._start)

    def close(self) -> None:
        """End the worker, whatever it is at."""
        self._release()

    def make_tracker(self, config: TrackerConfig) -> FCNTracker:
        """Return a tracker that is not warmed up yet.

        Raises what `FCNTracker` does, and `PyTorchError`.
        """
        require_pytorch()
        return make_tracker(config)

    # Transitions

    @_logged
    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Load and warm up the networks.

        FAILURE, with one sentence in the log, if the settings do not fit, the weights are missing
        or the device is not there: the node stays unconfigured and can be configured again.
        """
        try:
            self._settings = parameters.read(self, NodeConfig)
            targets = parameters.read(self, TargetConfig)
            self._publisher.reconfigure(targets)
            self._publisher.targets_changed(())
            self._publisher.position.configure(parameters.read(self, PositionConfig))
            tracker = self.make_tracker(parameters.read(self, self._tracker_settings))
            tracker.warm_up()
            trackers = [tracker, *(tracker.sibling() for _ in range(targets.max_targets - 1))]
        except (ValueError, RuntimeError, OSError) as error:
            reason = str(error).splitlines()[0]
            self.get_logger().error(reason)
            self._diagnostics.failed(reason)
            return TransitionCallbackReturn.FAILURE
        max_age = KEPT * targets.max_targets
        frames = FrameBuffer(every_frame=self._settings.every_frame, max_age=max_age)
        self._diagnostics.configured(frames, tracker.device)
        self._worker = TrackingWorker(
            trackers,
            frames,
            ImageReader().to_bgr,
            Listeners(self._publisher, self._diagnostics.health),
            restarts=self._settings.on_time_jump == 'restart',
            first_box=self._first_box(),
        )
        self._publisher.look_inside = self._worker.selected_features
        self._worker.start()
        self.get_logger().info(f'networks loaded on {tracker.device}')
        return super().on_configure(state)

    @_logged
    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Listen to images and boxes. FAILURE if the QoS overrides of a topic do not fit."""
        try:
            images = self._subscribe_to_images()
            self._subscriptions_while_active = [images]
            self._publisher.position.listen()
        except (ValueError, RuntimeError, InvalidQosOverridesError) as error:
            reason = f'cannot subscribe to camera or depth: {error}'
            self.get_logger().error(reason)
            self._diagnostics.failed(reason)
            self._forget_everything()
            return TransitionCallbackReturn.FAILURE
        boxes = self.create_subscription(InitBox, '~/init_box', self._on_init_box, 10)
        detected = detections.create_subscription(self, self._worker.follow)
        self._subscriptions_while_active += [item for item in (boxes, detected) if item is not None]
        done = super().on_activate(state)
        self.get_logger().info(
            f'waiting for images on {images.topic_name} and a box on {boxes.topic_name}'
        )
        self._diagnostics.watch(images)
        first_box = self._first_box()
        if first_box is not None:
            self._worker.follow(first_box, target_id=FIRST_TARGET)
        return done

    @_logged
    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Listen no longer and forget the target. Always SUCCESS."""
        self._forget_everything()
        return super().on_deactivate(state)

    @_logged
    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Free the device, at the latest after the frame being worked on. Always SUCCESS."""
        self._release()
        return super().on_cleanup(state)

    @_logged
    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Stop, from any state. Always SUCCESS."""
        self._forget_everything()
        self._release()
        return super().on_shutdown(state)

    @_logged
    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Go back to unconfigured after an error in a transition. Always SUCCESS."""
        self._forget_everything()
        self._release()
        return super().on_error(state)

    def _first_box(self) -> Box | None:
        return parse_box(self._settings.init_box) if self._settings.init_box else None

    def _subscribe_to_images(self) -> Subscription:
        image_type: type = Image
        topic = 'image'
        if self._settings.image_transport == 'compressed':
            # As image_transport has it: the suffix belongs to the topic that `image` is mapped to.
            image_type, topic = CompressedImage, f'{self.resolve_topic_name("image")}/compressed'
        return self.create_subscription(
            image_type,
            topic,
            self._on_image,
            # Best effort hears every camera. A queue of images is only delay, but for recordings.
            QoSProfile(
                depth=BURST if self._settings.every_frame else 1,
                reliability=ReliabilityPolicy.BEST_EFFORT,
            ),
            qos_overriding_options=QoSOverridingOptions.with_default_policies(),
        )

    def _forget_everything(self) -> None:
        for subscription in self._subscriptions_while_active:
            self.destroy_subscription(subscription)
        self._subscriptions_while_active = []
        self._publisher.position.stop_listening()
        self._diagnostics.unwatch()
        if self._worker is not None:
            self._worker.reset()

    def _release(self) -> None:
        worker, self._worker = self._worker, None
        self._publisher.look_inside = None
        self._diagnostics.released()
        if worker is not None and not worker.stop(PATIENCE):
            self.get_logger().info('the device is freed when the frame being worked on is done')

    # Callbacks: each puts something down and returns.

    def _on_image(self, msg: Image | CompressedImage) -> None:
        stamp = stamp_ns(msg.header)
        self._diagnostics.health.image_arrived(stamp)
        if not self._worker.put(stamp, msg, len(msg.data)):
            self.get_logger().warning(
                'every_frame: images come faster than they are tracked and too many wait: '
                'the oldest are dropped; play the recording more slowly',
                throttle_duration_sec=THROTTLE,
            )

    def _on_init_box(self, msg: InitBox) -> None:
        self._worker.follow(to_box(msg.box), stamp_ns(msg.header), msg.id)

    def _on_reset(self, request: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        target_ids = self._worker.reset() if self._worker is not None else ()
        self._publisher.position.forget()
        response.success = True
        response.message = f'{named(target_ids)} forgotten' if target_ids else 'there was no target'
        return response

    def _on_reset_target(
        self, request: ResetTarget.Request, response: ResetTarget.Response
    ) -> ResetTarget.Response:
        target_ids = self._worker.target_ids if self._worker is not None else ()
        response.success = self._worker is not None and self._worker.forget(request.id)
        if response.success:
            if self._publisher.is_main(request.id):
                self._publisher.position.forget()
            response.message = f'{named([request.id])} forgotten'
        else:
            there = f'only {named(target_ids)}' if target_ids else 'none'
            response.message = f'there is no {named([request.id])}, {there}'
        return response

    def _on_enable(self, request: SetBool.Request, response: SetBool.Response) -> SetBool.Response:
        response.success = self._worker is not None
        if self._worker is None:
            response.message = 'the node is not configured'
        else:
            self._worker.enable(request.data)
            response.message = 'tracking' if request.data else 'paused'
        return response

    def _reconfigure(self, config: TrackerConfig) -> None:
        if self._worker is not None:
            self._worker.reconfigure(config)

    def _start(self) -> None:
        self._autostart.cancel()
        done = TransitionCallbackReturn.SUCCESS
        try:
            if self.trigger_configure() == done and self.trigger_activate() == done:
                return
        except RuntimeError as error:  # not in the state to: somebody else is managing the node
            self.get_logger().warning(f'autostart left to others: {error}')
            return
        name = self.get_fully_qualified_name()
        self.get_logger().error(
            'not started. When the cause is mended: '
            f'ros2 lifecycle set {name} configure; ros2 lifecycle set {name} activate'
        )


def serve(node: TrackerNode, stopped: Stopped) -> int:
    """Let the node work until the program is told to end."""
    while not stopped():
        time.sleep(0.05)
    return 0


def main() -> int:
    """Run the node until a signal ends it."""
    share_cores()
    make_room()
    return run_node(TrackerNode, serve)


if __name__ == '__main__':
    sys.exit(main())
