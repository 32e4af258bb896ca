# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A camera and a tracker somewhere in ROS, for the page and the window.

What comes is only put down, in the node's thread. What is to be seen follows from it when the page
or the window asks, in a thread of its own: while a target is followed the image of the tracker's
last message, with its box and heat, else the newest one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from fcnt_ros.footage.encodings.image_reader import ImageReader
from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.ros.images import to_heatmap
from fcnt_ros.ros.messages import source_name, stamp_ns, state_name, to_box
from fcnt_ros.tracker.box import Box, InvalidBoxError, usable_box
from fcnt_ros.web.session import Point, Refusal, TimeLine, Track, View

KEPT = 300
"""So many tracked boxes, and their heat maps, are kept, to be shown with images stepped back to."""

SHOWN_FOR = 2_000_000_000
"""A tracked box is shown on images that are newer by so many nanoseconds at most."""

LATE = 5
"""Of so many tracked boxes the newest with both heat maps is shown: these come a little later."""

SILENCE = 2.0
"""Without an image for so long the person is warned, seconds."""

ANSWER = 5.0
"""... and when the tracker has not begun so long after a box was sent."""


class Robot(Protocol):
    """What a session needs a node for. All are called in the thread that looks."""

    def send(self, image: Any, box: Box) -> None:
        """Send a box drawn on an image message to the tracker; Refusal if nobody listens."""

    def reset(self) -> None:
        """Let the tracker forget its target; Refusal if it does not answer."""

    def why_no_image(self) -> str:
        """Say what is waited for."""

    def why_no_tracker(self) -> str:
        """Say why nobody would hear of a box; nothing if somebody does."""


class RobotSession:
    """A `session.Session` on what a node hears."""

    def __init__(self, title: str, robot: Robot) -> None:
        self.title = title
        self._robot = robot
        self._frames = FrameBuffer()
        self._to_bgr = ImageReader().to_bgr
        self._time_line = TimeLine()
        self._lock = threading.Lock()  # guards the next two
        self._tracked: deque[TrackedBox] = deque(maxlen=KEPT)
        self._heat: dict[int, dict[str, np.ndarray]] = {}
        self._came = time.monotonic()
        self._newest: Frame | None = None
        self._shown: Frame | None = None
        self._paused = False
        self._sent: tuple[int, float] | None = None  # a box: its image's stamp, and when

    # The node's side.

    def take_image(self, msg: Any) -> None:
        """Put an image down, raw or compressed."""
        self._came = time.monotonic()
        self._frames.put(stamp_ns(msg.header), msg, len(msg.data))

    def take_tracked(self, msg: TrackedBox) -> None:
        """Put down the tracker's message on an image."""
        self._came = time.monotonic()  # a player may wait for the tracker
        with self._lock:
            self._tracked.append(msg)
        if msg.state != TrackedBox.INITIALIZING:
            point = Point(stamp_ns(msg.header) / 1e9, state_name(msg.state), msg.confidence)
            self._time_line.add(point)

    def take_heatmap(self, name: str, msg: Any) -> None:
        """Put down the heat map of an image, of 'gnet' or 'snet'."""
        with self._lock:
            self._heat.setdefault(stamp_ns(msg.header), {})[name] = to_heatmap(msg)
            if len(self._heat) > KEPT:
                self._heat.pop(next(iter(self._heat)))

    # The page's side.

    def points(self, since: int) -> tuple[int, Sequence[Point]]:
        """See `session.Session`."""
        return self._time_line.since(since)

    def view(self) -> View:
        """See `session.Session`."""
        self._newest = self._frames.take() or self._newest
        if self._newest is None:
            words = self._robot.why_no_image()
            return View(('none', words), words=words)
        reported = self._reported() if not self._paused else None
        if not self._paused:
            self._shown = self._image_of(reported) or self._newest
        shown = self._shown
        tracked = reported or self._before(shown)
        heat = self._heat_of(tracked)
        words = self._words()
        key = (shown.number, shown.era, tracked and _identity(tracked), bool(heat))
        return View(
            key=(*key, self._paused, words),
            stamp=shown.stamp,
            image=lambda: self._to_bgr(shown.payload),
            time=shown.stamp / 1e9,
            track=tracked and _track(tracked, heat),
            paused=self._paused,
            words=words,
            actions=('start', 'pause', 'back', 'forward', 'reset'),
        )

    def start(self, box: Box, stamp: int) -> None:
        """See `session.Session`."""
        frame = self._frames.find(stamp)
        if frame is None:
            raise Refusal(self._why_expired(stamp))
        try:
            image = self._to_bgr(frame.payload)
            usable_box(box, image.shape[1], image.shape[0])
        except (InvalidBoxError, ValueError) as error:
            raise Refusal(str(error)) from None
        self._robot.send(frame.payload, box)
        self._sent = stamp, time.monotonic()
        self._paused = False

    def pause(self, paused: bool) -> None:
        """See `session.Session`: the page stands still, the tracker goes on."""
        self._paused = paused

    def step(self, count: int) -> None:
        """See `session.Session`; it ends at the oldest and at the newest image kept."""
        if self._shown is not None:
            self._paused = True
            self._shown = self._frames.beside(self._shown, count) or self._shown

    def reset(self) -> None:
        """See `session.Session`."""
        self._robot.reset()

    def _reported(self) -> TrackedBox | None:
        """Return the tracker's last message, if that still counts."""
        with self._lock:
            newest = list(self._tracked)[: -LATE - 1 : -1]  # the last one first
            whole = {stamp for stamp, heat in self._heat.items() if len(heat) == 2}
        if not newest or newest[0].state == TrackedBox.IDLE:
            return None
        last = newest[0]
        if last.state == TrackedBox.INITIALIZING:  # which takes its time
            return last
        if abs(self._newest.stamp - stamp_ns(last.header)) > SHOWN_FOR:
            return None
        for msg in newest:
            if msg.state in (TrackedBox.IDLE, TrackedBox.INITIALIZING):  # another target
                break
            if stamp_ns(msg.header) in whole:
                return msg
        return last

    def _image_of(self, tracked: TrackedBox | None) -> Frame | None:
        if tracked is None:
            return None
        stamp = stamp_ns(tracked.header)
        kept = self._shown if self._shown and self._shown.stamp == stamp else None
        return self._frames.find(stamp) or kept

    def _before(self, shown: Frame) -> TrackedBox | None:
        """Return the tracker's last message on an image, or on one shortly before."""
        with self._lock:
            tracked = list(self._tracked)
        known = (msg for msg in reversed(tracked) if stamp_ns(msg.header) <= shown.stamp)
        last = next(known, None)
        if last is None or last.state == TrackedBox.IDLE:
            return None
        return last if stamp_ns(last.header) >= shown.stamp - SHOWN_FOR else None

    def _heat_of(self, tracked: TrackedBox | None) -> tuple[np.ndarray, np.ndarray] | None:
        if tracked is None:
            return None
        with self._lock:
            heat = self._heat.get(stamp_ns(tracked.header), {})
            return (heat['gnet'], heat['snet']) if len(heat) == 2 else None

    def _words(self) -> str:
        with self._lock:
            last = self._tracked[-1] if self._tracked else None
        if last is not None and last.state == TrackedBox.INITIALIZING:
            return 'Learning the target'
        silent = time.monotonic() - self._came
        if silent > SILENCE:
            return f'No image for {silent:.0f} s.'
        if self._paused and self._shown and self._frames.find(self._shown.stamp) is None:
            return self._why_expired(self._shown.stamp)
        if self._sent is not None:
            stamp, moment = self._sent
            if last is not None and stamp_ns(last.header) >= stamp:
                self._sent = None
            elif time.monotonic() < moment + ANSWER:
                return 'The box was sent.'
            else:
                return 'The tracker has not begun with the box: its log says why.'
        if last is None or last.state == TrackedBox.IDLE:
            return self._robot.why_no_tracker() or 'Draw a box around the target.'
        return ''

    def _why_expired(self, stamp: int) -> str:
        span = self._frames.span()
        if span is None or span[1] < stamp:
            return 'Time jumped back since this image: go on, and draw the box on a newer one.'
        old, kept = ((span[1] - moment) / 1e9 for moment in (stamp, span[0]))
        return (
            f'This image is {old:.1f} s old, and the tracker keeps {kept:.1f} s: '
            'draw the box on a newer one.'
        )


def _identity(tracked: TrackedBox) -> tuple[int, int]:
    return stamp_ns(tracked.header), tracked.state


def _track(msg: TrackedBox, heat: tuple[np.ndarray, np.ndarray] | None) -> Track:
    known = msg.state != TrackedBox.INITIALIZING
    return Track(
        state=state_name(msg.state),
        box=to_box(msg.box),
        confidence=msg.confidence,
        source=source_name(msg.source),
        distractor_ratio=msg.distractor_ratio,
        gnet_peak=msg.gnet_peak,
        snet_peak=msg.snet_peak,
        search_region=to_box(msg.search_region) if known else None,
        heatmaps=heat if known else None,
        seconds=msg.processing_time,
        target_id=msg.id,
    )
