# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Camera, controller and operator of a tracker whose latency is measured.

Rule: an image is sent when all that was to come of the one before has come, and a little later.
What would wait in a queue for a slow tracker is not counted as the node's delay.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from lifecycle_msgs.srv import GetState
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.time import Time
from sensor_msgs.msg import Image
from std_msgs.msg import Header
from std_srvs.srv import Trigger

from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.node.images import to_image
from fcnt_ros.node.latency_table import Samples
from fcnt_ros.node.messages import stamp_ns, to_box_msg

TRACKER = 'fcnt_tracker'

PICTURES = ('debug_image', 'heatmap', 'heatmap/gnet', 'heatmap/snet')

PATIENCE = 120.0
"""How long an answer may take, seconds: much more than it does, also on a busy machine."""

REPEAT = 5.0
"""A box that is not answered is sent again after so long, seconds: DDS may lose what is published
before both sides have met."""

PAUSE = 0.02
"""From the last answer to the next image, seconds."""

LEFT_OUT = 5
"""Images after the initialization that do not count."""

WORKED_ON = (TrackedBox.TRACKING, TrackedBox.UNCERTAIN, TrackedBox.LOST)


class LatencyError(RuntimeError):
    """The latency cannot be measured; the text says why."""


class Observer:
    """Shows images of a drawn scene to a tracker, and takes the time of its answers.

    Parameters
    ----------
    node : Node
        Nobody else spins it.
    check : callable
        Called while waiting; raises if there is nothing to wait for any more.
    """

    def __init__(self, node: Node, check: Callable[[], None]) -> None:
        self._node = node
        self._check = check
        self._boxes: dict[int, tuple[float, TrackedBox]] = {}
        self._pictures: dict[int, dict[str, float]] = {}
        self._wanted = 0  # pictures of each image
        self._images = node.create_publisher(Image, 'image', QoSProfile(depth=1))
        self._init_boxes = node.create_publisher(InitBox, f'{TRACKER}/init_box', 10)
        self._answers = node.create_subscription(
            TrackedBox, f'{TRACKER}/tracked_box', self._on_box, 10
        )
        self._state = node.create_client(GetState, f'{TRACKER}/get_state')
        self._reset = node.create_client(Trigger, f'{TRACKER}/reset')
        self._executor = SingleThreadedExecutor(context=node.context)
        self._executor.add_node(node)

    def measure(self, width: int, height: int, frames: int, with_pictures: bool) -> Samples:
        """Let a target be tracked and return the times of `frames` images.

        As many again are shown between these, to ask a service while they are worked on: a
        question is not to delay a box that counts.

        Raises
        ------
        LatencyError
            If the tracker does not answer.
        """
        scene = Scene(width, height)
        subscriptions = self._subscribe_to_pictures() if with_pictures else []
        try:
            self._wait_for_tracker()
            self._wait(self._reset.call_async(Trigger.Request()).done, 'the answer of ~/reset')
            self._begin(scene)
            processing_time = self._warm_up(scene)
            return self._take_times(scene, frames, processing_time)
        finally:
            for subscription in subscriptions:
                self._node.destroy_subscription(subscription)
            self._wanted = 0

    def _take_times(self, scene: Scene, frames: int, processing_time: float) -> Samples:
        latency, processing, pictures, service = [], [], [], []
        for index in range(LEFT_OUT, LEFT_OUT + frames):
            stamp = self._show(scene, 2 * index)
            received, msg = self._answer(stamp)
            latency.append(received - stamp / 1e9)
            processing.append(msg.processing_time)
            if self._wanted:
                self._wait(partial(self._complete, stamp), 'the pictures of an image')
                pictures.append(max(self._pictures[stamp].values()) - received)
            stamp = self._show(scene, 2 * index + 1)
            self._listen(processing_time / 2)
            service.append(self._ask())
            _, msg = self._answer(stamp)
            processing_time = msg.processing_time
            self._wait(partial(self._complete, stamp), 'the pictures of an image')
            self._boxes.clear()
            self._pictures.clear()
        return Samples(latency, processing, pictures, service)

    def _ask(self) -> float:
        """Return how long the answer of a service takes, seconds."""
        answered: list[float] = []
        begin = time.perf_counter()
        self._state.call_async(GetState.Request()).add_done_callback(
            lambda _: answered.append(time.perf_counter())
        )
        self._wait(lambda: answered, 'the answer of ~/get_state')
        return answered[0] - begin

    def _begin(self, scene: Scene) -> None:
        """Let the target of the scene's first image be followed."""
        deadline = time.monotonic() + PATIENCE
        heard = False
        while not heard:
            if time.monotonic() > deadline:
                raise LatencyError(f'the tracker did not begin within {PATIENCE:g} s')
            stamp = self._show(scene, 0)
            header = _header(stamp)
            self._init_boxes.publish(InitBox(header=header, box=to_box_msg(scene.box(0))))
            heard = self._waited(lambda stamp=stamp: stamp in self._boxes, REPEAT)
        self._answer(stamp)

    def _warm_up(self, scene: Scene) -> float:
        """Show images until some were answered in full; return the last one's processing time."""
        deadline = time.monotonic() + PATIENCE
        complete = 0
        while complete < LEFT_OUT:
            if time.monotonic() > deadline:
                raise LatencyError(f'not all pictures of an image came within {PATIENCE:g} s')
            stamp = self._show(scene, complete + 1)
            _, msg = self._answer(stamp)
            # A picture from before its publisher has seen this subscriber does not come.
            complete += self._waited(partial(self._complete, stamp), REPEAT)
        return msg.processing_time

    def _show(self, scene: Scene, index: int) -> int:
        """Publish an image; return its stamp, nanoseconds."""
        self._listen(PAUSE)
        msg = to_image(scene.image(index), Header())
        # Stamped last: drawing the scene is not the node's time.
        stamp = time.time_ns()
        msg.header = _header(stamp)
        self._images.publish(msg)
        return stamp

    def _answer(self, stamp: int) -> tuple[float, TrackedBox]:
        """Wait for the box of an image; return when it came, seconds, and the message."""

        def worked_on() -> bool:
            return stamp in self._boxes and self._boxes[stamp][1].state in WORKED_ON

        self._wait(worked_on, 'the box of an image')
        return self._boxes[stamp]

    def _complete(self, stamp: int) -> bool:
        return len(self._pictures.get(stamp, ())) == self._wanted

    def _subscribe_to_pictures(self) -> list[object]:
        self._wanted = len(PICTURES)
        return [
            self._node.create_subscription(
                Image, f'{TRACKER}/{name}', partial(self._on_picture, name), 5
            )
            for name in PICTURES
        ]

    def _wait_for_tracker(self) -> None:
        self._wait(
            lambda: (
                self._images.get_subscription_count()
                and self._init_boxes.get_subscription_count()
                and self._node.count_publishers(self._answers.topic_name)
                and self._state.service_is_ready()
                and self._reset.service_is_ready()
            ),
            'the tracker to be seen',
        )

    def _on_box(self, msg: TrackedBox) -> None:
        self._boxes[stamp_ns(msg.header)] = (time.time(), msg)

    def _on_picture(self, name: str, msg: Image) -> None:
        self._pictures.setdefault(stamp_ns(msg.header), {})[name] = time.time()

    def _listen(self, seconds: float) -> None:
        self._waited(lambda: False, seconds)

    def _wait(self, condition: Callable[[], object], what: str) -> None:
        if not self._waited(condition, PATIENCE):
            raise LatencyError(f'waited {PATIENCE:g} s in vain for {what}')

    def _waited(self, condition: Callable[[], object], timeout: float) -> bool:
        """Listen until a condition holds; return False if it does not in time."""
        deadline = time.monotonic() + timeout
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._check()
            self._executor.spin_once(timeout_sec=min(left, 0.1))
        return True


def _header(stamp: int) -> Header:
    return Header(stamp=Time(nanoseconds=stamp).to_msg(), frame_id='camera')
