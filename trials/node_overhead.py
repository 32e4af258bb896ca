# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the node around the tracker costs a frame: reading, drawing, publishing.

    scripts/with_ros python -m trials.node_overhead --width 1920 --height 1080

The tracker is not run. The node, its publishers and the messages are the real ones, the results are
made up, and who subscribes is a process of its own, as on a robot.
"""

from __future__ import annotations

import argparse
import array
import json
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing.synchronize import Event
from pathlib import Path

import cv2
import numpy as np
import rclpy
from rclpy.lifecycle import LifecycleNode
from rclpy.logging import LoggingSeverity
from rclpy.publisher import Publisher
from rclpy.serialization import deserialize_message, serialize_message
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

from fcnt_ros.benchmark.timing import Timing, measure
from fcnt_ros.msg import TrackedBox
from fcnt_ros.node.track_publisher import TrackPublisher
from fcnt_ros.node.tracking_listener import Track
from fcnt_ros.pictures import overlays
from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.ros.images import to_bgr, to_image
from fcnt_ros.ros.run_node import wait_until
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

NODE = 'node_overhead'

TOPICS = {
    'tracked_box': TrackedBox,
    'heatmap': Image,
    'heatmap/gnet': Image,
    'heatmap/snet': Image,
    'debug_image': Image,
}
"""What the tracker's node publishes, by its private name."""

CHANNELS = {'bgr8': 3, 'rgb8': 3, 'bgra8': 4, 'rgba8': 4, 'mono8': 1}

TARGETS = {'small': (0.04, 0.17), 'large': (0.5, 0.8)}
"""Width and height of a target as shares of the image's: a man far away, and one at arm's length.

The large one's search region reaches beyond the image on all sides.
"""

PADDING = 64
"""Bytes at the end of each row of the image with a padded step."""

FULL = 200
"""So many frames fill the frame buffer: from then on each that comes pushes one out."""

STARTING = 30.0
"""How long the subscriber may take until it is seen, seconds."""

Steps = dict[str, Timing]


def measure_node(width: int, height: int, frames: int) -> Steps:
    """Return the times of all steps for images of width x height pixels, `frames` calls each.

    Raises
    ------
    RuntimeError
        If the subscriber's process is not seen.
    """
    pixels = _scene(width, height)
    results = {size: _result(width, height, share) for size, share in TARGETS.items()}
    return {
        **_reading(pixels, frames),
        **_pictures(pixels, results, frames),
        **_publishing(pixels, results['small'], frames),
    }


def _reading(pixels: np.ndarray, frames: int) -> Steps:
    bgr8 = _image(pixels, 'bgr8')
    wire = serialize_message(bgr8)
    steps = {'rclpy: bytes to an Image': measure(lambda: deserialize_message(wire, Image), frames)}
    buffer = FrameBuffer()
    stamps = iter(range(0, 1 << 62, 33_000_000))
    steps['image callback: put'] = measure(
        lambda: buffer.put(next(stamps), bgr8, len(bgr8.data)), frames, warm_up=FULL
    )
    for encoding in CHANNELS:
        steps[f'read {encoding}'] = _timed_reading(_image(pixels, encoding), frames)
    steps['read bgr8, padded step'] = _timed_reading(_image(pixels, 'bgr8', PADDING), frames)
    jpeg = CompressedImage(format='jpeg', data=cv2.imencode('.jpg', pixels)[1].tobytes())
    steps['read jpeg'] = _timed_reading(jpeg, frames)
    return steps


def _timed_reading(msg: Image | CompressedImage, frames: int) -> Timing:
    return measure(lambda: to_bgr(msg), frames)


def _pictures(pixels: np.ndarray, results: dict[str, TrackResult], frames: int) -> Steps:
    steps = {'make an Image of a picture': measure(lambda: to_image(pixels, Header()), frames)}
    for size, result in results.items():
        crop, draw = _picture_actions(pixels, result)
        steps[f'cut out the search region, {size} target'] = measure(crop, frames)
        steps[f'draw the debug image, {size} target'] = measure(draw, frames)
    return steps


def _picture_actions(
    pixels: np.ndarray, result: TrackResult
) -> tuple[Callable[[], object], Callable[[], object]]:
    region = result.search_region
    return lambda: region.crop(pixels), lambda: overlays.draw(pixels, result, 'man')


def _publishing(pixels: np.ndarray, result: TrackResult, frames: int) -> Steps:
    frame = Frame(1, 0, _image(pixels, 'bgr8'), pixels.nbytes)
    rclpy.init(args=[])
    node = LifecycleNode(NODE)
    node.get_logger().set_level(LoggingSeverity.WARN)
    publisher = TrackPublisher(node)
    node.trigger_configure()
    node.trigger_activate()

    def publish() -> None:
        publisher.tracked(frame, pixels, 'man', result, 0.1)
        publisher.image_done(frame, pixels, [Track('man', result)])

    steps = {}
    try:
        for who, topics in (('nobody', []), ('box', ['tracked_box']), ('all', list(TOPICS))):
            with _subscriber(node, topics):
                steps[f'publish, subscribed: {who}'] = measure(publish, frames)
    finally:
        node.destroy_node()
        rclpy.shutdown()
    return steps


@contextmanager
def _subscriber(node: LifecycleNode, topics: list[str]) -> Iterator[None]:
    """Let a process of its own subscribe to some of a node's topics for as long as the block."""
    if not topics:
        yield
        return
    names = {f'/{NODE}/{topic}' for topic in topics}
    publishers = [publisher for publisher in node.publishers if publisher.topic_name in names]
    new = multiprocessing.get_context('spawn')
    done = new.Event()
    process = new.Process(target=_subscribe, args=(topics, done), daemon=True)
    process.start()
    try:
        if not _wait_until(lambda: all(_subscribers(publishers))):
            raise RuntimeError(f'no subscriber was seen within {STARTING:g} s: does DDS work here?')
        yield
    finally:
        done.set()
        process.join()
    _wait_until(lambda: not any(_subscribers(publishers)))  # who has left counts for a moment


def _subscribers(publishers: list[Publisher]) -> list[int]:
    return [publisher.get_subscription_count() for publisher in publishers]


def _wait_until(condition: Callable[[], bool]) -> bool:
    return wait_until(condition, stopped=lambda: False, timeout=STARTING)


def _subscribe(topics: list[str], done: Event) -> None:
    """Take what comes, in a process of its own, until told to end."""
    rclpy.init(args=[])
    node = rclpy.create_node(f'{NODE}_subscriber')
    for topic in topics:
        node.create_subscription(TOPICS[topic], f'{NODE}/{topic}', lambda msg: None, 10)
    while not done.is_set():
        rclpy.spin_once(node, timeout_sec=0.1)
    node.destroy_node()
    rclpy.shutdown()


def _scene(width: int, height: int) -> np.ndarray:
    """Return a smooth image with some noise: JPEG finds as much in it as in a real one."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (max(height // 20, 1), max(width // 20, 1), 3), np.uint8)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.add(smooth, random.integers(0, 9, smooth.shape, np.uint8))


def _result(width: int, height: int, share: tuple[float, float]) -> TrackResult:
    """Return a track of a target in the middle of the image, `share` of it in width and height."""
    config = DefaultConfig()
    box = Box.from_center(width / 2, height / 2, share[0] * width, share[1] * height)
    region = SearchRegion.around(box, config.region_scale, config.region_size)
    y, x = np.mgrid[: region.cells, : region.cells] - (region.cells - 1) / 2
    heat = np.exp(-(x**2 + y**2) / (2 * (region.cells / 8) ** 2))
    noise = np.random.default_rng(1).normal(scale=0.05, size=heat.shape)
    heatmap = (heat + noise).astype(np.float32)
    return TrackResult(
        box=box,
        confidence=0.8,
        state=TrackState.TRACKING,
        source=Source.GNET,
        distractor_ratio=0.1,
        gnet_heatmap=heatmap,
        snet_heatmap=heatmap,
        search_region=region,
        search_sigma=12.5,
        updated=False,
    )


def _image(pixels: np.ndarray, encoding: str, padding: int = 0) -> Image:
    """Return a message of the image's size in an encoding; its colours do not matter here."""
    height, width = pixels.shape[:2]
    channels = CHANNELS[encoding]
    rows = np.zeros((height, width * channels + padding), np.uint8)
    whole = np.concatenate([pixels, pixels], axis=2)[..., :channels]
    rows[:, : width * channels] = whole.reshape(height, -1)
    return Image(
        header=Header(frame_id='camera'),
        height=height,
        width=width,
        encoding=encoding,
        step=rows.shape[1],
        data=array.array('B', rows.tobytes()),
    )


def _table(steps: Steps) -> str:
    """Return the times in milliseconds, a line for each step."""
    name_width = max(len(name) for name in steps)
    lines = [f'{"milliseconds":{name_width}}   median      p95      max']
    for name, timing in steps.items():
        times = (timing.median, timing.p95, timing.maximum)
        lines.append(f'{name:{name_width}}' + ''.join(f' {1000 * t:8.2f}' for t in times))
    return '\n'.join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=NODE, description='Measure what the node around the tracker costs a frame.'
    )
    parser.add_argument('--width', type=int, default=1920, help='pixels (%(default)s)')
    parser.add_argument('--height', type=int, default=1080, help='pixels (%(default)s)')
    parser.add_argument('--frames', type=int, default=50, help='calls of each step (%(default)s)')
    parser.add_argument('--json', type=Path, help='file to write the times to, in seconds')
    options = parser.parse_args()
    for name, least in (('width', 32), ('height', 32), ('frames', 1)):
        if getattr(options, name) < least:
            parser.error(f'--{name} is {getattr(options, name)}: it must be {least} or more')
    return options


def main() -> int:
    """Measure as the command line says."""
    options = _options()
    try:
        steps = measure_node(options.width, options.height, options.frames)
    except RuntimeError as error:
        print(f'{NODE}: {error}', file=sys.stderr)
        return 1
    print(f'{options.width} x {options.height}, {options.frames} frames; ', end='')
    print('the subscriber is another process')
    print(_table(steps))
    if options.json is not None:
        report = {
            'width': options.width,
            'height': options.height,
            'subscriber': 'another process',
            'seconds': {name: asdict(timing) for name, timing in steps.items()},
        }
        options.json.write_text(json.dumps(report, indent=2) + '\n')
    return 0


if __name__ == '__main__':
    sys.exit(main())
