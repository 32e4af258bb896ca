# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Camera, detector, operator and controller of a node under stress.

Everything goes over DDS. The robot waits for an answer to all that it does and raises
`StressError` if none comes, if the node has ended, or if a number was published that is not finite.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped, Vector3Stamped
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState
from rcl_interfaces.msg import SetParametersResult
from rcl_interfaces.srv import SetParameters
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile
from rclpy.time import Time
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header
from std_srvs.srv import SetBool, Trigger
from visualization_msgs.msg import MarkerArray

from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.msg import Box as BoxMsg
from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import stamp_ns, state_name, to_box
from fcnt_ros.tracker.box import Box
from trials.stress.finite import non_finite
from trials.stress.process import StressError, SubjectProcess

PATIENCE = 60.0
"""How long an answer may take, seconds: much more than it does, also on a busy machine."""

SURE = 10
"""Within so many good images the tracker must be on the target again."""

REPEAT = 5.0
"""What a node that has just become active does not hear is said again after so long, seconds: DDS
may lose what is published before both sides have met."""

ON_TARGET = 0.5
"""Overlap of its box with the true one from which on the tracker is on the target."""

PERIOD = 100_000_000
"""From one image to the next, nanoseconds."""

FIRST_STAMP = 1_000_000_000_000  # nanoseconds

WIDTH, HEIGHT = 160, 120

TRACKER = 'fcnt_tracker'

TOPICS = {
    'tracked_box': TrackedBox,
    'target_bearing': Vector3Stamped,
    'target_pose': PoseStamped,
    'target_pose_with_covariance': PoseWithCovarianceStamped,
    'markers': MarkerArray,
    'heatmap': Image,
    'heatmap/gnet': Image,
    'heatmap/snet': Image,
    'selected_features': Image,
    'debug_image': Image,
}
"""All that the node publishes, by its private name: nothing of it is left out."""


class Robot:
    """Shows images of a drawn scene, and hears all that the node says.

    Parameters
    ----------
    node : Node
        Nobody else spins it.
    process : SubjectProcess

    Attributes
    ----------
    stamp : int
        Of the image shown last, nanoseconds.
    target : Box
        The target in it, pixels.
    target_id : str
        Of the target that was asked for last.
    messages : int
        How many have come.
    """

    def __init__(self, node: Node, process: SubjectProcess) -> None:
        self.node = node
        self.process = process
        self.stamp = FIRST_STAMP
        self.target_id = ''
        self.messages = 0
        self.boxes: deque[TrackedBox] = deque(maxlen=100)
        self._scene = Scene(WIDTH, HEIGHT)
        self._index = 0
        self._targets = 0
        self._bad_numbers: list[str] = []
        self._told: list[str] = []
        self._log_begin = 0
        self.images = node.create_publisher(Image, 'image', QoSProfile(depth=1))
        self.camera_infos = node.create_publisher(CameraInfo, 'camera_info', 10)
        self.depths = node.create_publisher(Image, 'depth', 10)
        self.init_boxes = node.create_publisher(InitBox, f'{TRACKER}/init_box', 100)
        for topic, kind in TOPICS.items():
            node.create_subscription(kind, f'{TRACKER}/{topic}', self._hear, 10)
        node.create_subscription(DiagnosticArray, '/diagnostics', self._hear, 10)
        self._clients = {
            kind: node.create_client(kind, f'{TRACKER}/{name}')
            for kind, name in (
                (ChangeState, 'change_state'),
                (SetParameters, 'set_parameters'),
                (Trigger, 'reset'),
                (SetBool, 'enable'),
                (GetState, 'get_state'),
            )
        }
        self._executor = SingleThreadedExecutor(context=node.context)
        self._executor.add_node(node)

    # Listening

    def _hear(self, msg: Any) -> None:
        self.messages += 1
        self._bad_numbers += [f'{type(msg).__name__}: {found}' for found in non_finite(msg)]
        if isinstance(msg, TrackedBox):
            self.boxes.append(msg)
        elif isinstance(msg, DiagnosticArray):
            for status in msg.status:
                told = [f'{item.key}: {item.value}' for item in status.values]
                self._told.append('\n'.join([status.message, *told]))

    def wait(self, condition: Callable[[], object], what: str, timeout: float = PATIENCE) -> None:
        """Listen until a condition holds.

        Raises
        ------
        StressError
            If it does not within `timeout` seconds; the words are for the text.
        """
        deadline = time.monotonic() + timeout
        while not condition():
            self.check()
            if time.monotonic() > deadline:
                raise StressError(f'waited {timeout:g} s in vain for {what}')
            self._executor.spin_once(timeout_sec=0.02)

    def listen(self, seconds: float) -> None:
        """Listen for so long."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end, 'the end of a time')

    def check(self) -> None:
        """Raise `StressError` if the node has ended or published what is not finite."""
        self.process.check()
        if self._bad_numbers:
            raise StressError(f'not a finite number: {"; ".join(self._bad_numbers)}')

    def forget_words(self) -> None:
        """Let only count what the node says from now on."""
        self._told = []
        self._log_begin = len(self.process.log)

    def said(self, *words: str) -> bool:
        """Return whether the node has said each of these, in its log or on /diagnostics."""
        texts = [self.process.log[self._log_begin :], *self._told]
        return all(any(word in text for text in texts) for word in words)

    def wait_for_words(self, *words: str) -> None:
        """Wait until the node says each of these."""
        self.insist(lambda: self.listen(0.02), *words)

    def insist(self, act: Callable[[], object], *words: str) -> None:
        """Do something again and again, until the node says each of these."""
        deadline = time.monotonic() + PATIENCE
        while not self.said(*words):
            if time.monotonic() > deadline:
                raise StressError(f'waited {PATIENCE:g} s in vain for the words {words}')
            act()

    # Showing images

    def show(self, image: np.ndarray | None = None, later: int = PERIOD, **changes: Any) -> Header:
        """Publish an image `later` nanoseconds after the one before; return its header.

        Parameters
        ----------
        image : (H, W, 3) uint8, optional
            BGR. By default the scene's next one.
        later : int
        changes
            Other values for fields of the message.
        """
        if image is None and not changes:
            self._index += 1
        self.stamp += later
        header = Header(stamp=Time(nanoseconds=self.stamp).to_msg(), frame_id='camera')
        self.show_as(header, image, **changes)
        return header

    def show_as(self, header: Header, image: np.ndarray | None = None, **changes: Any) -> None:
        """Publish an image, by default the scene's present one, with a header of any kind.

        Answers count from now on: a stamp may come twice.
        """
        self.boxes.clear()
        msg = to_image(self._scene.image(self._index) if image is None else image, header)
        for name, value in changes.items():
            setattr(msg, name, value)
        self.images.publish(msg)

    @property
    def target(self) -> Box:
        """Where the target is in the image shown last."""
        return self._scene.box(self._index)

    def answer(self, header: Header) -> TrackedBox:
        """Return the node's word on an image; not that it is initializing."""
        found: list[TrackedBox] = []

        def heard() -> bool:
            found[:] = [
                msg
                for msg in self.boxes
                if msg.header == header and msg.state != TrackedBox.INITIALIZING
            ]
            return bool(found)

        self.wait(heard, f'a tracked_box for the image of {stamp_ns(header) / 1e9:.3f} s')
        return found[-1]

    # Following a target

    def point_at(self, box: Box, target_id: str, header: Header) -> None:
        """Publish an init_box for the image with this header."""
        # Not by to_box_msg, which would not let a NaN out; a detector may.
        values = {name: float(value) for name, value in asdict(box).items()}
        self.init_boxes.publish(InitBox(box=BoxMsg(**values), header=header, id=target_id))

    def new_id(self) -> str:
        """Return a name that no target or box had yet."""
        self._targets += 1
        return f'target-{self._targets}'

    def begin(self) -> None:
        """Let the node follow the target, from the next image on."""
        self.target_id = self.new_id()

        def begun() -> bool:
            return any(msg.id == self.target_id for msg in self.boxes)

        for _ in range(SURE):
            header = self.show()
            self.point_at(self.target, self.target_id, header)
            end = time.monotonic() + REPEAT
            while not begun() and time.monotonic() < end:
                self.listen(0.02)
            if begun():
                break
        self.answer(header)
        self.track()

    def track(self) -> None:
        """Show good images; raise `StressError` if the node is not on its target soon."""
        for _ in range(SURE):
            msg = self.answer(self.show())
            overlap = to_box(msg.box).iou(self.target)
            if msg.id == self.target_id and msg.state == TrackedBox.TRACKING:
                if overlap > ON_TARGET:
                    return
        raise StressError(
            f'{SURE} good images, and the tracker is not on "{self.target_id}": it follows '
            f'"{msg.id}", {state_name(msg.state)}, and its box has an overlap of {overlap:.2f}'
        )

    # Asking

    def meet(self) -> None:
        """Wait until the node hears this one and answers it."""
        # A server's answer is lost where its side does not know the client yet. Discovery keeps
        # the order: if the client that was made last is answered, the others are known, too.
        last = self._clients[GetState]
        self.wait(lambda: all(c.service_is_ready() for c in self._clients.values()), 'its services')
        pings = []
        asked = 0.0

        def answered() -> bool:
            nonlocal asked
            if time.monotonic() > asked + 2.0:
                asked = time.monotonic()
                pings.append(last.call_async(GetState.Request()))
            return any(ping.done() for ping in pings)

        self.wait(answered, 'the answer of get_state')

    def wait_until_heard(self) -> None:
        """Wait until the node is active and listens to camera and detector."""
        publishers = (self.images, self.init_boxes, self.camera_infos)
        self.wait(
            lambda: all(publisher.get_subscription_count() for publisher in publishers),
            'the tracker to listen',
        )

    def ask(self, kind: type, request: Any) -> Any:
        """Call a service of the node and return its response."""
        future = self._clients[kind].call_async(request)
        self.wait(future.done, f'the answer of {kind.__name__}')
        return future.result()

    def set_parameter(self, name: str, value: Any) -> SetParametersResult:
        """Set a parameter of the node and return the answer."""
        parameter = Parameter(name, value=value).to_parameter_msg()
        request = SetParameters.Request(parameters=[parameter])
        return self.ask(SetParameters, request).results[0]

    def change_state(self, transition: int) -> bool:
        """Ask for a transition; return whether it was made."""
        request = ChangeState.Request(transition=Transition(id=transition))
        return self.ask(ChangeState, request).success

    def ask_to_forget(self) -> None:
        """Let the node forget its target."""
        if not self.ask(Trigger, Trigger.Request()).success:
            raise StressError('the target could not be forgotten')

    def state(self) -> str:
        """Return the node's lifecycle state."""
        return self.ask(GetState, GetState.Request()).current_state.label
