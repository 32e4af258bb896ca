# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The thread that owns the tracker.

Initialising takes seconds, an update a good part of one on a CPU; nobody may wait for that. So one
thread alone calls the tracker, and everybody else leaves a wish (a target, a reset, a pause, new
settings) and returns at once. Between two frames the thread looks at the wishes; after a long
initialisation it looks again before it says anything, so that nothing is published about a target
that was reset meanwhile. Frames that pass during an initialisation are not worked down one by one:
the track catches up through a few of them, unless the next target is waiting already.

Rule: whatever a frame, a box or the tracker does wrong, the thread goes on, and says once what it
was.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from fcnt_ros.node.tracking_listener import Listener, TargetRequest
from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.tracker.box import Box, InvalidBoxError, usable_box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.track_result import TrackResult


class Tracker(Protocol):
    """What the thread needs of a tracker; `FCNTracker` is one, and says more about each."""

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        """Learn a target; the one followed so far is kept if this fails."""

    def update(self, image: np.ndarray) -> TrackResult:
        """Find the target in the next image."""

    def learn(self) -> None:
        """Learn from the last image, once its result has been told."""

    def forget(self) -> None:
        """Drop the target."""

    def reconfigure(self, config: TrackerConfig) -> None:
        """Take new settings."""

    def close(self) -> None:
        """Free the device."""


FIRST_TARGET = 'init_box'
"""Name of the target that the node's own parameter gives."""

OVERTAKING = 1.0
"""A box may have come before its image, by another topic. It waits for it so long, seconds."""


class TrackingWorker:
    """Runs a tracker in its own thread, on the frames of a buffer.

    Parameters
    ----------
    tracker : Tracker
        From now on used by this thread only.
    frames : FrameBuffer
    read : callable
        Makes an (H, W, 3) uint8 BGR image of a frame's payload; ValueError says what is wrong
        with it.
    listener : Listener
    restarts : bool
        Give up the target when time jumps back, as in a recording that begins again. If not, the
        track goes on.
    first_box : Box or None
        The target to start on then.
    """

    def __init__(
        self,
        tracker: Tracker,
        frames: FrameBuffer,
        read: Callable[[Any], np.ndarray],
        listener: Listener,
        restarts: bool = True,
        first_box: Box | None = None,
    ):
        self._tracker = tracker
        self._frames = frames
        self._read = read
        self._listener = listener
        self._restarts = restarts
        self._first_box = first_box

        # The wishes; the lock guards these and nothing else.
        self._lock = threading.Lock()
        self._request: TargetRequest | None = None
        self._reset = False
        self._enabled = True
        self._config: TrackerConfig | None = None

        # The thread's own.
        self._target_id: str | None = None
        self._image_size: tuple[int, int] = (0, 0)
        self._box: Box | None = None
        self._last: Frame | None = None  # that was worked on
        self._era = 0  # of the frames worked on

        self._stopping = False
        self._wake = threading.Event()
        # A daemon: an initialisation cannot be interrupted and must not hold up the program's end.
        self._thread = threading.Thread(target=self._run, name='tracking', daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """End the thread, after the step it is in.

        Returns
        -------
        bool
            Whether it ended within `timeout` seconds. If not, it will, in silence, after that step.
        """
        self._stopping = True
        self._wake.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def put(self, stamp: int, payload: Any, size: int) -> bool:
        """Hand in the newest frame: see `FrameBuffer.put`."""
        complete = self._frames.put(stamp, payload, size)
        self._wake.set()
        return complete

    def follow(self, box: Box, stamp: int = 0, target_id: str = '') -> None:
        """Ask for a target; replaces one that was asked for and not yet looked at."""
        until = time.monotonic() + OVERTAKING
        with self._lock:
            self._request = TargetRequest(box, stamp, target_id, self._frames.newest_number, until)
        self._wake.set()

    def reset(self) -> str | None:
        """Forget the target, also one only asked for; return the name of the one tracked."""
        with self._lock:
            self._request, self._reset = None, True
        self._wake.set()
        return self._target_id

    def enable(self, enabled: bool) -> None:
        """Pause (frames are thrown away, the target is kept) or go on."""
        with self._lock:
            self._enabled = enabled
        self._wake.set()

    def reconfigure(self, config: TrackerConfig) -> None:
        """Use other settings from the next frame on."""
        with self._lock:
            self._config = config

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(self._patience())
            self._wake.clear()
            while not self._stopping and self._safe_step():
                pass
        self._tracker.close()

    def _patience(self) -> float | None:
        """Return after how many seconds there is something to do though nothing has come."""
        with self._lock:
            request = self._request
        waits = request is not None and request.stamp
        return max(request.until - time.monotonic(), 0.0) if waits else None

    def _safe_step(self) -> bool:
        try:
            return self._step()
        except Exception as error:  # such as a message that cannot be published
            self._listener.step_failed(f'a frame was lost: {_told(error)}')
            return True

    def _step(self) -> bool:
        """Do what is to be done next; return whether there may be more."""
        with self._lock:
            reset, self._reset = self._reset, False
            config, self._config = self._config, None
            request, enabled = self._request, self._enabled
        if reset:
            self._drop()
        if config is not None:
            self._tracker.reconfigure(config)

        if request is not None and not enabled:
            self._withdraw(request)
            self._listener.box_refused(request, 'tracking is paused; ~/enable goes on')
            return True
        if request is not None and request.stamp:
            if self._is_to_come(request):
                request = None
            else:
                self._withdraw(request)
                self._start_on_old_frame(request)
                return True
        if request is not None:
            self._frames.stop_catching_up()  # for a target that is about to be given up
        frame = self._frames.take()
        if frame is None:
            return False
        jumped = frame.era != self._era
        if not enabled or (request is None and self._target_id is None and not jumped):
            return True
        image = self._image(frame)
        if image is None:
            return True
        if jumped:
            request = self._jump(frame, image) or request
        if request is not None and frame.number > request.after:
            self._withdraw(request)
            if self._start(frame, image, request):
                return True
        if self._target_id is not None:
            self._follow_on(frame, image)
        return True

    def _jump(self, frame: Frame, image: np.ndarray) -> TargetRequest | None:
        """Go on in another time; return the target to start over on, if there is one."""
        self._era = frame.era
        if self._last is not None:
            self._listener.time_jumped(frame, self._last.stamp)
        if not self._restarts:
            return None
        if self._target_id is not None:
            self._forget(frame, image, None, 'time jumped back, and on_time_jump is restart')
        if self._first_box is None:
            return None
        first = TargetRequest(self._first_box, target_id=FIRST_TARGET, after=frame.number - 1)
        with self._lock:
            if self._request is not None:  # somebody has just asked for another one
                return None
            self._request = first
        return first

    def _drop(self) -> None:
        target_id, self._target_id = self._target_id, None
        self._tracker.forget()
        if target_id is not None:
            self._listener.target_dropped(self._last, self._image_size, target_id)

    def _is_to_come(self, request: TargetRequest) -> bool:
        """Return whether a box may have overtaken its image: the image is about to arrive."""
        span = self._frames.span()
        newer = span is None or request.stamp > span[1]
        return newer and time.monotonic() < request.until

    def _withdraw(self, request: TargetRequest) -> None:
        with self._lock:
            if self._request is request:
                self._request = None

    def _image(self, frame: Frame) -> np.ndarray | None:
        try:
            return self._read(frame.payload)
        except ValueError as error:
            self._listener.image_refused(frame, str(error))
            return None

    def _start_on_old_frame(self, request: TargetRequest) -> None:
        frame = self._frames.find(request.stamp)
        if frame is None:
            self._listener.box_refused(request, _why_not_found(request.stamp, self._frames.span()))
            return
        image = self._image(frame)
        if image is None:
            self._listener.box_refused(request, 'the image with its stamp cannot be read')
        else:
            self._start(frame, image, request)

    def _start(self, frame: Frame, image: np.ndarray, request: TargetRequest) -> bool:
        """Start on a target; return whether that worked. If not, a running track goes on."""
        height, width = image.shape[:2]
        try:
            box = usable_box(request.box, width, height)
        except InvalidBoxError as error:
            self._listener.box_refused(request, str(error))
            return False
        self._listener.initializing(frame, image, request, box)
        start = time.perf_counter()
        try:
            result = self._tracker.init(image, box)
        except InvalidBoxError as error:
            self._listener.box_refused(request, str(error))
            return False
        except Exception as error:  # a device out of memory, a numerical failure
            self._listener.box_refused(request, f'the tracker failed on it: {_told(error)}')
            return False
        self._target_id, self._box, self._image_size = request.target_id, box, (width, height)
        self._era = frame.era
        seconds = time.perf_counter() - start
        self._say(frame, image, result, seconds)
        if not self._frames.rewind(frame) and not self._unwanted():
            self._listener.step_failed(
                'the track cannot catch up, it goes on with the newest image: the ones before it '
                f'are not kept any more (the initialization took {seconds:.1f} s)'
            )
        return True

    def _follow_on(self, frame: Frame, image: np.ndarray) -> None:
        height, width = image.shape[:2]
        if (width, height) != self._image_size:
            old_width, old_height = self._image_size
            self._forget(
                frame,
                image,
                None,
                f'the image size changed from {old_width} x {old_height} to {width} x {height}',
            )
            return
        start = time.perf_counter()
        try:
            result = self._tracker.update(image)
        except Exception as error:  # a device out of memory, a numerical failure
            self._forget(frame, image, self._box, f'the tracker failed: {_told(error)}')
            return
        self._say(frame, image, result, time.perf_counter() - start)
        try:
            self._tracker.learn()
        except Exception as error:
            self._forget(frame, image, self._box, f'the tracker failed: {_told(error)}')

    def _unwanted(self) -> bool:
        """Return whether nobody wants to hear of the target any more."""
        with self._lock:
            return self._stopping or self._reset

    def _say(self, frame: Frame, image: np.ndarray, result: TrackResult, seconds: float) -> None:
        self._last = frame
        if self._unwanted():
            return
        try:
            self._listener.tracked(frame, image, self._target_id or '', result, seconds)
            self._box = result.box
        except ValueError as error:  # a result that must not leave
            self._forget(frame, image, self._box, _told(error))

    def _forget(self, frame: Frame, image: np.ndarray, last_box: Box | None, reason: str) -> None:
        target_id, self._target_id = self._target_id, None
        self._tracker.forget()
        self._listener.target_forgotten(frame, image, target_id or '', last_box, reason)


def _told(error: Exception) -> str:
    """Return the first line of an error: what follows is for the developers of the device."""
    return f'{type(error).__name__}: {error}'.splitlines()[0]


def _why_not_found(stamp: int, span: tuple[int, int] | None) -> str:
    if span is None:
        return 'no image has arrived; is the camera running and the image topic right?'
    oldest, newest = span
    age = (newest - stamp) / 1e9
    order = 'older' if age > 0 else 'newer'
    return (
        f'no image with its stamp is kept: it is {abs(age):.3f} s {order} than the newest image, '
        f'and the images kept reach back {(newest - oldest) / 1e9:.3f} s'
    )
