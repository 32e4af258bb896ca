# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Cameras and streams: they do not wait, so what counts is the newest frame.

A decoder hands out what has queued up, and a tracker that is slower than the camera would fall
behind for ever. So a thread takes every frame as it comes and keeps the last one.
"""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import cv2
import numpy as np

from fcnt_ros.footage.frame import FootageError, Frame
from fcnt_ros.footage.video import Video, VideoFootage, opened

PATIENCE = 10.0
"""How long to wait for a stream to open and for each of its frames, seconds."""


class LiveFootage:
    """A `frame.Footage` of the newest frames; those in between are dropped and have no number.

    `name` is what it is called in errors.
    """

    def __init__(self, video: Video, name: str) -> None:
        self._video = video
        self._name = name
        self.frame_rate = video.frame_rate
        self.length = 0
        self.skipped = 0
        self._newest: tuple[np.ndarray, float] | None = None
        self._ended = False
        self._changed = threading.Condition()
        self._taker = threading.Thread(target=self._take, name='take frames', daemon=True)
        self._taker.start()

    def frames(self, start: int, count: int | None) -> Iterator[Frame]:
        """See `frame.Footage`."""
        first: float | None = None
        for number in itertools.count():
            if count is not None and number >= start + count:
                return
            taken = self._wait()
            if taken is None:
                if number <= start:
                    raise FootageError(f'{self._name} gave {number} images, so none {start}')
                return
            image, moment = taken
            first = moment if first is None else first
            if number >= start:
                yield Frame.at(number, image, moment - first)

    def close(self) -> None:
        """End the thread."""
        self._ended = True
        self._taker.join(PATIENCE)

    def _wait(self) -> tuple[np.ndarray, float] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._ended)
            newest, self._newest = self._newest, None
            return newest

    def _take(self) -> None:
        while not self._ended:
            image = self._video.read()
            with self._changed:
                if image is None:
                    self._ended = True
                else:
                    self._newest = image, time.monotonic()
                self._changed.notify()


@contextmanager
def open_camera(number_or_device: str) -> Iterator[LiveFootage]:
    """Open a camera by its number, '0', or by its device file; FootageError if that fails."""
    by_number = number_or_device.isdecimal()
    capture = cv2.VideoCapture(int(number_or_device) if by_number else number_or_device)
    name = f'camera {number_or_device}'
    hint = f' (a folder of that name is ./{number_or_device})' if by_number else ''
    with opened(capture, f'{name} cannot be opened: is it there, and not in use?{hint}') as video:
        with closing(LiveFootage(video, name)) as footage:
            yield footage


@contextmanager
def open_stream(address: str) -> Iterator[VideoFootage | LiveFootage]:
    """Open a stream by its address, taken as it is; a file behind it is read frame by frame.

    Raises FootageError if nothing answers, or it is no video.
    """
    patience = int(1000 * PATIENCE)
    timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, patience, cv2.CAP_PROP_READ_TIMEOUT_MSEC, patience]
    capture = cv2.VideoCapture(address, cv2.CAP_FFMPEG, timeouts)
    name = without_password(address)
    with opened(capture, f'{name} cannot be opened: does it answer, and is it a video?') as video:
        if video.length:
            yield VideoFootage(video)
            return
        with closing(LiveFootage(video, name)) as footage:
            yield footage


def without_password(address: str) -> str:
    """Return an address as it may be shown."""
    return re.sub(r'(?<=://)([^/@:]*):[^/@]*@', r'\1:***@', address)
