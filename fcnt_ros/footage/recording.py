# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is read of a bag, however it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, order=True)
class Topic:
    """A topic of a bag, and how many messages it has."""

    name: str
    type: str
    count: int

    def __str__(self) -> str:
        return f'{self.name} ({self.type}, {self.count} messages)'


class Recording(Protocol):
    """Messages of several topics.

    Attributes
    ----------
    topics : list of Topic
        By their names.
    span : (int, int)
        When the first and the last message were recorded, nanoseconds; equal if there are none.
    """

    topics: list[Topic]
    span: tuple[int, int]

    def messages(self, name: str, kind: str) -> Iterator[tuple[int, bytes]]:
        """Yield when each message of a topic of this type was recorded, ns, and its bytes."""

    def close(self) -> None:
        """Close the files."""
