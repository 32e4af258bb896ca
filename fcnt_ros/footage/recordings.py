# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Bags of every kind, and what recorders that were killed leave behind.

A killed recorder leaves a folder without metadata.yaml, and its last .mcap file without an end.
What is there is read file by file then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from rosbags.rosbag2 import Reader

from fcnt_ros.footage.bags import bag_files
from fcnt_ros.footage.errors import BagError
from fcnt_ros.footage.recording import Recording, Topic
from fcnt_ros.footage.unfinished_mcap import UnfinishedMcap, is_unfinished


class WholeBag:
    """A `recording.Recording` that was finished: a folder with metadata.yaml, or a file."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = Reader(path)
            self._reader.open()
        except Exception as error:  # whatever a parser stumbles over in damaged data
            raise BagError(f'{path} is not a whole ROS 2 bag: {told(error)}') from None
        counts: Counter[tuple[str, str]] = Counter()
        for connection in self._reader.connections:
            counts[connection.topic, connection.msgtype] += connection.msgcount
        self.topics = sorted(Topic(*key, count) for key, count in counts.items())
        # rosbags adds a nanosecond to the end.
        start, duration = self._reader.start_time, max(self._reader.duration - 1, 0)
        self.span = (start, start + duration)

    def messages(self, name: str, kind: str) -> Iterator[tuple[int, bytes]]:
        """See `recording.Recording`."""
        connections = [
            connection
            for connection in self._reader.connections
            if (connection.topic, connection.msgtype) == (name, kind)
        ]
        if connections:
            for _, recorded, data in self._reader.messages(connections):
                yield recorded, data

    def close(self) -> None:
        """See `recording.Recording`."""
        self._reader.close()


class SeveralFiles:
    """A `recording.Recording` of files that follow each other."""

    def __init__(self, parts: list[Recording]) -> None:
        self._parts = parts
        counts: Counter[tuple[str, str]] = Counter()
        for part in parts:
            for topic in part.topics:
                counts[topic.name, topic.type] += topic.count
        self.topics = sorted(Topic(*key, count) for key, count in counts.items())
        spans = [part.span for part in parts if any(topic.count for topic in part.topics)]
        self.span = (spans[0][0], spans[-1][1]) if spans else (0, 0)

    def messages(self, name: str, kind: str) -> Iterator[tuple[int, bytes]]:
        """See `recording.Recording`."""
        for part in self._parts:
            yield from part.messages(name, kind)

    def close(self) -> None:
        """See `recording.Recording`."""
        for part in self._parts:
            part.close()


def open_recording(path: Path, warn: Callable[[str], None]) -> Recording:
    """Open a bag.

    Parameters
    ----------
    path : Path
        A folder, or a single .mcap or .db3 file.
    warn : callable
        Is told, in a sentence, of a bag that its recorder did not finish.

    Raises
    ------
    BagError
        If there is none, or it cannot be read.
    """
    if not path.exists():
        raise BagError(f'there is no bag {path}')
    if path.suffix == '.bag':
        raise BagError(
            f'{path} is a ROS 1 bag: make a ROS 2 bag of it by '
            f'rosbags-convert --src {path} --dst {path.with_suffix("")}'
        )
    files = bag_files(path) if path.is_dir() else [path]
    torn = [file for file in files if is_unfinished(file)]
    if not torn and (path.is_file() or (path / 'metadata.yaml').exists()):
        return WholeBag(path)
    warn(f'{path} was not finished by its recorder: it is read as far as it goes')
    return SeveralFiles(
        [UnfinishedMcap(file) if file in torn else WholeBag(file) for file in files]
    )


def told(error: Exception) -> str:
    """Return the first line of an error; some of those that parsers raise say nothing."""
    return (str(error) or type(error).__name__).splitlines()[0]
