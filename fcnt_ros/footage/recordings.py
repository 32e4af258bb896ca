# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The messages of a bag, and of what recorders that were killed leave behind.

A killed recorder leaves a folder without metadata.yaml, and its last .mcap file without an end. The
folder is read file by file then, and such a file from its beginning: once for the topics, once for
the messages. What is torn, up to a chunk of messages, is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rosbags.rosbag2 import Reader

from fcnt_ros.footage.bags import bag_files
from fcnt_ros.footage.frame import BagError

if TYPE_CHECKING:  # optional
    from mcap.records import Message

_MCAP = b'\x89MCAP0\r\n'
"""How an .mcap file begins, and ends if it was finished."""

Key = tuple[str, str]
"""A topic's name and type."""


@dataclass(frozen=True, order=True)
class Topic:
    """A topic of a bag, and how many messages it has."""

    name: str
    type: str
    count: int

    def __str__(self) -> str:
        return f'{self.name} ({self.type}, {self.count} messages)'


class Recording:
    """Messages of several topics, in one or more files that follow each other.

    Attributes
    ----------
    topics : list of Topic
        By their names.
    span : (int, int)
        When the first and the last message were recorded, nanoseconds; equal if there are none.
    """

    def __init__(self, files: Sequence[_Finished | _Unfinished]) -> None:
        self._files = files
        counts: Counter[Key] = Counter()
        for file in files:
            counts.update(file.counts)
        self.topics = sorted(Topic(*key, count) for key, count in counts.items())
        spans = [file.span for file in files if any(file.counts.values())]
        self.span = (spans[0][0], spans[-1][1]) if spans else (0, 0)

    def messages(self, topic: Topic) -> Iterator[tuple[int, bytes]]:
        """Yield when each message of a topic was recorded, nanoseconds, and its bytes."""
        for file in self._files:
            yield from file.messages((topic.name, topic.type))

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()


def open_recording(path: Path, warn: Callable[[str], None]) -> Recording:
    """Open a bag: a folder, or a single .mcap or .db3 file.

    `warn` gets a sentence about a bag that its recorder did not finish.

    Raises BagError if there is none, or it cannot be read.
    """
    if not path.exists():
        raise BagError(f'there is no bag {path}')
    if path.suffix == '.bag':
        raise BagError(
            f'{path} is a ROS 1 bag: make a ROS 2 bag of it by '
            f'rosbags-convert --src {path} --dst {path.with_suffix("")}'
        )
    files = bag_files(path) if path.is_dir() else [path]
    torn = [file for file in files if _is_unfinished(file)]
    if not torn and (path.is_file() or (path / 'metadata.yaml').exists()):
        return Recording([_Finished(path)])
    warn(f'{path} was not finished by its recorder: it is read as far as it goes')
    return Recording([(_Unfinished if file in torn else _Finished)(file) for file in files])


def first_line(error: Exception) -> str:
    """Return the first line of an error; some of those that parsers raise have no text."""
    return (str(error) or type(error).__name__).splitlines()[0]


class _Finished:
    """A folder with metadata.yaml, or a file."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = Reader(path)
            self._reader.open()
        except Exception as error:  # whatever a parser stumbles over in damaged data
            raise BagError(f'{path} is not a whole ROS 2 bag: {first_line(error)}') from None
        self.counts: Counter[Key] = Counter()
        for connection in self._reader.connections:
            self.counts[connection.topic, connection.msgtype] += connection.msgcount
        # rosbags adds a nanosecond to the end.
        start, duration = self._reader.start_time, max(self._reader.duration - 1, 0)
        self.span = start, start + duration

    def messages(self, key: Key) -> Iterator[tuple[int, bytes]]:
        connections = [c for c in self._reader.connections if (c.topic, c.msgtype) == key]
        if connections:
            for _, recorded, data in self._reader.messages(connections):
                yield recorded, data

    def close(self) -> None:
        self._reader.close()


class _Unfinished:
    """What is whole of an .mcap file that has no end."""

    def __init__(self, path: Path) -> None:
        if find_spec('mcap') is None:
            raise BagError(
                f'{path} was not finished by its recorder: to read it as far as it goes, '
                'pip install mcap'
            )
        self._path = path
        self.counts: Counter[Key] = Counter()
        first = last = 0
        for key, message in self._records():
            self.counts[key] += message is not None
            if message is not None:
                last = message.log_time
                first = first or last
        self.span = first, last

    def messages(self, key: Key) -> Iterator[tuple[int, bytes]]:
        for of, message in self._records():
            if of == key and message is not None:
                yield message.log_time, message.data

    def close(self) -> None:
        """Nothing is open in between."""

    def _records(self) -> Iterator[tuple[Key, Message | None]]:
        """Yield the key of each topic as it is announced, and with each of its messages."""
        from mcap.records import Channel, Message, Schema
        from mcap.stream_reader import StreamReader

        kinds: dict[int, str] = {}
        topics: dict[int, Key] = {}
        with self._path.open('rb') as file:
            records = StreamReader(file).records
            while True:
                try:
                    record = next(records)
                except Exception:  # whatever a parser stumbles over where the file is torn
                    return
                if isinstance(record, Schema):
                    kinds[record.id] = record.name
                elif isinstance(record, Channel):
                    topics[record.id] = record.topic, kinds.get(record.schema_id, '')
                    yield topics[record.id], None
                elif isinstance(record, Message) and record.channel_id in topics:
                    yield topics[record.channel_id], record


def _is_unfinished(path: Path) -> bool:
    """Return whether a file begins like an .mcap file and does not end like one."""
    with path.open('rb') as file:
        if file.read(len(_MCAP)) != _MCAP:
            return False
        file.seek(-min(len(_MCAP), path.stat().st_size), 2)
        return file.read() != _MCAP or path.stat().st_size == len(_MCAP)
