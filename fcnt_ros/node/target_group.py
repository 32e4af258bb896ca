# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The targets that are followed, and what is done for all of them in an image.

They know of each other. All trackers look at an image before one of them decides; who looks most
like itself decides first, and where it is certain to be the others are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from fcnt_ros.node.followed_target import FollowedTarget, Tracker
from fcnt_ros.node.tracking_listener import Listener, TargetRequest, Track
from fcnt_ros.node.wishes import named
from fcnt_ros.ros.frame_buffer import Frame
from fcnt_ros.tracker.box import Box, InvalidBoxError, usable_box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures
from fcnt_ros.tracker.track_result import TrackResult


class TargetGroup:
    """Targets, each with a tracker; belongs to one thread, but anybody may ask for the names.

    Parameters
    ----------
    trackers : sequence of Tracker
        So many targets can be followed.
    listener : Listener
        Hears what becomes of each.
    unwanted : callable
        Takes a target's name; whether nobody wants to hear of it any more.

    Attributes
    ----------
    last_frame : Frame or None
        In which a target was looked for last.
    """

    def __init__(
        self, trackers: Sequence[Tracker], listener: Listener, unwanted: Callable[[str], bool]
    ) -> None:
        self._trackers = trackers
        self._listener = listener
        self._unwanted = unwanted
        # The oldest first; never changed, only replaced, as others may be reading it.
        self._targets: tuple[FollowedTarget, ...] = ()
        self._told: FollowedTarget | None = None  # of whom the listener hears
        self.last_frame: Frame | None = None

    @property
    def targets(self) -> tuple[FollowedTarget, ...]:
        """Those that are followed, the oldest first."""
        return self._targets

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(target.name for target in self._targets)

    def selected_features(self, count: int) -> SelectedFeatures:
        """Return the maps of the target that the listener hears of just now."""
        return self._told.tracker.selected_features(count)

    def reconfigure(self, config: TrackerConfig) -> None:
        """Use other settings from the next frame on."""
        for tracker in self._trackers:
            tracker.reconfigure(config)

    def close(self) -> None:
        """Free the trackers."""
        for tracker in self._trackers:
            tracker.close()

    def replaced_by(self, request: TargetRequest) -> FollowedTarget | None:
        """Return the target whose place another one takes: its namesake, or the only one."""
        if len(self._trackers) == 1:
            return self._targets[0] if self._targets else None
        return next((it for it in self._targets if it.name == request.target_id), None)

    def begin(
        self, frame: Frame, image: np.ndarray, request: TargetRequest
    ) -> tuple[FollowedTarget, TrackResult, float] | None:
        """Start on a target; a running track goes on if that does not work.

        Returns
        -------
        tuple or None
            The target, its first result, which is yet to be told, and the seconds that it took.
        """
        height, width = image.shape[:2]
        replaced = self.replaced_by(request)
        if replaced is None and len(self._targets) == len(self._trackers):
            self._listener.box_refused(request, self._why_full())
            return None
        try:
            box = usable_box(request.box, width, height)
        except InvalidBoxError as error:
            self._listener.box_refused(request, str(error))
            return None
        self._listener.initializing(frame, image, request, box)
        start = time.perf_counter()
        tracker = self._free_tracker() if replaced is None else replaced.tracker
        try:
            result = tracker.init(image, box)
        except InvalidBoxError as error:
            self._listener.box_refused(request, str(error))
            return None
        except Exception as error:  # a device out of memory, a numerical failure
            self._listener.box_refused(request, f'the tracker failed on it: {first_line(error)}')
            return None
        target = FollowedTarget(request.target_id, tracker, (width, height), box, frame)
        if replaced is None:
            self._targets += (target,)
        else:
            self._targets = tuple(target if it is replaced else it for it in self._targets)
        self._listener.targets_changed(self.names)
        return target, result, time.perf_counter() - start

    def look_for(self, targets: Iterable[FollowedTarget], frame: Frame, image: np.ndarray) -> None:
        """Find targets in a frame, tell of each, and learn from it."""
        behind = [it for it in targets if it.frame.number < frame.number]
        behind = [it for it in behind if self._has_its_size(it, frame, image)]
        spent = {it: 0.0 for it in behind}
        if len(self._targets) > 1:
            spent = self._surest_first(behind, frame, image)
        for target, seconds in spent.items():
            self._follow_on(target, frame, image, seconds)
        self.image_done(behind, frame, image)
        for target in behind:
            if target in self._targets:
                self._learn(target, frame, image)

    def tell(
        self,
        target: FollowedTarget,
        frame: Frame,
        image: np.ndarray,
        result: TrackResult,
        seconds: float,
    ) -> None:
        """Let the listener hear of a result; a target whose result must not leave is given up."""
        self.last_frame = frame
        if self._unwanted(target.name):
            return
        self._told = target
        try:
            self._listener.tracked(frame, image, target.name, result, seconds)
            target.box, target.result = result.box, result
        except ValueError as error:
            self.forget(target, frame, image, target.box, first_line(error))

    def image_done(
        self, targets: Sequence[FollowedTarget], frame: Frame, image: np.ndarray
    ) -> None:
        """Tell what there is of those targets in the frame."""
        tracks = [
            Track(it.name, it.result)
            for it in self._targets
            if it in targets and it.result is not None and not self._unwanted(it.name)
        ]
        if tracks:
            self._listener.image_done(frame, image, tracks)

    def drop(self, target: FollowedTarget) -> None:
        """Forget a target, as was asked for."""
        self._remove(target)
        self._listener.target_dropped(target.frame, target.image_size, target.name)
        self._listener.targets_changed(self.names)

    def forget(
        self,
        target: FollowedTarget,
        frame: Frame,
        image: np.ndarray,
        last_box: Box | None,
        reason: str,
    ) -> None:
        """Give a target up for a reason; `last_box` is None if that means nothing any more."""
        self._remove(target)
        self._listener.target_forgotten(frame, image, target.name, last_box, reason)
        self._listener.targets_changed(self.names)

    def _remove(self, target: FollowedTarget) -> None:
        self._targets = tuple(it for it in self._targets if it is not target)
        target.tracker.forget()

    def _free_tracker(self) -> Tracker:
        taken = [target.tracker for target in self._targets]
        return next(tracker for tracker in self._trackers if tracker not in taken)

    def _why_full(self) -> str:
        return (
            f'max_targets is {len(self._trackers)}, and so many are followed, '
            f'{named(self.names)}: reset one of them or give the box the id of one'
        )

    def _has_its_size(self, target: FollowedTarget, frame: Frame, image: np.ndarray) -> bool:
        """Return whether an image has the size of the target's own; else give the target up."""
        (height, width), (old_width, old_height) = image.shape[:2], target.image_size
        if (width, height) == target.image_size:
            return True
        size = f'{old_width} x {old_height} to {width} x {height}'
        self.forget(target, frame, image, None, f'the image size changed from {size}')
        return False

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
            self.tell(target, frame, image, result, spent + time.perf_counter() - start)

    def _learn(self, target: FollowedTarget, frame: Frame, image: np.ndarray) -> None:
        try:
            target.tracker.learn()
        except Exception as error:
            self._failed(target, frame, image, error)

    def _failed(
        self, target: FollowedTarget, frame: Frame, image: np.ndarray, error: Exception
    ) -> None:
        """Give up a target on a device out of memory, or after a numerical failure."""
        self.forget(target, frame, image, target.box, f'the tracker failed: {first_line(error)}')


def first_line(error: Exception) -> str:
    """Return the first line of an error: what follows is for the developers of the device."""
    return f'{type(error).__name__}: {error}'.splitlines()[0]
