# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What footage is made of, whatever it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

UNKNOWN_FRAME_RATE = 25.0
"""Frames per second of footage that does not state it."""

NANOSECONDS = 1_000_000_000


class FootageError(RuntimeError):
    """Footage that cannot be read; the text names it and the reason."""


class BagError(FootageError):
    """A bag that cannot be read or written; the text names it and the reason."""


class Stamp(NamedTuple):
    """A moment as ROS's headers hold it: seconds and nanoseconds, both whole numbers."""

    sec: int
    nanosec: int

    @classmethod
    def of(cls, seconds: float) -> Stamp:
        """Return the moment so many seconds after zero, to the nearest nanosecond."""
        return cls(*divmod(round(seconds * NANOSECONDS), NANOSECONDS))

    @property
    def seconds(self) -> float:
        """The same in one number, to less than a microsecond."""
        return self.sec + self.nanosec / NANOSECONDS


@dataclass(frozen=True, eq=False)
class Frame:
    """One image of some footage.

    Parameters
    ----------
    number : int
        Its place in the footage, from 0.
    image : (H, W, 3) uint8
        BGR; must not be written to.
    stamp : Stamp
        When it was taken: its header's stamp in a bag, else the time since the first frame.
    frame_id : str
        The camera's frame, as its header says; empty where there is none.
    recorded : int
        When it came into the bag, nanoseconds; the same as `stamp` where there is no bag.
    """

    number: int
    image: np.ndarray
    stamp: Stamp
    frame_id: str
    recorded: int

    @classmethod
    def at(cls, number: int, image: np.ndarray, seconds: float) -> Frame:
        """Return a frame of footage without headers, so long after the first one."""
        return cls(number, image, Stamp.of(seconds), '', round(seconds * NANOSECONDS))


class Footage(Protocol):
    """Frames that can be read once.

    Attributes
    ----------
    frame_rate : float
        Frames per second.
    length : int
        Number of frames; 0 if the footage does not state it.
    skipped : int
        How many frames could not be read so far, and were left out.
    """

    frame_rate: float
    length: int
    skipped: int

    def frames(self, start: int, count: int | None) -> Iterator[Frame]:
        """Yield the frames from number `start` on, at most those of `count` numbers.

        Raises FootageError if there are none, or the footage is damaged.
        """
