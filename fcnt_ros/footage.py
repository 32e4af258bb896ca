# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What `fcnt track` reads: frames, one after another, out of a video file or a bag."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import cv2
import numpy as np

from fcnt_ros.bags import BagError, is_bag, open_bag
from fcnt_ros.track_log import VideoError, open_video

UNKNOWN_FRAME_RATE = 25.0
"""Frames per second of footage that does not tell."""

NANOSECONDS = 1_000_000_000


class Stamp(NamedTuple):
    """A moment as ROS's headers hold it: seconds and nanoseconds, both whole numbers."""

    sec: int
    nanosec: int

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
        When it was taken: its header's stamp, or the time since the video's first frame.
    frame_id : str
        The camera's frame, as its header says; empty for a video.
    recorded : int
        When it came into the bag, nanoseconds; the same as `stamp` for a video.
    """

    number: int
    image: np.ndarray
    stamp: Stamp
    frame_id: str
    recorded: int


class Footage(Protocol):
    """Frames that can be read once.

    Attributes
    ----------
    frame_rate : float
        Frames per second.
    length : int
        Number of frames, as far as the footage tells.
    skipped : int
        How many frames could not be read so far, and were left out.
    """

    frame_rate: float
    length: int
    skipped: int

    def frames(self, start: int, count: int | None) -> Iterator[Frame]:
        """Yield the frames from number `start` on, at most those of `count` numbers.

        Raises
        ------
        VideoError, BagError
            If there are none, or the footage is damaged.
        """


class VideoFootage:
    """A `Footage` from a video file that was opened."""

    def __init__(self, video: cv2.VideoCapture) -> None:
        self._video = video
        self.frame_rate = video.get(cv2.CAP_PROP_FPS) or UNKNOWN_FRAME_RATE
        self.length = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
        self.skipped = 0

    def frames(self, start: int, count: int | None) -> Iterator[Frame]:
        """Yield the frames; see `Footage`."""
        for number in itertools.count():
            if count is not None and number >= start + count:
                return
            read, image = self._video.read()
            if not read:
                if number <= start:
                    raise VideoError(
                        f'the video has {number} frames that can be read, so none {start}'
                    )
                return
            if number >= start:
                time = round(number / self.frame_rate * NANOSECONDS)
                yield Frame(number, image, Stamp(*divmod(time, NANOSECONDS)), '', time)


@contextmanager
def open_footage(path: Path, topic: str | None, warn: Callable[[str], None]) -> Iterator[Footage]:
    """Open a video file or a bag for reading.

    Parameters
    ----------
    path : Path
    topic : str, optional
        The bag's image topic. Only needed where there are several.
    warn : callable
        Is told, in a sentence, of the first image that is skipped.

    Raises
    ------
    VideoError
        If there is no such file, or it is no video that OpenCV can decode.
    BagError
        If the bag cannot be read, does not have the topic, or a topic is asked of a video.
    """
    if is_bag(path):
        with open_bag(path, topic, warn) as bag:
            yield bag
        return
    if topic is not None:
        raise BagError(f'--topic {topic} is for bags, and {path} is none: leave it out')
    with open_video(path) as video:
        yield VideoFootage(video)
