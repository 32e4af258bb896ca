# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node `video_player`: a video file as a camera.

Published are `image` (bgr8) and, once for the first image, `init_box`. Stamps run with the
video's own time from the moment it starts. In lockstep the next image waits for the `tracked_box`
of the one before, so that a tracker of any speed sees every image; ask the tracker for a reliable
subscription then (`qos_overrides./image.subscription.reliability: reliable`). While no target is
followed the same image is sent again and again, until somebody gives one.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.time import Time
from sensor_msgs.msg import Image
from std_msgs.msg import Header

from fcnt_ros.footage.frame import FootageError
from fcnt_ros.footage.video import open_video
from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros import parameters
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import NANOSECONDS, stamp_ns, to_box_msg
from fcnt_ros.ros.run_node import Stopped, run_node, wait_until
from fcnt_ros.ros.shared_memory import make_room
from fcnt_ros.tracker.box_text import parse_box
from fcnt_ros.tracker.config import setting

PATIENCE = 300.0
"""How long lockstep waits for the tracker's answer, seconds: the first one takes its time."""

FIRST_ANSWER = 5.0
"""How long the first image's answer may take before box and image are sent once more, seconds."""

AGAIN = 0.3
"""Without a target the image is sent again after so long, seconds."""

HEAD_START = 0.2
"""How long before the first image its box is sent, seconds: topics keep no order among them."""


@dataclass(frozen=True)
class PlayerConfig:
    """Settings of the player."""

    video: str = setting('', 'file to play')
    rate: float = setting(0.0, "images per second; 0: the file's own", 0.0, 1000.0)
    loop: bool = setting(False, 'begin again at the end')
    start_frame: int = setting(0, 'frames of the file to leave out', 0, 2**31 - 1)
    frames: int = setting(0, 'number of images to play; 0: all', 0, 2**31 - 1)
    lockstep: bool = setting(False, 'wait for the tracked_box of an image before the next one')
    init_box: str = setting(
        '', 'target in the first image, "x,y,width,height" in pixels; empty: none'
    )
    target_id: str = setting('target', 'name of that target')
    frame_id: str = setting('camera', "frame_id of the images' headers")


class VideoPlayer(Node):
    """Plays a file and ends."""

    def __init__(self) -> None:
        super().__init__('video_player')
        parameters.declare(self, PlayerConfig)
        self._config = parameters.read(self, PlayerConfig)
        self._box = parse_box(self._config.init_box) if self._config.init_box else None
        self._images = self.create_publisher(Image, 'image', QoSProfile(depth=1))
        self._boxes = self.create_publisher(InitBox, 'init_box', QoSProfile(depth=1))
        self._heard = self._answered = 0  # stamps of the last tracked_box, of any and of a result
        self._following = False
        self.create_subscription(TrackedBox, 'tracked_box', self._on_tracked_box, 10)

    def _on_tracked_box(self, msg: TrackedBox) -> None:
        self._heard = stamp_ns(msg.header)
        self._following = msg.state != TrackedBox.IDLE
        if msg.state not in (TrackedBox.INITIALIZING, TrackedBox.IDLE):
            self._answered = self._heard

    def play(self, stopped: Stopped) -> int:
        """Play the video; return 0 at its end or when stopped, 1 if something is wrong with it."""
        config = self._config
        video = Path(config.video)
        try:
            with open_video(video) as opened:
                rate = config.rate or opened.frame_rate
            status = self._play(_frames(video, config), rate, stopped)
        except FootageError as error:
            self.get_logger().fatal(str(error))
            return 1
        # A publisher that goes takes along what is not delivered yet.
        self._images.wait_for_all_acked(Duration(seconds=1))
        return status

    def _play(self, frames: Iterator[np.ndarray], rate: float, stopped: Stopped) -> int:
        config = self._config
        if not self._wait_for_tracker(stopped):
            return 0
        start = self.get_clock().now().nanoseconds
        start_time = time.monotonic()
        for number, frame in enumerate(frames):
            stamp = start + round(number * NANOSECONDS / rate)
            if not config.lockstep:
                due = start_time + number / rate
                wait_until(lambda due=due: time.monotonic() >= due, stopped)
            if stopped():
                return 0
            header = Header(stamp=Time(nanoseconds=stamp).to_msg(), frame_id=config.frame_id)
            msg = to_image(frame, header)
            if number == 0 and self._box is not None:
                if not self._send_first(msg, stopped):
                    return 0 if stopped() else 1
            else:
                self._images.publish(msg)
            if config.lockstep and not self._wait_for_answer(msg, stopped):
                return 0 if stopped() else 1
        return 0

    def _wait_for_tracker(self, stopped: Stopped) -> bool:
        """Wait until somebody listens, if anything depends on being heard."""
        needed = []
        if self._box is not None:
            needed = [self._boxes, self._images]  # the box belongs to the first image
        elif self._config.lockstep:
            needed = [self._images]
        return wait_until(lambda: all(pub.get_subscription_count() for pub in needed), stopped)

    def _send_first(self, msg: Image, stopped: Stopped) -> bool:
        """Send the box, then its image; in lockstep until the tracker has begun with it."""
        stamp = stamp_ns(msg.header)
        for _ in range(3):
            self._boxes.publish(InitBox(box=to_box_msg(self._box), id=self._config.target_id))
            if wait_until(lambda: False, stopped, HEAD_START) or stopped():
                return False
            self._images.publish(msg)
            if not self._config.lockstep:
                return True
            if wait_until(lambda: self._heard == stamp, stopped, FIRST_ANSWER):
                return True
        self.get_logger().fatal(
            f'the tracker did not begin with the box ({self._box}): see its log'
        )
        return False

    def _wait_for_answer(self, msg: Image, stopped: Stopped) -> bool:
        """Wait for a result on an image, and before it, for ever, for a target."""
        stamp = stamp_ns(msg.header)

        def answered() -> bool:
            return self._answered == stamp

        while not answered() and not stopped():
            if self._following:
                if not wait_until(lambda: answered() or not self._following, stopped, PATIENCE):
                    break
            elif not wait_until(lambda: answered() or self._following, stopped, AGAIN):
                self._images.publish(msg)
        if answered():
            return True
        if not stopped():
            self.get_logger().fatal(f'no tracked_box came for the last image in {PATIENCE:g} s')
        return False


def _frames(video: Path, config: PlayerConfig) -> Iterator[np.ndarray]:
    """Yield the frames to play, (H, W, 3) uint8 BGR each; FootageError if none can be decoded."""
    left = config.frames or math.inf
    while left > 0:
        played = 0
        # Opened anew for each round: going back in a file is not exact with every format.
        with open_video(video) as opened:
            for _ in range(config.start_frame):
                opened.skip()
            while left > 0:
                frame = opened.read()
                if frame is None:
                    break
                yield frame
                played += 1
                left -= 1
        if played == 0:
            raise FootageError(f'{video} has no frame {config.start_frame} that OpenCV can decode')
        if not config.loop:
            return


def main() -> int:
    """Play the video that the parameters name."""
    make_room()
    return run_node(VideoPlayer, VideoPlayer.play)


if __name__ == '__main__':
    sys.exit(main())
