# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A film with a white square, a tracker of white squares, and a real browser that looks at them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import numpy as np
import pytest
from results import make_result

from fcnt_ros.footage.frame import Frame
from fcnt_ros.tracker.box import Box, usable_box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

SIZE = (320, 240)
SQUARE = Box(100, 80, 40, 40)
"""In every frame but those in which it is hidden."""

PACE = 0.03
"""Seconds that the tracker takes for a frame."""


def film_frame(number: int, hidden: bool) -> Frame:
    """Return a frame of the film: grey, with or without the square; 10 a second."""
    image = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    if not hidden:
        image[80:120, 100:140] = 255
    return Frame.at(number, image, number / 10)


def result(found: bool = True) -> TrackResult:
    """Return where the square is, or was."""
    heat = np.zeros((46, 46), np.float32)
    heat[18:28, 18:28] = 0.9 if found else 0.1
    return make_result(
        box=SQUARE,
        confidence=0.9 if found else 0.1,
        state=TrackState.TRACKING if found else TrackState.LOST,
        source=Source.SNET,
        distractor_ratio=0.12,
        gnet_heatmap=0.8 * heat,
        snet_heatmap=heat,
        search_region=SearchRegion(60, 40, 120, 368),
    )


@pytest.fixture
def square_result() -> Callable[[], TrackResult]:
    """Make a result of a tracker."""
    return result


class SquareTracker:
    """Finds the white square in the box, and keeps what it was told."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.seen = 0
        self.forgotten = 0

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        self.boxes.append(usable_box(box, *SIZE))
        return self.update(image)

    def update(self, image: np.ndarray) -> TrackResult:
        time.sleep(PACE)
        self.seen += 1
        return result(found=bool((image == 255).any()))

    def forget(self) -> None:
        self.forgotten += 1


class Desk:
    """A session on the film, served, and followed by a thread.

    While it is `hidden` the square is not in the film.
    """

    def __init__(self, frames: int = 10_000) -> None:
        from fcnt_ros.web.footage_session import FootageSession
        from fcnt_ros.web.server import PageServer

        self.session = FootageSession('the film.mp4', 25.0, live=False)
        self.tracker = SquareTracker()
        self.followed: list[int] = []
        self.hidden = False
        self.server = PageServer(self.session, '127.0.0.1', 0)
        self.address = self.server.address
        self._frames = self._film(frames)
        self._left = False
        self._worker = threading.Thread(target=self._work, daemon=True)
        self._worker.start()
        while self.session.view().image is None:
            time.sleep(0.002)

    def _film(self, frames: int) -> Iterator[Frame]:
        for number in range(frames):
            if self._left:
                return
            yield film_frame(number, self.hidden)

    def _work(self) -> None:
        for frame, _, _ in self.session.follow(self.tracker, self._frames, None):
            self.followed.append(frame.number)
        self.server.close('The track has ended.')

    def close(self) -> None:
        self._left = True
        self.session.start(SQUARE, self.session.view().stamp)  # whatever it waits for
        self.session.pause(False)
        self._worker.join(10)


@pytest.fixture
def new_desk() -> Iterator[Callable[..., Desk]]:
    """Make desks that are left at the end."""
    pytest.importorskip('aiohttp')
    with ExitStack() as stack:

        def make(**options: int) -> Desk:
            desk = Desk(**options)
            stack.callback(desk.close)
            return desk

        yield make


@pytest.fixture
def desk(new_desk) -> Desk:
    return new_desk()
