# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The shortest node that answers an image with a box: no tracker's node can be quicker."""

from __future__ import annotations

import sys
import time

from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import Image

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.run_node import Stopped, run_node

IMAGES, BOXES = 'latency_floor/image', 'latency_floor/tracked_box'


class LatencyFloor(Node):
    """Answers each image at once."""

    def __init__(self) -> None:
        super().__init__('latency_floor')
        self._boxes = self.create_publisher(TrackedBox, BOXES, 10)
        reliable = QoSProfile(depth=1, reliability=ReliabilityPolicy.RELIABLE)
        self.create_subscription(Image, IMAGES, self._on_image, reliable)

    def _on_image(self, msg: Image) -> None:
        self._boxes.publish(TrackedBox(header=msg.header))


def serve(node: LatencyFloor, stopped: Stopped) -> int:
    """Let the node answer until the program is told to end."""
    while not stopped():
        time.sleep(0.05)
    return 0


def main() -> int:
    """Run the node until a signal ends it."""
    return run_node(LatencyFloor, serve)


if __name__ == '__main__':
    sys.exit(main())
