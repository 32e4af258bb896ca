# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A track as a ROS 2 bag, which brings the definition of its messages along.

So it can be read where this package is not installed. It is of the older form, sqlite3 with
metadata of version 8: newer ROS 2 reads older bags, and not the other way round.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rosbags.rosbag2 import StoragePlugin, Writer, WriterError
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from rosbags.typesys.store import Typestore

from fcnt_ros.footage.frame import BagError, Frame
from fcnt_ros.footage.tracked_box import MessageTypes, result_message
from fcnt_ros.tracker.track_result import TrackResult

TOPIC = '/fcnt_tracker/tracked_box'
"""Where the node publishes the same."""

_BOX = 'fcnt_ros/msg/Box'
_TRACKED_BOX = 'fcnt_ros/msg/TrackedBox'


class ResultsBag:
    """A new bag with one `TrackedBox` a frame; its folder is made with the first one.

    The messages have the images' headers, and stand at the times at which the images were recorded:
    played together with them, they come at the right moments.

    Raises BagError if there is something at `path` already, or, from every method, the bag cannot
    be written.
    """

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise BagError(f'{path} is there already: name a new bag, or move that one away')
        self.path = path
        self._types = _typestore()
        self._classes = MessageTypes(self._types.types[_BOX], self._types.types[_TRACKED_BOX])
        self._writer: Writer | None = None

    def write(self, frame: Frame, result: TrackResult, seconds: float) -> None:
        """Append the result of a frame, on which so many seconds were spent."""
        height, width = frame.image.shape[:2]
        msg = result_message(
            self._classes, self._header(frame), '', result, (width, height), seconds
        )
        try:
            writer = self._writer or self._open()
            data = self._types.serialize_cdr(msg, _TRACKED_BOX)
            writer.write(writer.connections[0], frame.recorded, data)
        except (WriterError, sqlite3.Error) as error:
            raise self._failed(error) from None

    def close(self) -> None:
        """Finish the bag: it cannot be read before."""
        if self._writer is None:
            return
        try:
            self._writer.close()
        except (WriterError, sqlite3.Error) as error:
            raise self._failed(error) from None

    def _open(self) -> Writer:
        writer = Writer(self.path, version=8, storage_plugin=StoragePlugin.SQLITE3)
        writer.open()
        self._writer = writer
        writer.add_connection(TOPIC, _TRACKED_BOX, typestore=self._types)
        return writer

    def _header(self, frame: Frame) -> object:
        time = self._types.types['builtin_interfaces/msg/Time']
        header = self._types.types['std_msgs/msg/Header']
        return header(stamp=time(*frame.stamp), frame_id=frame.frame_id)

    def _failed(self, error: Exception) -> BagError:
        return BagError(f'the bag {self.path} cannot be written: {error}')


def _typestore() -> Typestore:
    types = get_typestore(Stores.ROS2_JAZZY)
    for name in (_BOX, _TRACKED_BOX):
        types.register(get_types_from_msg(_definition(name).read_text(), name))
    return types


def _definition(name: str) -> Path:
    """Return the .msg file of a message: among the sources, or where colcon or pip put it."""
    here = Path(__file__).resolve()
    file = Path(name).name + '.msg'
    shares = (folder / 'share' / 'fcnt_ros' / 'msg' for folder in here.parents)
    for folder in (here.parents[2] / 'msg', *shares):
        if (folder / file).is_file():
            return folder / file
    raise BagError(f'the definition of {name} is not installed: install fcnt_ros again')
