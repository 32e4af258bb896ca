# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""An .mcap file whose recorder was killed: no index, no end, and what was written last is torn.

Such a file can only be read from its beginning, so it is read twice: once for the topics, once for
the messages. What is torn, up to a chunk of messages, is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fcnt_ros.footage.errors import BagError
from fcnt_ros.footage.recording import Topic

if TYPE_CHECKING:  # optional
    from mcap.records import Message

MAGIC = b'\x89MCAP0\r\n'
"""How an .mcap file begins, and ends if it was finished."""


def is_unfinished(path: Path) -> bool:
    """Return whether a file begins like an .mcap file and does not end like one."""
    with path.open('rb') as file:
        if file.read(len(MAGIC)) != MAGIC:
            return False
        file.seek(-min(len(MAGIC), path.stat().st_size), 2)
        return file.read() != MAGIC or path.stat().st_size == len(MAGIC)


class UnfinishedMcap:
    """A `recording.Recording` from what is whole of such a file.

    Raises
    ------
    BagError
        If the package mcap is not installed.
    """

    def __init__(self, path: Path) -> None:
        if find_spec('mcap') is None:
            raise BagError(
                f'{path} was not finished by its recorder: to read it as far as it goes, '
                'pip install mcap'
            )
        self._path = path
        counts: Counter[tuple[str, str]] = Counter()
        first = last = 0
        for key, message in self._records():
            counts[key] += message is not None
            if message is not None:
                last = message.log_time
                first = first or last
        self.topics = sorted(Topic(*key, count) for key, count in counts.items())
        self.span = first, last

    def messages(self, name: str, kind: str) -> Iterator[tuple[int, bytes]]:
        """See `recording.Recording`."""
        for key, message in self._records():
            if key == (name, kind) and message is not None:
                yield message.log_time, message.data

    def close(self) -> None:
        """Nothing is open in between."""

    def _records(self) -> Iterator[tuple[tuple[str, str], Message | None]]:
        """Yield name and type of each topic as it is announced, and with each of its messages."""
        from mcap.records import Channel, Message, Schema
        from mcap.stream_reader import StreamReader

        kinds: dict[int, str] = {}
        topics: dict[int, tuple[str, str]] = {}
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
