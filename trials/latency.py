# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How old an image is when its box arrives, and what of it is not the tracker's own time.

    scripts/with_ros python -m trials.latency

The real node in a process of its own, with this one for camera and controller. The next image is
sent when the box of the last one has come: what waits for a slow tracker is not the node's fault.

Each image is also sent to the shortest node that there can be, `latency_floor`, which answers with
a box at once. What that takes is the middleware's and Python's, and part of what the node adds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from lifecycle_msgs.srv import GetState
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.time import Time
from sensor_msgs.msg import Image
from std_msgs.msg import Header

from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import stamp_ns, to_box_msg
from fcnt_ros.ros.run_node import Stopped, run_node, wait_until
from fcnt_ros.ros.shared_memory import make_room
from fcnt_ros.tools.child_processes import Processes
from trials import latency_floor

SIZES = ((640, 480), (1920, 1080))

PICTURES = ('debug_image', 'heatmap', 'heatmap/gnet', 'heatmap/snet')

PATIENCE = 120.0
"""How long the node may take for anything, seconds."""

AGAIN = 2_000_000_000
"""The first image is sent again after so long, nanoseconds."""

WARM_UP = 3
"""Images after the initialisation that do not count."""


@dataclass
class Samples:
    """Times of one run, seconds."""

    latency: list[float] = field(default_factory=list)
    processing: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    service: list[float] = field(default_factory=list)

    def row(self, title: str) -> str:
        """Return a line of the table, milliseconds."""
        added = np.subtract(self.latency, self.processing)
        cells = [
            f'{1000 * np.percentile(times, share):.1f}'
            for times in (self.latency, self.processing, added, self.floor, self.service)
            for share in (50, 99)
        ]
        return f'| {title} | {" | ".join(cells)} |'


COLUMNS = ('latency', 'tracker', 'node adds', 'floor', 'service')

HEAD = f"""\
| ms | {' | '.join(f'{column}, median | p99' for column in COLUMNS)} |
|---|{'---:|' * 2 * len(COLUMNS)}"""


class Observer(Node):
    """Sends images and hears boxes."""

    def __init__(self) -> None:
        super().__init__('latency')
        self._arrived: dict[int, tuple[float, TrackedBox]] = {}
        reliable = QoSProfile(depth=1, reliability=ReliabilityPolicy.RELIABLE)
        self._images = self.create_publisher(Image, 'image', reliable)
        self._floor = self.create_publisher(Image, latency_floor.IMAGES, reliable)
        self._boxes = self.create_publisher(InitBox, 'fcnt_tracker/init_box', 10)
        self._state = self.create_client(GetState, 'fcnt_tracker/get_state')
        for name in ('fcnt_tracker/tracked_box', latency_floor.BOXES):
            self.create_subscription(TrackedBox, name, self._on_box, 10)

    def look_at_pictures(self) -> None:
        """Subscribe to the debug image and the heat maps."""
        for name in PICTURES:
            self.create_subscription(Image, f'fcnt_tracker/{name}', lambda _: None, 1)

    def ready(self) -> bool:
        """Return whether tracker and floor listen."""
        return bool(
            self._images.get_subscription_count()
            and self._floor.get_subscription_count()
            and self._boxes.get_subscription_count()
            and self._state.service_is_ready()
        )

    def measure(self, size: tuple[int, int], frames: int, stopped: Stopped) -> Samples:
        """Track the drawn target in so many images.

        Raises
        ------
        RuntimeError
            If the node does not answer.
        """
        scene, samples = Scene(*size), Samples()
        self._begin(scene, stopped)
        for index in range(1, frames + WARM_UP + 1):
            floor = self._send(self._floor, scene, index)
            self._wait(lambda stamp=floor: stamp in self._arrived, stopped)
            stamp = self._send(self._images, scene, index)
            sent = time.time()
            answer = self._state.call_async(GetState.Request())
            self._wait(answer.done, stopped)
            answered = time.time() - sent
            self._wait(lambda stamp=stamp: self._tracked(stamp), stopped)
            arrived, msg = self._arrived.pop(stamp)
            at_once, _ = self._arrived.pop(floor)
            if index > WARM_UP:
                samples.latency.append(arrived - stamp / 1e9)
                samples.processing.append(msg.processing_time)
                samples.floor.append(at_once - floor / 1e9)
                samples.service.append(answered)
        return samples

    def _begin(self, scene: Scene, stopped: Stopped) -> None:
        """Send box and image, again until there is a track: both may be lost while nodes meet."""
        stamps: list[int] = []

        def tracked() -> bool:
            if not stamps or time.time_ns() - stamps[-1] > AGAIN:
                if not any(stamp in self._arrived for stamp in stamps):
                    self._boxes.publish(InitBox(box=to_box_msg(scene.box(0))))  # in the next image
                stamps.append(self._send(self._images, scene, 0))
            return any(map(self._tracked, stamps))

        self._wait(tracked, stopped)
        self._wait(lambda: self._tracked(stamps[-1]), stopped)  # none is still on its way

    def _tracked(self, stamp: int) -> bool:
        known = self._arrived.get(stamp)
        return known is not None and known[1].state in (TrackedBox.TRACKING, TrackedBox.UNCERTAIN)

    def _wait(self, condition: Callable[[], bool], stopped: Stopped) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if stopped() or time.monotonic() > deadline:
                raise RuntimeError(f'the tracker has not answered for {PATIENCE:g} s')
            time.sleep(0.0002)

    def _send(self, images: Publisher, scene: Scene, index: int) -> int:
        msg = to_image(scene.image(index), Header(frame_id='camera'))
        stamp = time.time_ns()
        msg.header.stamp = Time(nanoseconds=stamp).to_msg()
        images.publish(msg)
        return stamp

    def _on_box(self, msg: TrackedBox) -> None:
        self._arrived[stamp_ns(msg.header)] = (time.time(), msg)


def work(node: Observer, stopped: Stopped, options: argparse.Namespace) -> int:
    """Measure, and print a line for each size and each set of subscribers."""
    parameters = {
        'device': options.device,
        'region_size': options.region_size,
        'qos_overrides./image.subscription.reliability': 'reliable',
    }
    with Processes() as processes:
        processes.start('fcnt_ros.node.tracker_node', parameters, {})
        processes.start('trials.latency_floor', {}, {})
        if not wait_until(node.ready, stopped, PATIENCE):
            raise RuntimeError('the tracker has not come up')
        print(HEAD)
        for pictures in (False, True):
            if pictures:
                node.look_at_pictures()
            for width, height in SIZES:
                samples = node.measure((width, height), options.frames, stopped)
                title = f'{width} x {height}' + (', pictures subscribed' if pictures else '')
                print(samples.row(title), flush=True)
    return 0


def main() -> int:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(prog='latency', description=__doc__.splitlines()[0])
    parser.add_argument('--frames', type=int, default=60, help='images of each size (%(default)s)')
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda or cuda:N')
    parser.add_argument('--region-size', type=int, default=368, help='pixels (%(default)s)')
    options = parser.parse_args()
    make_room()
    return run_node(Observer, lambda node, stopped: work(node, stopped, options))


if __name__ == '__main__':
    sys.exit(main())
