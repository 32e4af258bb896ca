# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node `web_view`: the page for a robot without a screen.

It shows `image` with what the tracker says of it, and sends the box that a person draws as an
InitBox with the stamp of the image that it was drawn on.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import CompressedImage, Image
from std_srvs.srv import Trigger

from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros import parameters
from fcnt_ros.ros.messages import stamp_ns, to_box_msg
from fcnt_ros.ros.run_node import Stopped, run_node, wait_until
from fcnt_ros.ros.topic_check import why_silent
from fcnt_ros.tools.robot_session import RobotSession
from fcnt_ros.tools.select_box import SelectConfig
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import setting
from fcnt_ros.web.session import Refusal


@dataclass(frozen=True)
class WebConfig(SelectConfig):
    """Settings of the node; see `SelectConfig` for the others."""

    address: str = setting(
        '127.0.0.1', 'where the page is served; on any other address it needs the token in the log'
    )
    port: int = setting(8642, '... and on which port; 0: any that is free', 0, 65535)


class WebView(Node):
    """Hears camera and tracker, and does what the page asks for; a `robot_session.Robot`.

    Raises
    ------
    ValueError
        If a parameter does not fit.
    """

    def __init__(self) -> None:
        super().__init__('web_view')
        parameters.declare(self, WebConfig)
        self.config = config = parameters.read(self, WebConfig)
        kind: type = Image
        topic = self.resolve_topic_name('image')
        if config.image_transport == 'compressed':
            kind, topic = CompressedImage, f'{topic}/compressed'
        self.session = RobotSession(topic, self)
        newest = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
        self._images = self.create_subscription(kind, topic, self.session.take_image, newest)
        tracker = config.tracker
        self.create_subscription(
            TrackedBox, f'{tracker}/tracked_box', self.session.take_tracked, 10
        )
        for name in ('gnet', 'snet'):
            take = partial(self.session.take_heatmap, name)
            self.create_subscription(Image, f'{tracker}/heatmap/{name}', take, 10)
        self._boxes = self.create_publisher(InitBox, f'{tracker}/init_box', 10)
        self._reset = self.create_client(Trigger, f'{tracker}/reset')

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


def serve(node: WebView, stopped: Stopped) -> int:
    """Serve the page until told to end; return 1, after a line in the log, if that cannot be."""
    if find_spec('aiohttp') is None:
        node.get_logger().fatal('the page needs aiohttp: apt install python3-aiohttp')
        return 1
    from fcnt_ros.web.server import PageServer, ServerError

    try:
        server = PageServer(node.session, node.config.address, node.config.port)
    except ServerError as error:
        node.get_logger().fatal(str(error))
        return 1
    node.get_logger().info(f'the page is at {server.address}')
    wait_until(lambda: False, stopped)
    server.close('The node has ended.')
    return 0


def main() -> int:
    """Serve until a signal ends it."""
    return run_node(WebView, serve)


if __name__ == '__main__':
    sys.exit(main())
