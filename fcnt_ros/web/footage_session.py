# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A target picked in footage by a person who looks at the page, and followed.

There is one row of frames, the last ones read, and a cursor in it: the frame shown. Without a
target the cursor goes to and fro; with one it goes on, and the tracker with it. The tracker's
thread does all of that. The page's only leaves requests, and takes the view that was put down last.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence

from fcnt_ros.footage.frame import FootageError, Frame
from fcnt_ros.footage.tracked_frames import TrackedFrame
from fcnt_ros.tracker.box import Box, InvalidBoxError, usable_box
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.track_result import TrackResult
from fcnt_ros.web.session import Point, Refusal, TimeLine, Track, View

KEPT_BYTES = 256 << 20
"""The frames kept to step back to take no more, ..."""

KEPT = 100
"""... and are no more than this."""

PICK = 'Draw a box around the target.'


class FootageSession:
    """A `session.Session` on footage.

    Parameters
    ----------
    title : str
    frame_rate : float
        At which footage is played without a target, frames per second.
    live : bool
        The footage does not wait: it runs until it is paused, and a track goes on with the newest
        frame.
    """

    def __init__(self, title: str, frame_rate: float, live: bool) -> None:
        self.title = title
        self._interval = 0.0 if live else 1 / frame_rate
        self._live = live
        self._row: deque[Frame] = deque()
        self._at = -1  # the cursor
        self._tracking = False
        self._time_line = TimeLine()
        self._view = View(0, words='waiting for the first image')
        # What the page's thread wants, guarded by the condition.
        self._changed = threading.Condition()
        self._paused = not live
        self._steps = 0
        self._start: tuple[Frame, Box] | None = None
        self._reset = False
        self._words = PICK

    # The page's side.

    def view(self) -> View:
        """See `session.Session`."""
        return self._view

    def points(self, since: int) -> tuple[int, Sequence[Point]]:
        """See `session.Session`."""
        return self._time_line.since(since)

    def start(self, box: Box, stamp: int) -> None:
        """See `session.Session`; the stamp is the frame's number."""
        with self._changed:
            frame = next((frame for frame in self._row if frame.number == stamp), None)
            if frame is None:
                raise Refusal('this image is kept no more: draw the box on a newer one')
            try:
                usable_box(box, frame.image.shape[1], frame.image.shape[0])
            except InvalidBoxError as error:
                raise Refusal(str(error)) from None
            self._start = frame, box
            self._changed.notify()

    def pause(self, paused: bool) -> None:
        """See `session.Session`."""
        with self._changed:
            self._paused = paused
            self._steps = 0
            self._changed.notify()

    def step(self, count: int) -> None:
        """See `session.Session`; with a target only forward."""
        with self._changed:
            if self._tracking and count < 0:
                raise Refusal('a track cannot go back: reset it first')
            self._paused = True
            self._steps += count
            self._changed.notify()

    def reset(self) -> None:
        """See `session.Session`."""
        with self._changed:
            self._reset = True
            self._changed.notify()

    # The tracker's side.

    def follow(
        self, tracker: FCNTracker, frames: Iterator[Frame], box: Box | None
    ) -> Iterator[TrackedFrame]:
        """Yield what becomes of the targets that are picked, frame by frame, to the footage's end.

        A `box`, pixels, is a target to begin with in the first frame.
        """
        if self._advance(frames) and box is not None:
            self._start = self._row[0], box
        self._show()
        while True:
            tracked = None
            match self._wait():
                case 'start':
                    tracked = self._begin(tracker)
                case 'on' if self._advance(frames):
                    tracked = self._go_on(tracker) if self._tracking else self._show()
                case 'on':
                    if self._tracking:
                        return
                    self._end_of_footage()
                case 'back':
                    self._at = max(self._at - 1, 0)
                    self._show()
                case 'reset':
                    self._forget(tracker)
                case 'show':
                    self._show()
            if tracked is not None:
                yield tracked

    def _wait(self) -> str:
        """Return what is to be done next."""
        with self._changed:
            waiting = self._changed.wait_for
            if not (self._tracking or self._paused):  # the pace of a player
                waiting(lambda: self._start or self._reset or self._paused, self._interval)
            waiting(
                lambda: self._start
                or self._reset
                or self._steps
                or not self._paused
                or self._view.paused != self._paused
            )
            if self._start:
                return 'start'
            if self._reset:
                return 'reset'
            if self._steps:
                ahead = self._steps > 0
                self._steps -= 1 if ahead else -1
                return 'on' if ahead else 'back'
            return 'show' if self._view.paused != self._paused else 'on'

    def _advance(self, frames: Iterator[Frame]) -> bool:
        """Go to the next frame; return whether there is one."""
        if self._at + 1 < len(self._row):
            self._at += 1
            return True
        frame = next(frames, None)
        if frame is None:
            return False
        with self._changed:
            self._row.append(frame)
            most = max(min(KEPT, KEPT_BYTES // frame.image.nbytes), 1)
            while len(self._row) > most:
                self._row.popleft()
            self._at = len(self._row) - 1
        return True

    def _begin(self, tracker: FCNTracker) -> TrackedFrame | None:
        with self._changed:
            (frame, box), self._start = self._start, None
            if frame not in self._row:
                self._words = 'The image went out of memory meanwhile: draw the box again.'
                return None
            at_before, self._at = self._at, self._row.index(frame)
        track_before = self._view.track if self._tracking else None
        self._show(Track('initializing', box), 'Learning the target')
        started = time.perf_counter()
        try:
            result = tracker.init(frame.image, box)
        except InvalidBoxError as error:
            self._at = at_before
            self._stop(str(error), track_before)
            return None
        with self._changed:
            if self._live:  # those behind it are old already
                self._row = deque(list(self._row)[: self._at + 1])
            self._tracking, self._paused, self._words = True, False, ''
        return self._tracked(frame, result, started)

    def _go_on(self, tracker: FCNTracker) -> TrackedFrame:
        frame, started = self._row[self._at], time.perf_counter()
        return self._tracked(frame, tracker.update(frame.image), started)

    def _tracked(self, frame: Frame, result: TrackResult, started: float) -> TrackedFrame:
        seconds = time.perf_counter() - started
        point = Point(frame.stamp.seconds, result.state.value, result.confidence)
        self._time_line.add(point)
        self._show(_track(result, seconds))
        return TrackedFrame(frame, result, seconds)

    def _forget(self, tracker: FCNTracker) -> None:
        tracker.forget()
        with self._changed:
            self._reset, self._tracking, self._words = False, False, PICK
            self._paused = not self._live
        self._time_line.add(Point(self._row[self._at].stamp.seconds, 'idle', 0.0))
        self._show()

    def _end_of_footage(self) -> None:
        if self._live:
            raise FootageError(f'{self.title} ended, and no target was being followed')
        self._stop('This is the last image.')

    def _stop(self, words: str, track: Track | None = None) -> None:
        """Stand still and say why."""
        with self._changed:
            self._paused, self._steps, self._words = True, 0, words
        self._show(track)
        with self._changed:
            self._words = '' if self._tracking else PICK

    def _show(self, track: Track | None = None, words: str | None = None) -> None:
        """Put down what is to be seen."""
        if self._at < 0:
            return
        frame = self._row[self._at]
        actions = ['start', 'pause']
        if self._tracking:
            actions += ['forward', 'reset']
            track = track or self._view.track
        else:
            actions += ['forward', *(['back'] if self._at else [])]
        self._view = View(
            key=self._view.key + 1,
            stamp=frame.number,
            image=lambda: frame.image,
            time=frame.stamp.seconds,
            track=track,
            paused=self._paused,
            words=self._words if words is None else words,
            actions=tuple(actions),
        )


def _track(result: TrackResult, seconds: float) -> Track:
    return Track(
        state=result.state.value,
        box=result.box,
        confidence=result.confidence,
        source=result.source.value,
        distractor_ratio=result.distractor_ratio,
        gnet_peak=result.gnet_peak,
        snet_peak=result.snet_peak,
        search_region=result.search_region.box,
        heatmaps=(result.gnet_heatmap, result.snet_heatmap),
        seconds=seconds,
    )
