# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node `select_box`: a window with the camera's images, to point at the target in.

It shows `image` and the tracker's box, and sends the box that a person drags as an InitBox with
the stamp of the image that it was drawn on. The callbacks only put down what came; all that is
decided and shown happens in the main thread, where windows want to live.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rclpy.exceptions import InvalidTopicNameException
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.task import Future
from rclpy.validate_topic_name import validate_topic_name
from sensor_msgs.msg import CompressedImage, Image
from std_srvs.srv import Trigger

from fcnt_ros.footage.encodings.image_reader import ImageReader
from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros import parameters
from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.ros.messages import stamp_ns, state_name, to_box, to_box_msg
from fcnt_ros.ros.parameters import TRANSPORTS
from fcnt_ros.ros.run_node import Stopped, run_node
from fcnt_ros.tools.box_selection import BoxSelection, Selection
from fcnt_ros.tools.selection_picture import draw
from fcnt_ros.tools.selection_window import Key, OpenCVWindow, Pointer, Window, WindowError
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import setting

BOXES_KEPT = 300
"""So many tracked boxes are kept, to be shown with images that are stepped back to."""

SHOWN_FOR = 2.0
"""A tracked box is shown on images that are newer by so many seconds at most."""


@dataclass(frozen=True)
class SelectConfig:
    """Settings of the node.

    Raises
    ------
    ValueError
        If `image_transport` is unknown or `tracker` can be no node's name.
    """

    tracker: str = setting('fcnt_tracker', "the tracker's name, with its namespace if it has one")
    target_id: str = setting('', "the target's name, which comes back in every tracked box")
    image_transport: str = setting(
        'raw', 'raw: subscribe to image; compressed: to image/compressed'
    )

    def __post_init__(self) -> None:
        if self.image_transport not in TRANSPORTS:
            raise ValueError(
                f'image_transport is "{self.image_transport}": '
                f'choose one of {", ".join(TRANSPORTS)}'
            )
        try:
            validate_topic_name(self.tracker)
        except InvalidTopicNameException:
            raise ValueError(
                f'tracker is "{self.tracker}": give the name of a node, as in fcnt_tracker or '
                'robot/fcnt_tracker'
            ) from None


@dataclass(frozen=True)
class _Sight:
    """All that the picture is made of: while it is the same, there is nothing new to show."""

    shown: Frame | None
    drawn: Box | None
    tracked: TrackedBox | None
    words: tuple[str, ...]


class SelectBox(Node):
    """Lets a person point at the target.

    Parameters
    ----------
    overrides : sequence of Parameter
        Values of parameters that are not given on the command line.

    Raises
    ------
    ValueError
        If a parameter does not fit.
    """

    def __init__(self, overrides: Sequence[Parameter] = ()) -> None:
        super().__init__('select_box', parameter_overrides=list(overrides))
        parameters.declare(self, SelectConfig)
        self._config = config = parameters.read(self, SelectConfig)
        self._frames = FrameBuffer()
        self._to_bgr = ImageReader().to_bgr
        self._selection = BoxSelection(self._frames)
        # In the order in which they came; never changed, only replaced: another thread reads it.
        self._tracked: tuple[TrackedBox, ...] = ()
        self._said = ''
        self._ended = False
        kind: type = Image
        topic = 'image'
        if config.image_transport == 'compressed':
            kind, topic = CompressedImage, f'{self.resolve_topic_name("image")}/compressed'
        qos = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
        self._images = self.create_subscription(kind, topic, self._on_image, qos)
        self.create_subscription(TrackedBox, f'{config.tracker}/tracked_box', self._on_tracked, 10)
        self._boxes = self.create_publisher(InitBox, f'{config.tracker}/init_box', 10)
        self._reset = self.create_client(Trigger, f'{config.tracker}/reset')

    def work(self, window: Window, stopped: Stopped) -> None:
        """Show what comes and do what the person wants, until the person or a signal ends it."""
        seen: _Sight | None = None
        while not (stopped() or self._ended):
            self._selection.go_on()
            sight = self._sight()
            if sight != seen:
                seen = sight
                window.show(self._picture(sight))
            for event in window.events():
                self._take(event)

    def _sight(self) -> _Sight:
        shown = self._selection.shown
        if shown is None:
            publishers = self.count_publishers(self._images.topic_name)
            words = (f'waiting for images on {self._images.topic_name}: {publishers} publishers',)
            return _Sight(None, None, None, words)
        tracked = self._track_on(shown)
        words = (*self._news(shown, tracked), *self._selection.words)
        return _Sight(shown, self._selection.drawn, tracked, words)

    def _news(self, shown: Frame, tracked: TrackedBox | None) -> list[str]:
        """Return what was sent last and what the tracker says, line by line."""
        lines = [f'sent: {self._said}'] if self._said else []
        if tracked is not None:
            age = (shown.stamp - stamp_ns(tracked.header)) / 1e9
            lines.append(
                f'{state_name(tracked.state)} {tracked.id} {tracked.confidence:.2f}'
                + (f', {age:.1f} s ago' if age >= 0.05 else '')
            )
        return lines

    def _track_on(self, shown: Frame) -> TrackedBox | None:
        """Return the tracker's last word on the image shown or one shortly before."""
        known = (msg for msg in reversed(self._tracked) if stamp_ns(msg.header) <= shown.stamp)
        last = next(known, None)
        if last is None or last.state == TrackedBox.IDLE:
            return None
        return last if stamp_ns(last.header) >= shown.stamp - int(SHOWN_FOR * 1e9) else None

    def _take(self, event: Pointer | Key) -> None:
        if isinstance(event, Key):
            self._take_key(event.name)
        elif event.action == 'release':
            selection = self._selection.release(event.point)
            if selection is not None:
                self._send(selection)
        elif event.action == 'press':
            self._said = ''
            self._selection.press(event.point)
        else:
            self._selection.move(event.point)

    def _take_key(self, name: str) -> None:
        match name:
            case 'space':
                self._selection.toggle_pause()
            case 'left':
                self._selection.step(-1)
            case 'right':
                self._selection.step(1)
            case 'r':
                self._ask_for_reset()
            case 'end':
                self._ended = True

    def _send(self, selection: Selection) -> None:
        if not self._boxes.get_subscription_count():
            self._selection.notice = (
                f'box not sent: nobody listens on {self._boxes.topic_name}; is the tracker running '
                'and active, and its name the parameter "tracker"?'
            )
            return
        header = selection.frame.payload.header
        box = to_box_msg(selection.box)
        self._boxes.publish(InitBox(header=header, box=box, id=self._config.target_id))
        self._said = f'box {selection.box}'
        self.get_logger().info(f'{self._said} on the image of {stamp_ns(header) / 1e9:.3f} s')

    def _ask_for_reset(self) -> None:
        if not self._reset.service_is_ready():
            self._selection.notice = f'no tracker answers on {self._reset.srv_name}'
            return
        self._said = 'reset'
        self._reset.call_async(Trigger.Request()).add_done_callback(self._on_reset)

    def _on_reset(self, answer: Future) -> None:
        self._said = f'reset; {answer.result().message}'

    def _on_tracked(self, msg: TrackedBox) -> None:
        self._tracked = (*self._tracked[1 - BOXES_KEPT :], msg)

    def _on_image(self, msg: Image | CompressedImage) -> None:
        self._frames.put(stamp_ns(msg.header), msg, len(msg.data))

    def _picture(self, sight: _Sight) -> np.ndarray:
        image, words = None, sight.words
        if sight.shown is not None:
            try:
                image = self._to_bgr(sight.shown.payload)
            except ValueError as error:
                words = (*words, str(error))
        tracked = sight.tracked and (to_box(sight.tracked.box), state_name(sight.tracked.state))
        return draw(image, sight.drawn, tracked, words)


def select(node: SelectBox, stopped: Stopped) -> int:
    """Open the window and work in it; return 1, after a line in the log, if there can be none."""
    try:
        window = OpenCVWindow(f'select_box: {node.resolve_topic_name("image")}')
    except WindowError as error:
        node.get_logger().fatal(str(error))
        return 1
    try:
        node.work(window, stopped)
    finally:
        window.close()
    return 0


def main() -> int:
    """Run until the window or a signal ends it."""
    return run_node(SelectBox, select)


if __name__ == '__main__':
    sys.exit(main())
