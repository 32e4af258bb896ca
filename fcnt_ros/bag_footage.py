# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The images of one topic of a ROS 2 bag, in the order in which they were recorded.

Bags come from robots: recorders are killed, disks fill up, cameras send what nobody can read. An
image that cannot be read is left out and counted. A bag that is damaged ends with an error, after
all that comes before the damage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from rosbags.rosbag2 import Reader
from rosbags.serde import SerdeError
from rosbags.typesys import Stores, get_typestore

from fcnt_ros.bags import BagError
from fcnt_ros.footage import NANOSECONDS, UNKNOWN_FRAME_RATE, Frame, Stamp
from fcnt_ros.image_bytes import ImageError, compressed_to_bgr, raw_to_bgr

_READERS: dict[str, Callable[[Any], np.ndarray]] = {
    'sensor_msgs/msg/Image': raw_to_bgr,
    'sensor_msgs/msg/CompressedImage': compressed_to_bgr,
}

_TYPES = get_typestore(Stores.ROS2_JAZZY)
"""Image messages are the same in every ROS 2, and some bags do not hold their definitions."""

_FRAME_RATES = (1.0, 120.0)
"""Frames per second at which the annotated video of any recording can be shown."""


@dataclass(frozen=True)
class Topic:
    """A topic of a bag, and how many messages it has."""

    name: str
    type: str
    count: int

    def __str__(self) -> str:
        return f'{self.name} ({self.type}, {self.count} messages)'


@contextmanager
def read_bag(path: Path, topic: str | None, warn: Callable[[str], None]) -> Iterator[BagFootage]:
    """Open a bag.

    Parameters
    ----------
    path : Path
        A folder with metadata.yaml, or a single .mcap or .db3 file.
    topic : str, optional
        An image topic of any of the two types; may be left out where there is only one.
    warn : callable
        Is told, in a sentence, of the first image that is skipped.

    Raises
    ------
    BagError
        If there is no such bag or no such topic, or the bag cannot be read.
    """
    reader = _open(path)
    try:
        yield BagFootage(path, reader, choose_topic(path, _topics(reader), topic), warn)
    finally:
        reader.close()


def choose_topic(path: Path, topics: Iterable[Topic], name: str | None) -> Topic:
    """Return the image topic of this name, or the only one if no name is given.

    Raises
    ------
    BagError
        If there is none, or there are several; the text lists them.
    """
    topics = list(topics)
    images = [topic for topic in topics if topic.type in _READERS]
    wanted = [topic for topic in images if name in (None, topic.name)]
    if len(wanted) == 1:
        return wanted[0]
    there = ', '.join(str(topic) for topic in images or topics) or 'no topics at all'
    if wanted:
        raise BagError(f'{path} has several image topics: choose one by --topic, of {there}')
    which = 'no image topic' if name is None else f'no image topic {name}'
    raise BagError(f'{path} has {which}; it has {there}')


class BagFootage:
    """A `footage.Footage` from one topic of a bag that was opened."""

    def __init__(
        self, path: Path, reader: Reader, topic: Topic, warn: Callable[[str], None]
    ) -> None:
        self._reader = reader
        self._topic = topic
        self._name = f'{topic.name} of {path}'
        self._warn = warn
        self.length = topic.count
        self.skipped = 0
        self.frame_rate = _frame_rate(topic.count, reader.duration)

    def frames(self, start: int, count: int | None) -> Iterator[Frame]:
        """Yield the frames; see `footage.Footage`. Those that cannot be read keep their number."""
        stop = None if count is None else start + count
        number, size, refusal = -1, None, None
        for number, (recorded, kind, data) in enumerate(islice(self._messages(), stop)):
            if number < start:
                continue
            try:
                frame = _frame(number, recorded, kind, data)
            except ImageError as error:
                self._skip(number, error)
                refusal = error
                continue
            height, width = frame.image.shape[:2]
            if size not in (None, (width, height)):
                raise BagError(
                    f'image {number} on {self._name} is {width} x {height}, those before it are '
                    f'{size[0]} x {size[1]}: the track ends here; begin another one by '
                    f'--start {number}'
                )
            size = width, height
            yield frame
        if size is None:
            raise BagError(self._why_nothing(start, number + 1, refusal))

    def _messages(self) -> Iterator[tuple[int, str, bytes]]:
        """Yield when each message was recorded (nanoseconds), its type and its bytes."""
        connections = [
            connection
            for connection in self._reader.connections
            if (connection.topic, connection.msgtype) == (self._topic.name, self._topic.type)
        ]
        messages = self._reader.messages(connections)
        number = 0
        while True:
            try:
                message = next(messages, None)
            except Exception as error:  # whatever a parser stumbles over in damaged data
                raise BagError(
                    f'{self._name} is damaged, it ends after {number} images: {_told(error)}'
                ) from None
            if message is None:
                return
            connection, recorded, data = message
            yield recorded, connection.msgtype, data
            number += 1

    def _skip(self, number: int, error: ImageError) -> None:
        self.skipped += 1
        if self.skipped == 1:
            self._warn(f'image {number} on {self._name} skipped (more are only counted): {error}')

    def _why_nothing(self, start: int, length: int, refusal: ImageError | None) -> str:
        if refusal is not None:
            return f'no image from {start} on can be read on {self._name}; the last one: {refusal}'
        if length == 0:
            return f'there are no images on {self._name}: was the camera on?'
        return f'there are {length} images on {self._name}, so none {start}'


def _open(path: Path) -> Reader:
    if not path.exists():
        raise BagError(f'there is no bag {path}')
    if path.suffix == '.bag':
        raise BagError(
            f'{path} is a ROS 1 bag: make a ROS 2 bag of it by '
            f'rosbags-convert --src {path} --dst {path.with_suffix("")}'
        )
    if path.is_dir() and not (path / 'metadata.yaml').exists():
        raise BagError(
            f'there is no metadata.yaml in {path}: if it is a bag, '
            f'"ros2 bag reindex {path}" makes one'
        )
    try:
        reader = Reader(path)
        reader.open()
    except Exception as error:  # whatever a parser stumbles over in damaged data
        raise BagError(f'{path} is not a whole ROS 2 bag: {_told(error)}') from None
    return reader


def _topics(reader: Reader) -> list[Topic]:
    counts: Counter[tuple[str, str]] = Counter()
    for connection in reader.connections:
        counts[connection.topic, connection.msgtype] += connection.msgcount
    return [Topic(name, kind, count) for (name, kind), count in sorted(counts.items())]


def _frame(number: int, recorded: int, kind: str, data: bytes) -> Frame:
    """Read a message, or raise ImageError."""
    try:
        msg = _TYPES.deserialize_cdr(data, kind)
    except SerdeError as error:
        raise ImageError(f'its {len(data)} bytes are not a {kind}: {_told(error)}') from None
    stamp = Stamp(msg.header.stamp.sec, msg.header.stamp.nanosec)
    return Frame(number, _READERS[kind](msg), stamp, msg.header.frame_id, recorded)


def _frame_rate(count: int, duration: int) -> float:
    """Return frames per second of so many images in a bag that lasts so many nanoseconds.

    One decimal is enough, and the MPEG-4 encoder refuses many of the rates that have more.
    """
    if count < 2 or duration <= 1:
        return UNKNOWN_FRAME_RATE
    low, high = _FRAME_RATES
    return round(min(max((count - 1) * NANOSECONDS / duration, low), high), 1)


def _told(error: Exception) -> str:
    """Return the first line of an error; some of those that parsers raise say nothing."""
    return (str(error) or type(error).__name__).splitlines()[0]
