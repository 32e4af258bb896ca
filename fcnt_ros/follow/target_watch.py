# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Whether there is a target to go after, and where: what a controller heard of its tracker.

The answer is a `Target` or the reason to stop. There is no third one: the caller need not know how
many ways there are of not knowing.

Two clocks are watched. Silence is measured by the controller's own steps, which go on whatever
happens to the time of day. The age of an image is measured against its stamp, so that a tracker
that is busy with the past is not taken for one that sees the present.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from geometry_msgs.msg import PoseStamped, Vector3Stamped

from fcnt_ros.follow.follow_law import FollowConfig, Target
from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.messages import NANOSECONDS, stamp_ns

EDGE = 1.0
"""A box that comes this close to the image's upper or lower edge, pixels, may be cut off there."""


@dataclass(frozen=True)
class StopReason:
    """Why the robot has to stop, in words for the log; `detail` may change with each look."""

    cause: str
    detail: str = field(default='', compare=False)

    def __str__(self) -> str:
        return self.cause + self.detail


NO_BOX_YET = StopReason('no tracked_box has come yet')
NOT_TRACKING_YET = StopReason('the target is not TRACKING yet')
WAITING_FOR_TRACKING = StopReason('after LOST, an UNCERTAIN box is not enough to go on')


class TargetWatch:
    """Keeps what the tracker said last.

    All times that methods take as `now` are seconds of one clock that never goes back.

    Parameters
    ----------
    target_id : str
        The only target to go after; empty: whichever the tracker tells of.
    """

    def __init__(self, target_id: str = '') -> None:
        self._target_id = target_id
        self._box: TrackedBox | None = None
        self._heard = -math.inf  # when that box came
        self._stamps: tuple[int, ...] = ()  # of the last two boxes
        self._pose: PoseStamped | None = None
        self._bearing: Vector3Stamped | None = None
        self._last_tracking: float | None = None  # None: not since the target was given, or lost
        self._was_lost = False
        self._start_height: float | None = None  # pixels
        self._height_at_one_meter: float | None = None  # pixels, by the last pose

    def on_box(self, msg: TrackedBox, now: float) -> None:
        """Take a tracked_box that came at `now`."""
        new_target = self._box is not None and msg.id != self._box.id
        if new_target or msg.state in (TrackedBox.INITIALIZING, TrackedBox.IDLE):
            self._start_height = self._height_at_one_meter = self._last_tracking = None
            self._was_lost = False
        if msg.state == TrackedBox.TRACKING:
            self._last_tracking = now
            if self._start_height is None and _height_is_whole(msg):
                self._start_height = msg.box.height
        elif msg.state == TrackedBox.LOST:
            self._last_tracking, self._was_lost = None, True
        stamp = stamp_ns(msg.header)
        if not self._stamps or stamp != self._stamps[-1]:  # an initialisation sends two boxes
            self._stamps = (*self._stamps[-1:], stamp)
        self._box, self._heard = msg, now
        self._learn_height()

    def on_pose(self, msg: PoseStamped) -> None:
        """Take a target_pose."""
        self._pose = msg
        self._learn_height()

    def on_bearing(self, msg: Vector3Stamped) -> None:
        """Take a target_bearing."""
        self._bearing = msg

    def target(self, now: float, time_ns: int, config: FollowConfig) -> Target | StopReason:
        """Return the target, or why the robot has to stop.

        `time_ns` is nanoseconds on the clock that the images' stamps are taken from.
        """
        return self._stop_reason(now, time_ns, config) or self._place(config)

    def _stop_reason(self, now: float, time_ns: int, config: FollowConfig) -> StopReason | None:
        box = self._box
        if box is None:
            return NO_BOX_YET
        if not 0 <= now - self._heard <= config.silence_timeout:
            return StopReason(
                f'no tracked_box for more than {config.silence_timeout:g} s (silence_timeout)'
            )
        age = (time_ns - self._stamps[-1]) / NANOSECONDS
        if not abs(age) <= config.max_image_age:
            return _wrong_age(age, config)
        if self._target_id and box.id != self._target_id:
            return StopReason(
                f'tracked_box tells of "{box.id}", not of "{self._target_id}" (target_id)'
            )
        if box.state == TrackedBox.LOST:
            return StopReason('the target is LOST')
        if box.state not in (TrackedBox.TRACKING, TrackedBox.UNCERTAIN):
            return NOT_TRACKING_YET
        if self._last_tracking is None:
            return WAITING_FOR_TRACKING if self._was_lost else NOT_TRACKING_YET
        if now - self._last_tracking > config.uncertain_timeout:
            return StopReason(
                f'UNCERTAIN for more than {config.uncertain_timeout:g} s (uncertain_timeout)'
            )
        return None

    def _place(self, config: FollowConfig) -> Target | StopReason:
        sure = self._box.state == TrackedBox.TRACKING
        if self._pose is not None and self._belongs(self._pose, config):
            if not self._is_seen_from_the_camera(self._pose):
                return StopReason(
                    f'target_pose is in "{self._pose.header.frame_id}" and not in the frame of the '
                    'images: leave target_frame of the tracker empty'
                )
            place = self._pose.pose.position
            if _points_ahead(place.x, place.y, place.z):
                return Target(-math.atan2(place.x, place.z), math.hypot(place.x, place.z), sure)
        if self._bearing is not None and self._belongs(self._bearing, config):
            way = self._bearing.vector
            if _points_ahead(way.x, way.y, way.z):
                return Target(-math.atan2(way.x, way.z), self._distance_by_height(config), sure)
        return StopReason(
            'there is neither target_pose nor target_bearing: does the tracker get camera_info?'
        )

    def _learn_height(self) -> None:
        """Take the target's height from the last pose, for when there is none."""
        box, pose = self._box, self._pose
        if box is None or pose is None or stamp_ns(box.header) != stamp_ns(pose.header):
            return
        if not self._is_seen_from_the_camera(pose):
            return
        place = pose.pose.position
        if (
            box.state == TrackedBox.TRACKING
            and _height_is_whole(box)
            and _points_ahead(place.x, place.y, place.z)
        ):
            self._height_at_one_meter = box.box.height * math.hypot(place.x, place.z)

    def _is_seen_from_the_camera(self, pose: PoseStamped) -> bool:
        return pose.header.frame_id == self._box.header.frame_id

    def _belongs(self, msg: PoseStamped | Vector3Stamped, config: FollowConfig) -> bool:
        # To the last box, or to the one before, as its own may still be on its way. Topics keep
        # no order among them, so it may also be here before its box.
        stamp = stamp_ns(msg.header)
        ahead = (stamp - self._stamps[-1]) / NANOSECONDS
        return stamp in self._stamps or 0 < ahead <= config.max_image_age

    def _distance_by_height(self, config: FollowConfig) -> float | None:
        if self._start_height is None or not _height_is_whole(self._box):
            return None
        at_one_meter = self._height_at_one_meter or config.start_distance * self._start_height
        return at_one_meter / self._box.box.height


def _height_is_whole(msg: TrackedBox) -> bool:
    """Whether a box's height is the target's: one that is cut off looks further away than it is."""
    box = msg.box
    return (
        math.isfinite(box.height)
        and box.height > 0
        and box.y > EDGE
        and box.y + box.height < msg.image_height - EDGE
    )


def _points_ahead(x: float, y: float, z: float) -> bool:
    return all(math.isfinite(value) for value in (x, y, z)) and z > 0


def _wrong_age(age: float, config: FollowConfig) -> StopReason:
    limit = f'max_image_age, {config.max_image_age:g} s'
    if age < 0:
        return StopReason(
            f'the newest image is from the future by more than {limit}: '
            'do the computers agree on the time, and on use_sim_time?',
            f' ({-age:.1f} s)',
        )
    return StopReason(f'the newest image is older than {limit}', f' ({age:.1f} s)')
