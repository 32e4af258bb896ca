# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A video file, upright and with the times at which its frames were taken.

Phones hold their pictures as the sensor lies and write beside them how to turn them. Whether OpenCV
turns them by itself depends on its version: 4.11 does not, and 4.6, Debian's and Ubuntu's, turns
them the wrong way round (opencv/opencv, issues 15499, 22088 and 26795). So it has to let them
be, and they are turned here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.footage.frame import UNKNOWN_FRAME_RATE, FootageError, Frame

FASTEST = 240.0
"""Frames per second; a container that states more does not know."""

_TURNS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


class Video:
    """A video that was opened, and of which nothing was read yet.

    Attributes
    ----------
    frame_rate : float
        Frames per second, on an average.
    length : int
        Number of frames, as far as the file states it, else 0.
    seconds : float
        Time of the frame passed last since the first one; it never stands still.
    """

    def __init__(self, capture: cv2.VideoCapture) -> None:
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        self._capture = capture
        self._turn = _TURNS.get(clockwise(capture.get(cv2.CAP_PROP_ORIENTATION_META)))
        rate = capture.get(cv2.CAP_PROP_FPS)
        self.frame_rate = rate if 0 < rate <= FASTEST else UNKNOWN_FRAME_RATE
        self.length = max(int(capture.get(cv2.CAP_PROP_FRAME_COUNT)), 0)
        self.seconds = 0.0
        self._first: float | None = None

    def skip(self) -> bool:
        """Pass a frame without decoding it for use; return whether there was one."""
        if not self._capture.grab():
            return False
        time = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if self._first is None:
            self._first = time
        elif time - self._first > self.seconds:
            self.seconds = time - self._first
        else:  # a container without times
            self.seconds += 1 / self.frame_rate
        return True

    def read(self) -> np.ndarray | None:
        """Return the next frame, (H, W, 3) uint8 BGR; None at the end."""
        if not self.skip():
            return None
        whole, image = self._capture.retrieve()
        if not whole:
            return None
        return image if self._turn is None else cv2.rotate(image, self._turn)


class VideoFootage:
    """A `frame.Footage` from a video that was opened."""

    def __init__(self, video: Video) -> None:
        self._video = video
        self.frame_rate = video.frame_rate
        self.length = video.length
        self.skipped = 0

    def frames(self, start: int, count: int | None) -> Iterator[Frame]:
        """See `frame.Footage`."""
        for number in range(start):
            if not self._video.skip():
                raise _too_short(number, start)
        numbers = itertools.count(start) if count is None else range(start, start + count)
        for number in numbers:
            image = self._video.read()
            if image is None:
                if number == start:
                    raise _too_short(number, start)
                return
            yield Frame.at(number, image, self._video.seconds)


@contextmanager
def opened(capture: cv2.VideoCapture, why_not: str) -> Iterator[Video]:
    """Release a capture at the end; FootageError, with this text, if it is not open."""
    try:
        if not capture.isOpened():
            raise FootageError(why_not)
        yield Video(capture)
    finally:
        capture.release()


def open_video(path: Path) -> AbstractContextManager[Video]:
    """Open a video file for reading; FootageError, also on entering, if OpenCV cannot decode it."""
    if not path.is_file():
        raise FootageError(f'there is no video {path}')
    # From the root: the decoder takes what is before a colon in a name for a protocol.
    capture = cv2.VideoCapture(str(path.absolute()))
    return opened(capture, f'{path} is not a video that OpenCV can decode')


@contextmanager
def open_video_footage(path: Path) -> Iterator[VideoFootage]:
    """Open a video file as footage; see `open_video`."""
    with open_video(path) as video:
        yield VideoFootage(video)


def clockwise(orientation: float, version: str = cv2.__version__) -> int:
    """Return by how many degrees to turn a frame, from what OpenCV of this version reads."""
    wrong_way = version.startswith('4.6.')
    return round(-orientation if wrong_way else orientation) % 360


def _too_short(length: int, start: int) -> FootageError:
    return FootageError(f'the video has {length} frames that can be read, so none {start}')
