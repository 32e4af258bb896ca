# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Picking and following, without a page."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from fcnt_ros.footage.frame import FootageError, Frame
from fcnt_ros.tracker.box import Box, InvalidBoxError
from fcnt_ros.web.footage_session import KEPT, FootageSession
from fcnt_ros.web.session import Refusal

BOX = Box(10, 10, 20, 20)


def frame(number: int) -> Frame:
    return Frame.at(number, np.full((60, 80, 3), number % 256, np.uint8), number / 10)


class Recorder:
    """A tracker that keeps what it was shown, by shade; results are not looked into."""

    def __init__(self, make_result: Callable) -> None:
        self.shades: list[int] = []
        self.refusal = ''
        self._make_result = make_result

    def init(self, image: np.ndarray, box: Box):
        if self.refusal:
            raise InvalidBoxError(self.refusal)
        return self.update(image)

    def update(self, image: np.ndarray):
        self.shades.append(int(image[0, 0, 0]))
        return self._make_result()

    def forget(self) -> None:
        self.shades.append(-1)


class Running:
    """A session that a thread follows; frames come when they are fed, or from a list."""

    def __init__(self, tracker: Recorder, frames: Iterator[Frame], live: bool, box=None) -> None:
        self.session = FootageSession('film', 1000.0, live)
        self.numbers: list[int] = []
        self.error: Exception | None = None
        self._follow = lambda: self.session.follow(tracker, frames, box)
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        try:
            for followed in self._follow():
                self.numbers.append(followed.frame.number)
        except FootageError as error:
            self.error = error

    def wait(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.002)

    def at(self, number: int) -> None:
        """Wait until this frame is shown."""
        self.wait(lambda: self.session.view().image and self.session.view().stamp == number)


@pytest.fixture
def tracker(square_result) -> Recorder:
    return Recorder(square_result)


def test_a_film_waits_on_its_first_frame_for_a_box(tracker):
    running = Running(tracker, iter([frame(n) for n in range(5)]), live=False)
    running.at(0)
    assert running.session.view().paused and running.numbers == []
    running.session.start(BOX, 0)
    running.thread.join(10)
    assert (running.numbers, tracker.shades) == ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4])


def test_a_box_that_is_given_needs_nobody(tracker):
    running = Running(tracker, iter([frame(n) for n in range(3)]), live=False, box=BOX)
    running.thread.join(10)
    assert running.numbers == [0, 1, 2]


def test_a_track_begins_on_the_frame_that_was_stepped_back_to(tracker):
    running = Running(tracker, iter([frame(n) for n in range(6)]), live=False)
    running.session.step(4)
    running.at(4)
    running.session.step(-2)
    running.at(2)
    running.session.start(BOX, 2)
    running.thread.join(10)
    assert running.numbers == [2, 3, 4, 5]


def test_at_the_end_of_a_film_it_says_so_and_can_still_be_stepped_back(tracker):
    running = Running(tracker, iter([frame(n) for n in range(3)]), live=False)
    running.session.pause(False)
    running.wait(lambda: 'last image' in running.session.view().words)
    running.session.step(-2)
    running.at(0)
    assert running.thread.is_alive()


def test_a_paused_track_goes_on_by_steps(tracker):
    running = Running(tracker, map(frame, range(100_000)), live=False, box=BOX)
    running.wait(lambda: running.numbers)
    running.session.pause(True)
    running.wait(lambda: running.session.view().paused)
    number = running.session.view().stamp
    running.session.step(1)
    running.at(number + 1)
    time.sleep(0.05)
    assert running.session.view().stamp == number + 1
    with pytest.raises(Refusal, match='cannot go back'):
        running.session.step(-1)


def test_after_a_reset_it_waits_for_another_box(tracker):
    running = Running(tracker, map(frame, range(100_000)), live=False, box=BOX)
    running.wait(lambda: running.numbers)
    running.session.reset()
    running.wait(lambda: -1 in tracker.shades)
    running.wait(lambda: running.session.view().track is None)
    assert running.session.view().paused
    assert running.session.points(0)[1][-1].state == 'idle'
    running.session.start(BOX, running.session.view().stamp)
    running.wait(lambda: tracker.shades[-1] != -1)
    running.session.pause(True)


def test_a_box_that_the_tracker_refuses_is_reported_and_another_one_can_be_drawn(tracker):
    tracker.refusal = 'too thin'
    running = Running(tracker, iter([frame(n) for n in range(3)]), live=False)
    running.at(0)
    running.session.start(BOX, 0)
    running.wait(lambda: running.session.view().words == 'too thin')
    assert running.session.view().track is None
    tracker.refusal = ''
    running.session.start(BOX, 0)
    running.thread.join(10)
    assert running.numbers == [0, 1, 2]


@pytest.mark.parametrize('box, reason', [(Box(500, 0, 9, 9), 'outside'), (Box(1, 1, 2, 2), '4')])
def test_a_box_that_cannot_be_tracked_is_refused_at_once(tracker, box, reason):
    running = Running(tracker, iter([frame(0)]), live=False)
    running.at(0)
    with pytest.raises(Refusal, match=reason):
        running.session.start(box, 0)


def test_an_image_that_is_kept_no_more_is_refused(tracker):
    running = Running(tracker, iter([frame(n) for n in range(KEPT + 5)]), live=False)
    running.session.step(KEPT + 2)
    running.at(KEPT + 2)
    with pytest.raises(Refusal, match='kept no more'):
        running.session.start(BOX, 0)


def test_a_camera_runs_on_and_its_track_goes_on_with_the_newest_frame(tracker):
    feed: queue.Queue[Frame] = queue.Queue()
    running = Running(tracker, iter(feed.get, None), live=True)
    for number in range(5):
        feed.put(frame(number))
    running.at(4)
    running.session.start(BOX, 1)  # drawn on an image of a moment ago
    feed.put(frame(5))  # until which the thread waits
    running.wait(lambda: running.numbers)
    feed.put(frame(6))
    running.wait(lambda: len(running.numbers) == 2)
    assert running.numbers[0] == 1
    assert running.numbers[1] in (5, 6)


def test_a_camera_that_ends_before_there_is_a_target_is_an_error(tracker):
    running = Running(tracker, iter([frame(0), frame(1)]), live=True)
    running.thread.join(10)
    assert 'no target' in str(running.error)
