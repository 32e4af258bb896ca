# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The newest frame, and a short memory of those before it.

A camera is faster than a tracker. The camera's callback must only put its frame down, and the
tracker must find the newest one, not a queue of old ones; yet a detector's box belongs to a frame
of a moment ago, which must still be found. So there is one row of frames, oldest first, and one
cursor in it: what lies behind the cursor was seen or skipped and is kept for a while, what lies
before it is new.

One lock guards the row and its cursor. Frames are not looked into: any object will do.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

CATCH_UP_STEPS = 10
"""At most so many frames are looked at on the way from an old frame to the newest."""

JUMP = 250_000_000
"""A stamp so much older than the one before means that time jumped back, nanoseconds.

Less is a frame that was overtaken, as happens where several threads work on a camera's images: by
what such a thread takes, however far apart the frames are.
"""


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame as it arrived.

    Parameters
    ----------
    number : int
        Counts the frames received, from 1.
    stamp : int
        The frame's own time, nanoseconds.
    payload
        Whatever was put in.
    size : int
        Bytes that the payload takes.
    era : int
        Counts how often time had jumped back before this frame.
    """

    number: int
    stamp: int
    payload: Any
    size: int
    era: int = 0


class FrameBuffer:
    """A row of frames with a cursor.

    Parameters
    ----------
    every_frame : bool
        Hand out each frame in turn (recordings) and not only the newest (robots).
    max_age : float
        Frames that were handed out or skipped are kept for so many seconds behind the newest.
    max_bytes : int
        Bound of the whole row; the newest frame is always kept. The oldest go first.

    Attributes
    ----------
    received, dropped : int
        Frames put in, and those of them that were never handed out because a newer one was or
        because the row was full.
    """

    def __init__(self, every_frame: bool = False, max_age: float = 3.0, max_bytes: int = 256 << 20):
        self.every_frame = every_frame
        self.received = 0
        self.dropped = 0
        self._max_age = int(max_age * 1e9)
        self._max_bytes = max_bytes
        self._row: deque[Frame] = deque()
        self._bytes = 0
        self._era = 0
        self._cursor = 0  # number of the frame handed out last
        self._furthest = 0  # the largest number that the cursor had: a rewind drops nothing
        self._steps_left = 0  # of those that catch up with the newest frame
        self._newest_then = 0  # number of the newest frame at the last of these steps
        self._lock = threading.Lock()

    def put(self, stamp: int, payload: Any, size: int) -> bool:
        """Add the newest frame; return whether no frame had to go that was still to be handed out.

        Parameters
        ----------
        stamp : int
            Nanoseconds; 0 if the camera has no clock.
        payload
            Any object.
        size : int
            Bytes it takes.
        """
        with self._lock:
            # 0 is no time, and no jump: one image without a stamp must not end a track.
            if stamp and self._row and stamp < self._row[-1].stamp - JUMP:
                self._forget()  # stamps from before the jump would mislead
                self._era += 1
            self.received += 1
            self._row.append(Frame(self.received, stamp, payload, size, self._era))
            self._bytes += size
            return self._trim()

    def take(self) -> Frame | None:
        """Return the frame to work on next, or None if there is no new one."""
        with self._lock:
            new = self._row[-1].number - self._cursor if self._row else 0
            if new <= 0:
                return None
            frame = self._numbered(self._cursor + self._next_step(new)) or self._row[0]
            self._cursor = frame.number
            self.dropped += max(frame.number - self._furthest - 1, 0)
            self._furthest = max(frame.number, self._furthest)
            return frame

    def rewind(self, frame: Frame) -> bool:
        """Go on with what came after `frame`, and catch up in at most `CATCH_UP_STEPS` steps.

        Returns
        -------
        bool
            False if some of these frames are gone already: then there is nothing to catch up along,
            and the newest one is next.
        """
        with self._lock:
            if not self._row or self._row[0].number > frame.number + 1:
                self._steps_left = 0
                return False
            self._cursor = frame.number
            self._steps_left = CATCH_UP_STEPS
            self._newest_then = self._row[-1].number
            return True

    def stop_catching_up(self) -> None:
        """Let the newest frame be next, unless every frame counts."""
        with self._lock:
            self._steps_left = 0

    def find(self, stamp: int) -> Frame | None:
        """Return the frame with exactly this stamp in nanoseconds, if it is still kept."""
        with self._lock:
            return next((frame for frame in self._row if frame.stamp == stamp), None)

    def nearest(self, stamp: int) -> Frame | None:
        """Return the frame whose stamp, in nanoseconds, is closest to this; None if empty."""
        with self._lock:
            return min(self._row, key=lambda frame: abs(frame.stamp - stamp), default=None)

    def beside(self, frame: Frame, count: int) -> Frame | None:
        """Return the frame kept that is `count` after `frame`, before it if negative.

        The oldest or the newest one where there are not so many; None if empty.
        """
        with self._lock:
            if not self._row:
                return None
            number = max(frame.number + count, self._row[0].number)
            return self._numbered(min(number, self._row[-1].number))

    def span(self) -> tuple[int, int] | None:
        """Return the stamps of the oldest and the newest frame kept, nanoseconds; None if empty."""
        with self._lock:
            return (self._row[0].stamp, self._row[-1].stamp) if self._row else None

    @property
    def newest_number(self) -> int:
        """Number of the frame received last, 0 before the first."""
        with self._lock:
            return self.received

    def _forget(self) -> None:
        self._row.clear()
        self._bytes = 0
        self._cursor = self.received
        self._steps_left = 0

    def _next_step(self, new: int) -> int:
        """Return how many frames to go on, when the newest is `new` frames away."""
        if self.every_frame:
            return 1
        if not self._steps_left:
            return new
        newest = self._row[-1].number
        came, self._newest_then = newest - self._newest_then, newest
        # What comes meanwhile has to be caught up with, too: a tracker that went on by less than
        # twice of it would only stay behind, and jump in the end.
        step = min(max(math.ceil(new / self._steps_left), 2 * came), new)
        self._steps_left = self._steps_left - 1 if step < new else 0
        return step

    def _numbered(self, number: int) -> Frame | None:
        index = number - self._row[0].number
        return self._row[index] if index >= 0 else None

    def _trim(self) -> bool:
        newest = self._row[-1]
        complete = True
        while len(self._row) > 1:
            oldest = self._row[0]
            waiting = self.every_frame and oldest.number > self._cursor
            # Frames of one stamp (a camera without a clock) cannot be told apart by it.
            useless = oldest.stamp < newest.stamp - self._max_age or oldest.stamp == newest.stamp
            if (waiting or not useless) and self._bytes <= self._max_bytes:
                break
            self._row.popleft()
            self._bytes -= oldest.size
            complete &= not waiting
        return complete
