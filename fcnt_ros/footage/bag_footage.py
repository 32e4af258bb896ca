# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The images of one topic of a ROS 2 bag, in the order in which they were recorded.

Bags come from robots: recorders are killed, disks fill up, cameras send what nobody can read. An
image that cannot be read is left out and counted. A bag that was not finished is read as far as it
goes; one that is damaged ends with an error, after all that comes before the damage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from rosbags.serde import SerdeError
from rosbags.typesys import Stores, get_typestore

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.footage.encodings.image_reader import ImageReader
from fcnt_ros.footage.frame import NANOSECONDS, UNKNOWN_FRAME_RATE, BagError, Frame, Stamp
from fcnt_ros.footage.readable_footage import ReadableFootage
from fcnt_ros.footage.recordings import Recording, Topic, first_line, open_recording

_IMAGES = ('sensor_msgs/msg/Image', 'sensor_msgs/msg/CompressedImage')

_TYPES = get_typestore(Stores.ROS2_JAZZY)
"""Image messages are the same in every ROS 2, and some bags do not hold their definitions."""

_FRAME_RATES = (1.0, 120.0)
"""Frames per second at which the annotated video of any recording can be shown."""


@contextmanager
def read_bag(path: Path, topic: str | None, warn: Callable[[str], None]) -> Iterator[BagFootage]:
    """Open a bag.

    Parameters
    ----------
    path : Path
        A folder, or a single .mcap or .db3 file.
    topic : str, optional
        An image topic of any of the two types; may be left out where there is only one.
    warn : callable
        Gets a sentence about the first image that is skipped, and about a bag that has no end.

    Raises BagError if there is no such bag or no such topic, or the bag cannot be read.
    """
    with closing(open_recording(path, warn)) as recording:
        yield BagFootage(path, recording, _image_topic(path, recording.topics, topic), warn)


def _image_topic(path: Path, topics: Iterable[Topic], name: str | None) -> Topic:
    """Return the image topic of this name, or the only one if no name is given."""
    images = [topic for topic in topics if topic.type in _IMAGES]
    wanted = [topic for topic in images if name in (None, topic.name)]
    if len(wanted) == 1:
        return wanted[0]
    there = ', '.join(str(topic) for topic in images or topics) or 'no topics at all'
    if wanted:
        raise BagError(f'{path} has several image topics: choose one by --topic, of {there}')
    which = 'no image topic' if name is None else f'no image topic {name}'
    raise BagError(f'{path} has {which}; it has {there}')


class BagFootage(ReadableFootage):
    """A `frame.Footage` from one topic of a bag that was opened."""

    ERROR = BagError

    def __init__(
        self, path: Path, recording: Recording, topic: Topic, warn: Callable[[str], None]
    ) -> None:
        self._title = f'{topic.name} of {path}'
        super().__init__(f'on {self._title}', warn)
        self._recording = recording
        self._topic = topic
        self.length = topic.count
        first, last = recording.span
        self.frame_rate = _frame_rate(topic.count, last - first)

    def _name(self, number: int) -> str:
        return f'image {number} on {self._title}'

    def _readers(self) -> Iterator[Callable[[], Frame]]:
        messages = self._recording.messages(self._topic)
        reader = ImageReader()
        number = 0
        while True:
            try:
                message = next(messages, None)
            except Exception as error:  # whatever a parser stumbles over in damaged data
                raise BagError(
                    f'{self._title} is damaged, it ends after {number} images: {first_line(error)}'
                ) from None
            if message is None:
                return
            yield partial(_frame, reader, number, self._topic.type, *message)
            number += 1


def _frame(reader: ImageReader, number: int, kind: str, recorded: int, data: bytes) -> Frame:
    """Read a message, or raise ImageError."""
    try:
        msg = _TYPES.deserialize_cdr(data, kind)
    except SerdeError as error:
        raise ImageError(f'its {len(data)} bytes are not a {kind}: {first_line(error)}') from None
    stamp = Stamp(msg.header.stamp.sec, msg.header.stamp.nanosec)
    return Frame(number, reader.to_bgr(msg), stamp, msg.header.frame_id, recorded)


def _frame_rate(count: int, duration: int) -> float:
    """Return frames per second of so many images in a bag that lasts so many nanoseconds.

    One decimal is enough, and the MPEG-4 encoder refuses many of the rates that have more.
    """
    if count < 2 or duration < 1:
        return UNKNOWN_FRAME_RATE
    low, high = _FRAME_RATES
    return round(min(max((count - 1) * NANOSECONDS / duration, low), high), 1)
