# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The thread that owns the trackers.

Initialising takes seconds, an update a good part of one on a CPU; nobody may wait for that. So one
thread alone calls the trackers, and everybody else leaves a wish (a target, a reset, a pause, new
settings) and returns at once. Between two frames the thread looks at the wishes; after a long
initialisation it looks again before it says anything, so that nothing is published about a target
that was reset meanwhile. Frames that pass during an initialisation are not worked down one by one:
the tracks catch up through a few of them, unless the next target is waiting already.

Several targets know of each other. All trackers look at an image before one of them decides; who
looks most like itself decides first, and where it is certain to be the others are not.

Rule: whatever a frame, a box or a tracker does wrong, the thread goes on, and says once what it
was.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from fcnt_ros.node.followed_target import FollowedTarget, Tracker
from fcnt_ros.node.tracking_listener import Listener, TargetRequest, Track
from fcnt_ros.node.wishes import Wishes, named
from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.tracker.box import Box, InvalidBoxError, usable_box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures
from fcnt_ros.tracker.track_result import TrackResult

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
        self._trackers = trackers
        self._frames = frames
        self._read = read
        self._listener = listener
        self._restarts = restarts
        self._first_box = first_box
        self._wishes = Wishes(one_target=len(trackers) == 1)

        # The thread's own; others may read the targets, which are never changed, only replaced.
        self._targets: tuple[FollowedTarget, ...] = ()  # the oldest first
        self._told: FollowedTarget | None = None  # of whom the listener hears
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
        return tuple(target.name for target in self._targets)

    def selected_features(self, count: int) -> SelectedFeatures:
        """Return the maps of the target that a listener hears of just now, in this thread.

        See `FCNTracker.selected_features`.
        """
        return self._told.tracker.selected_features(count)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(self._patience())
            self._wake.clear()
            while not self._stopping and self._safe_step():
                pass
        for tracker in self._trackers:
            tracker.close()

    def _patience(self) -> float | None:
        """Return after how many seconds there is something to do though nothing has come."""
        deadline = self._wishes.first_deadline()
        return None if deadline is None else max(deadline - time.monotonic(), 0.0)

    def _safe_step(self) -> bool:
        try:
            return self._step()
        except Exception as error:  # such as a message that cannot be published
            self._listener.step_failed(f'a frame was lost: {_told(error)}')
            return True

    def _step(self) -> bool:
        """Do what is to be done next; return whether there may be more."""
        orders = self._wishes.take()
        for target in self._targets:
            if orders.forget(target.name):
                self._drop(target)
        if orders.config is not None:
            for tracker in self._trackers:
                tracker.reconfigure(orders.config)

        for request in orders.requests:
            if not orders.enabled:
                self._wishes.withdraw(request)
                self._listener.box_refused(request, 'tracking is paused; ~/enable goes on')
            elif request.stamp and not self._is_to_come(request):
                self._wishes.withdraw(request)
                self._start_on_old_frame(request)
                return True
        requests = [item for item in orders.requests if orders.enabled and not item.stamp]
        if requests and len(self._trackers) == 1:
            self._frames.stop_catching_up()  # for a target that is about to be given up
        frame = self._frames.take()
        if frame is None:
            return False
        jumped = frame.era != self._era
        if not orders.enabled or not (requests or self._targets or jumped):
            return True
        image = self._image(frame)
        if image is None:
            return True
        if jumped:
            requests += self._jump(frame, image)
        due = [request for request in requests if frame.number > request.after]
        replaced = [self._replaced(request) for request in due]
        self._look_for([it for it in self._targets if it not in replaced], frame, image)
        for request in due:
            self._wishes.withdraw(request)
            if not self._start(frame, image, request):
                kept = self._replaced(request)
                self._look_for([] if kept is None else [kept], frame, image)
        return True

    def _jump(self, frame: Frame, image: np.ndarray) -> list[TargetRequest]:
        """Go on in another time; return the target to start over on, if there is one."""
        self._era = frame.era
        if self._last is not None:
            self._listener.time_jumped(frame, self._last.stamp)
        if not self._restarts:
            return []
        for target in self._targets:
            reason = 'time jumped back, and on_time_jump is restart'
            self._forget(target, frame, image, None, reason)
        if self._first_box is None:
            return []
        first = TargetRequest(self._first_box, target_id=FIRST_TARGET, after=frame.number - 1)
        # Somebody may just have asked for another one.
        return [first] if self._wishes.follow_unless_asked(first) else []

    def _drop(self, target: FollowedTarget) -> None:
        self._remove(target)
        self._listener.target_dropped(target.frame, target.image_size, target.name)
        self._listener.targets_changed(self.target_ids)

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

    def _replaced(self, request: TargetRequest) -> FollowedTarget | None:
        """Return the target whose place another one takes."""
        if len(self._trackers) == 1:
            return self._targets[0] if self._targets else None
        return next((it for it in self._targets if it.name == request.target_id), None)

    def _start(self, frame: Frame, image: np.ndarray, request: TargetRequest) -> bool:
        """Start on a target; return whether that worked. If not, a running track goes on."""
        height, width = image.shape[:2]
        replaced = self._replaced(request)
        if replaced is None and len(self._targets) == len(self._trackers):
            self._listener.box_refused(request, self._why_full())
            return False
        try:
            box = usable_box(request.box, width, height)
        except InvalidBoxError as error:
            self._listener.box_refused(request, str(error))
            return False
        self._listener.initializing(frame, image, request, box)
        start = time.perf_counter()
        tracker = self._free_tracker() if replaced is None else replaced.tracker
        try:
            result = tracker.init(image, box)
        except InvalidBoxError as error:
            self._listener.box_refused(request, str(error))
            return False
        except Exception as error:  # a device out of memory, a numerical failure
            self._listener.box_refused(request, f'the tracker failed on it: {_told(error)}')
            return False
        target = FollowedTarget(request.target_id, tracker, (width, height), box, frame)
        if replaced is None:
            self._targets += (target,)
        else:
            self._targets = tuple(target if it is replaced else it for it in self._targets)
        self._listener.targets_changed(self.target_ids)
        self._era = frame.era
        seconds = time.perf_counter() - start
        self._say(target, frame, image, result, seconds)
        self._image_done([target], frame, image)
        if not self._frames.rewind(frame) and not self._unwanted(target):
            self._listener.step_failed(
                'the track cannot catch up, it goes on with the newest image: the ones before it '
                f'are not kept any more (the initialization took {seconds:.1f} s)'
            )
        return True

    def _free_tracker(self) -> Tracker:
        taken = [target.tracker for target in self._targets]
        return next(tracker for tracker in self._trackers if tracker not in taken)

    def _why_full(self) -> str:
        return (
            f'max_targets is {len(self._trackers)}, and so many are followed, '
            f'{named(self.target_ids)}: reset one of them or give the box the id of one'
        )

    def _look_for(self, targets: Iterable[FollowedTarget], frame: Frame, image: np.ndarray) -> None:
        """Find targets in a frame, tell of each, and learn from it."""
        behind = [it for it in targets if it.frame.number < frame.number]
        behind = [it for it in behind if self._has_its_size(it, frame, image)]
        spent = {it: 0.0 for it in behind}
        if len(self._targets) > 1:
            spent = self._surest_first(behind, frame, image)
        for target, seconds in spent.items():
            self._follow_on(target, frame, image, seconds)
        self._image_done(behind, frame, image)
        for target in behind:
            if target in self._targets:
                self._learn(target, frame, image)

    def _has_its_size(self, target: FollowedTarget, frame: Frame, image: np.ndarray) -> bool:
        height, width = image.shape[:2]
        old_width, old_height = target.image_size
        if (width, height) != target.image_size:
            self._forget(
                target,
                frame,
                image,
                None,
                f'the image size changed from {old_width} x {old_height} to {width} x {height}',
            )
        return (width, height) == target.image_size

    def _surest_first(
        self, targets: Sequence[FollowedTarget], frame: Frame, image: np.ndarray
    ) -> dict[FollowedTarget, float]:
        """Return who looks most like itself first, and the seconds spent on looking."""
        spent, likeness = {}, {}
        for target in targets:
            start = time.perf_counter()
            try:
                likeness[target] = target.tracker.look(image)
            except Exception as error:
                self._failed(target, frame, image, error)
            else:
                spent[target] = time.perf_counter() - start
        return {it: spent[it] for it in sorted(spent, key=likeness.get, reverse=True)}

    def _follow_on(
        self, target: FollowedTarget, frame: Frame, image: np.ndarray, spent: float
    ) -> None:
        others = [it.box for it in self._targets if it.frame is frame and it.certain]
        target.frame, target.result = frame, None
        start = time.perf_counter()
        try:
            result = target.tracker.update(image, others)
        except Exception as error:
            self._failed(target, frame, image, error)
        else:
            self._say(target, frame, image, result, spent + time.perf_counter() - start)

    def _learn(self, target: FollowedTarget, frame: Frame, image: np.ndarray) -> None:
        try:
            target.tracker.learn()
        except Exception as error:
            self._failed(target, frame, image, error)

    def _failed(
        self, target: FollowedTarget, frame: Frame, image: np.ndarray, error: Exception
    ) -> None:
        """Give up a target on a device out of memory, or after a numerical failure."""
        self._forget(target, frame, image, target.box, f'the tracker failed: {_told(error)}')

    def _unwanted(self, target: FollowedTarget) -> bool:
        """Return whether nobody wants to hear of the target any more."""
        return self._stopping or self._wishes.reset_wanted(target.name)

    def _say(
        self,
        target: FollowedTarget,
        frame: Frame,
        image: np.ndarray,
        result: TrackResult,
        seconds: float,
    ) -> None:
        self._last = frame
        if self._unwanted(target):
            return
        self._told = target
        try:
            self._listener.tracked(frame, image, target.name, result, seconds)
            target.box, target.result = result.box, result
        except ValueError as error:  # a result that must not leave
            self._forget(target, frame, image, target.box, _told(error))

    def _image_done(
        self, targets: Sequence[FollowedTarget], frame: Frame, image: np.ndarray
    ) -> None:
        """Tell what there is of those targets in the frame."""
        tracks = [
            Track(it.name, it.result)
            for it in self._targets
            if it in targets and it.result is not None and not self._unwanted(it)
        ]
        if tracks:
            self._listener.image_done(frame, image, tracks)

    def _forget(
        self,
        target: FollowedTarget,
        frame: Frame,
        image: np.ndarray,
        last_box: Box | None,
        reason: str,
    ) -> None:
        self._remove(target)
        self._listener.target_forgotten(frame, image, target.name, last_box, reason)
        self._listener.targets_changed(self.target_ids)

    def _remove(self, target: FollowedTarget) -> None:
        self._targets = tuple(it for it in self._targets if it is not target)
        target.tracker.forget()


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
