# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node behind both ways to point at a target, the window and the page in the browser.

It hears camera and tracker, and sends a box as an InitBox with the stamp of the image that it was
drawn on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rclpy.exceptions import InvalidTopicNameException
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.validate_topic_name import validate_topic_name
from sensor_msgs.msg import CompressedImage, Image
from std_srvs.srv import Trigger

from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros import parameters
from fcnt_ros.ros.messages import stamp_ns, to_box_msg
from fcnt_ros.ros.parameters import TRANSPORTS
from fcnt_ros.ros.topic_check import why_silent
from fcnt_ros.tools.robot_session import RobotSession
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import setting
from fcnt_ros.web.session import Refusal


@dataclass(frozen=True)
class PickerConfig:
    """Camera and tracker

    Raises ValueError if `image_transport` is unknown or `tracker` can be no node's name.
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


class PickerNode(Node):
    """Lets a session hear camera and tracker, and does what it asks for.

    Parameters
    ----------
    name : str
    settings : type
        `PickerConfig`, or one with more.
    overrides : sequence of Parameter
        Values of parameters that are not given on the command line.

    Raises ValueError if a parameter does not fit.
    """

    def __init__(
        self, name: str, settings: type = PickerConfig, overrides: Sequence[Parameter] = ()
    ) -> None:
        super().__init__(name, parameter_overrides=list(overrides))
        parameters.declare(self, settings)
        self.config = config = parameters.read(self, settings)
        kind: type = Image
        topic = self.resolve_topic_name('image')
        if config.image_transport == 'compressed':
            kind, topic = CompressedImage, f'{topic}/compressed'
        self.session = RobotSession(topic, self)
        newest = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
        self._images = self.create_subscription(kind, topic, self.session.take_image, newest)
        self.create_subscription(
            TrackedBox, f'{config.tracker}/tracked_box', self.session.take_tracked, 10
        )
        self._boxes = self.create_publisher(InitBox, f'{config.tracker}/init_box', 10)
        self._reset = self.create_client(Trigger, f'{config.tracker}/reset')

    def send(self, image: Image | CompressedImage, box: Box) -> None:
        """See `robot_session.Robot`."""
        if why_not := self.why_no_tracker():
            raise Refusal(why_not)
        target_id = self.config.target_id
        self._boxes.publish(InitBox(header=image.header, box=to_box_msg(box), id=target_id))
        self.get_logger().info(f'box {box} on the image of {stamp_ns(image.header) / 1e9:.3f} s')

    def reset(self) -> None:
        """See `robot_session.Robot`."""
        if not self._reset.service_is_ready():
            raise Refusal(f'no tracker answers on {self._reset.srv_name}')
        self._reset.call_async(Trigger.Request())

    def why_no_image(self) -> str:
        """See `robot_session.Robot`."""
        return f'no image on {self.session.title}: {why_silent(self, self._images)}'

    def why_no_tracker(self) -> str:
        """See `robot_session.Robot`."""
        if self._boxes.get_subscription_count():
            return ''
        return (
            f'nobody listens on {self._boxes.topic_name}: is the tracker running and active, and '
            'its name the parameter "tracker"?'
        )
