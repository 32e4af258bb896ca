# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The thread that owns the trackers.

Initialising takes seconds, an update a good part of one on a CPU; nobody may wait for that. So one
thread alone calls the trackers, and everybody else leaves a wish (a target, a reset, a pause, new
settings) and returns at once. Between two frames the thread looks at the wishes; after a long
initialisation it looks again before it says anything, so that nothing is published about a target
that was reset meanwhile. Frames that pass during an initialisation are not worked down one by one:
the tracks catch up through a few of them, unless the next target is waiting already.

Rule: whatever a frame, a box or a tracker does wrong, the thread goes on, and says once what it
was.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fcnt_ros.node.followed_target import Tracker
from fcnt_ros.node.target_group import TargetGroup, first_line
from fcnt_ros.node.tracking_listener import Listener, TargetRequest
from fcnt_ros.node.wishes import Wishes
from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures

FIRST_TARGET = 'init_box'
"""Name of the target that the node's own parameter gives."""

OVERTAKING = 1.0
"""A box may have come before its image, by another topic. It waits for it so long, seconds."""


class TrackingWorker:
    """Runs trackers in their own thread, on the frames of a buffer.

    Parameters
    ----------
    trackers : sequence of Tracker
        So many targets can be followed. From now on used by this thread only.
    frames : FrameBuffer
    read : callable
        Makes an (H, W, 3) uint8 BGR image of a frame's payload; ValueError says what is wrong
        with it.
    listener : Listener
    restarts : bool
        Give up the targets when time jumps back, as in a recording that begins again. If not, the
        tracks go on.
    first_box : Box or None
        The target to start on then.
    """

    def __init__(
        self,
        trackers: Sequence[Tracker],
        frames: FrameBuffer,
        read: Callable[[Any], np.ndarray],
        listener: Listener,
        restarts: bool = True,
        first_box: Box | None = None,
    ):
        self._frames = frames
        self._read = read
        self._listener = listener
        self._restarts = restarts
        self._first_box = first_box
        self._one_target = len(trackers) == 1
        self._wishes = Wishes(self._one_target)

        # The thread's own.
        self._group = TargetGroup(trackers, listener, self._unwanted)
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
        """Ask for a target.

        One of the same name is begun anew, and so is the only one where no more can be followed;
        the same goes for one that was asked for and not yet looked at.
        """
        until = time.monotonic() + OVERTAKING
        self._wishes.follow(TargetRequest(box, stamp, target_id, self._frames.newest_number, until))
        self._wake.set()

    def reset(self) -> tuple[str, ...]:
        """Forget all targets, also those only asked for; return the names of those tracked."""
        self._wishes.reset(None)
        self._wake.set()
        return self.target_ids

    def forget(self, target_id: str) -> bool:
        """Forget a target, also one only asked for; return whether there was one."""
        asked_for = self._wishes.reset(target_id)
        self._wake.set()
        return asked_for or target_id in self.target_ids

    def enable(self, enabled: bool) -> None:
        """Pause (frames are thrown away, the targets are kept) or go on."""
        self._wishes.enable(enabled)
        self._wake.set()

    def reconfigure(self, config: TrackerConfig) -> None:
        """Use other settings from the next frame on."""
        self._wishes.reconfigure(config)

    @property
    def target_ids(self) -> tuple[str, ...]:
        """Names of the targets that are followed, the oldest first."""
        return self._group.names

    def selected_features(self, count: int) -> SelectedFeatures:
        """Return the maps of the target that a listener hears of just now, in this thread.

        See `FCNTracker.selected_features`.
        """
        return self._group.selected_features(count)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(self._patience())
            self._wake.clear()
            while not self._stopping and self._safe_step():
                pass
        self._group.close()

    def _patience(self) -> float | None:
        """Return after how many seconds there is something to do though nothing has come."""
        deadline = self._wishes.first_deadline()
        return None if deadline is None else max(deadline - time.monotonic(), 0.0)

    def _safe_step(self) -> bool:
        try:
            return self._step()
        except Exception as error:  # such as a message that cannot be published
            self._listener.step_failed(f'a frame was lost: {first_line(error)}')
            return True

    def _step(self) -> bool:
        """Do what is to be done next; return whether there may be more."""
        orders = self._wishes.take()
        for target in self._group.targets:
            if orders.forget(target.name):
                self._group.drop(target)
        if orders.config is not None:
            self._group.reconfigure(orders.config)

        for request in orders.requests:
            if not orders.enabled:
                self._wishes.withdraw(request)
                self._listener.box_refused(request, 'tracking is paused; ~/enable goes on')
            elif request.stamp and not self._is_to_come(request):
                self._wishes.withdraw(request)
                self._start_on_old_frame(request)
                return True
        requests = [item for item in orders.requests if orders.enabled and not item.stamp]
        if requests and self._one_target:
            self._frames.stop_catching_up()  # for a target that is about to be given up
        frame = self._frames.take()
        if frame is None:
            return False
        jumped = frame.era != self._era
        if not orders.enabled or not (requests or self._group.targets or jumped):
            return True
        image = self._image(frame)
        if image is None:
            return True
        if jumped:
            requests += self._jump(frame, image)
        due = [request for request in requests if frame.number > request.after]
        replaced = [self._group.replaced_by(request) for request in due]
        kept = [it for it in self._group.targets if it not in replaced]
        self._group.look_for(kept, frame, image)
        for request in due:
            self._wishes.withdraw(request)
            if not self._start(frame, image, request):
                still_there = self._group.replaced_by(request)
                self._group.look_for([still_there] if still_there else [], frame, image)
        return True

    def _jump(self, frame: Frame, image: np.ndarray) -> list[TargetRequest]:
        """Go on in another time; return the target to start over on, if there is one."""
        self._era = frame.era
        last = self._group.last_frame
        if last is not None:
            self._listener.time_jumped(frame, last.stamp)
        if not self._restarts:
            return []
        for target in self._group.targets:
            reason = 'time jumped back, and on_time_jump is restart'
            self._group.forget(target, frame, image, None, reason)
        if self._first_box is None:
            return []
        first = TargetRequest(self._first_box, target_id=FIRST_TARGET, after=frame.number - 1)
        # Somebody may just have asked for another one.
        return [first] if self._wishes.follow_unless_asked(first) else []

    def _is_to_come(self, request: TargetRequest) -> bool:
        """Return whether a box may have overtaken its image: the image is about to arrive."""
        span = self._frames.span()
        newer = span is None or request.stamp > span[1]
        return newer and time.monotonic() < request.until

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
        begun = self._group.begin(frame, image, request)
        if begun is None:
            return False
        target, result, seconds = begun
        self._era = frame.era
        self._group.tell(target, frame, image, result, seconds)
        self._group.image_done([target], frame, image)
        if not self._frames.rewind(frame) and not self._unwanted(target.name):
            self._listener.step_failed(
                'the track cannot catch up, it goes on with the newest image: the ones before it '
                f'are not kept any more (the initialization took {seconds:.1f} s)'
            )
        return True

    def _unwanted(self, target_id: str) -> bool:
        """Return whether nobody wants to hear of a target any more."""
        return self._stopping or self._wishes.reset_wanted(target_id)


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
