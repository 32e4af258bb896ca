# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Whether there is a target to go after, and where."""

from __future__ import annotations

import math

import pytest
from geometry_msgs.msg import Point, Pose, PoseStamped, Vector3, Vector3Stamped
from rclpy.time import Time
from std_msgs.msg import Header

from fcnt_ros.follow.follow_law import FollowConfig, Target
from fcnt_ros.follow.target_watch import StopReason, TargetWatch
from fcnt_ros.msg import Box, TrackedBox

CONFIG = FollowConfig(start_distance=2.0)


class Tracker:
    """A tracker that says what the test tells it to, and the watch that hears it."""

    def __init__(self, target_id: str = '') -> None:
        self.watch = TargetWatch(target_id)
        self.now = 100.0

    def header(self, age: float) -> Header:
        return Header(stamp=Time(nanoseconds=round((self.now - age) * 1e9)).to_msg())

    def says(
        self, state: int, height: float = 100.0, age: float = 0.0, y: float = 50.0, name: str = 'a'
    ) -> None:
        box = Box(x=10.0, y=y, width=40.0, height=height)
        size = {'image_width': 640, 'image_height': 480}
        header = self.header(age)
        self.watch.on_box(
            TrackedBox(header=header, id=name, state=state, box=box, **size), self.now
        )

    def pose(self, x: float, y: float, z: float, age: float = 0.0, frame: str = '') -> None:
        header = self.header(age)
        header.frame_id = frame
        self.watch.on_pose(PoseStamped(header=header, pose=Pose(position=Point(x=x, y=y, z=z))))

    def bearing(self, x: float, y: float, z: float, age: float = 0.0) -> None:
        vector = Vector3(x=x, y=y, z=z)
        self.watch.on_bearing(Vector3Stamped(header=self.header(age), vector=vector))

    def look(self) -> Target | StopReason:
        return self.watch.target(self.now, round(self.now * 1e9), CONFIG)


@pytest.fixture
def tracker():
    return Tracker()


def stopped(answer: Target | StopReason, why: str) -> bool:
    return isinstance(answer, StopReason) and why in str(answer)


def test_before_anything_is_heard_the_robot_stands(tracker):
    assert stopped(tracker.look(), 'no tracked_box has come yet')


def test_a_pose_becomes_distance_along_the_floor_and_bearing_to_the_left(tracker):
    tracker.says(TrackedBox.TRACKING)
    tracker.pose(x=-3.0, y=7.0, z=4.0)
    assert tracker.look() == Target(pytest.approx(math.atan2(3, 4)), 5.0, True)


def test_without_a_pose_a_box_half_as_high_is_twice_as_far(tracker):
    tracker.says(TrackedBox.TRACKING, height=100.0)
    tracker.says(TrackedBox.TRACKING, height=50.0)
    tracker.bearing(x=0.5, y=0.0, z=math.sqrt(0.75))
    assert tracker.look() == Target(pytest.approx(-math.pi / 6), pytest.approx(4.0), True)


def test_the_height_is_learned_when_tracking_begins_and_anew_for_another_target(tracker):
    tracker.says(TrackedBox.UNCERTAIN, height=10.0)
    tracker.says(TrackedBox.TRACKING, height=100.0)
    tracker.says(TrackedBox.INITIALIZING, height=60.0)
    tracker.says(TrackedBox.TRACKING, height=60.0)
    tracker.bearing(x=0.0, y=0.0, z=1.0)
    assert tracker.look().distance == pytest.approx(2.0)
    tracker.says(TrackedBox.TRACKING, height=30.0, name='b')
    assert tracker.look().distance == pytest.approx(2.0)


def test_without_a_pose_the_last_one_gives_the_distance_of_a_height(tracker):
    tracker.says(TrackedBox.TRACKING, height=100.0)
    tracker.pose(x=3.0, y=0.0, z=4.0)
    tracker.now += 0.4
    tracker.says(TrackedBox.TRACKING, height=80.0)
    tracker.says(TrackedBox.TRACKING, height=50.0, age=-0.1)
    tracker.bearing(x=0.0, y=0.0, z=1.0)
    assert tracker.look().distance == pytest.approx(10.0)


@pytest.mark.parametrize(('y', 'height'), [(0.0, 100.0), (-20.0, 100.0), (380.0, 100.0)])
def test_a_box_that_may_be_cut_off_says_no_distance(tracker, y, height):
    tracker.says(TrackedBox.TRACKING)
    tracker.says(TrackedBox.TRACKING, y=y, height=height)
    tracker.bearing(x=0.0, y=0.0, z=1.0)
    assert tracker.look() == Target(0.0, None, True)


def test_the_pose_is_taken_where_there_is_one(tracker):
    tracker.says(TrackedBox.TRACKING)
    tracker.bearing(x=0.0, y=0.0, z=1.0)
    tracker.pose(x=0.0, y=0.0, z=7.0)
    assert tracker.look().distance == 7.0


def test_a_pose_that_is_not_in_the_cameras_frame_stops_and_says_what_to_set(tracker):
    tracker.says(TrackedBox.TRACKING)
    tracker.bearing(x=0.0, y=0.0, z=1.0)
    tracker.pose(x=7.0, y=0.0, z=1.0, frame='odom')
    assert stopped(tracker.look(), 'target_pose is in "odom"')
    for _ in range(2):
        tracker.now += 0.1
        tracker.says(TrackedBox.TRACKING)
    tracker.bearing(x=0.0, y=0.0, z=1.0)
    assert tracker.look().distance == pytest.approx(CONFIG.start_distance)  # nothing was learned


def test_a_pose_of_an_older_image_than_the_last_two_is_not_taken(tracker):
    tracker.pose(x=0.0, y=0.0, z=7.0, age=0.3)
    for age in (0.2, 0.1):
        tracker.says(TrackedBox.TRACKING, age=age)
    assert stopped(tracker.look(), 'neither target_pose nor target_bearing')


def test_the_pose_of_the_image_before_is_taken_while_its_own_is_on_its_way(tracker):
    tracker.pose(x=0.0, y=0.0, z=7.0, age=0.2)
    for age in (0.2, 0.1):
        tracker.says(TrackedBox.TRACKING, age=age)
    assert tracker.look().distance == 7.0


@pytest.mark.parametrize('place', [(math.nan, 0.0, 3.0), (0.0, 0.0, math.inf), (0.0, 0.0, -1.0)])
def test_a_pose_that_is_not_finite_or_lies_behind_counts_as_none(tracker, place):
    tracker.says(TrackedBox.TRACKING)
    tracker.pose(*place)
    assert stopped(tracker.look(), 'neither target_pose nor target_bearing')


@pytest.mark.parametrize(
    ('state', 'why'),
    [
        (TrackedBox.LOST, 'LOST'),
        (TrackedBox.INITIALIZING, 'not TRACKING yet'),
        (TrackedBox.IDLE, 'not TRACKING yet'),
    ],
)
def test_states_without_a_target_in_sight_stop(tracker, state, why):
    tracker.says(TrackedBox.TRACKING)
    tracker.pose(0.0, 0.0, 3.0)
    tracker.says(state)
    assert stopped(tracker.look(), why)


def test_uncertain_is_followed_for_a_while_and_then_stops(tracker):
    tracker.says(TrackedBox.TRACKING)
    tracker.now += CONFIG.uncertain_timeout
    tracker.says(TrackedBox.UNCERTAIN)
    tracker.pose(0.0, 0.0, 3.0)
    assert tracker.look() == Target(0.0, 3.0, False)
    tracker.now += 0.1
    assert stopped(tracker.look(), 'uncertain_timeout')


def test_after_lost_only_tracking_goes_on(tracker):
    for state in (TrackedBox.TRACKING, TrackedBox.LOST, TrackedBox.UNCERTAIN):
        tracker.says(state)
    tracker.pose(0.0, 0.0, 3.0)
    assert stopped(tracker.look(), 'after LOST')
    tracker.says(TrackedBox.TRACKING)
    assert tracker.look() == Target(0.0, 3.0, True)


def test_silence_stops(tracker):
    tracker.says(TrackedBox.TRACKING)
    tracker.pose(0.0, 0.0, 3.0)
    tracker.now += CONFIG.silence_timeout
    assert isinstance(tracker.look(), Target)
    tracker.now += 0.01
    assert stopped(tracker.look(), 'silence_timeout')


@pytest.mark.parametrize(
    ('age', 'why'), [(1.1, 'older than max_image_age'), (-1.1, 'agree on the time')]
)
def test_images_that_are_old_or_from_the_future_stop(tracker, age, why):
    tracker.says(TrackedBox.TRACKING, age=age * CONFIG.max_image_age)
    tracker.pose(0.0, 0.0, 3.0)
    assert stopped(tracker.look(), why)


def test_a_clock_that_jumps_back_stops(tracker):
    tracker.says(TrackedBox.TRACKING)
    tracker.pose(0.0, 0.0, 3.0)
    tracker.now -= 10.0
    assert isinstance(tracker.look(), StopReason)


def test_a_reason_stays_the_same_while_only_its_numbers_change(tracker):
    tracker.says(TrackedBox.TRACKING, age=2.0)
    first = tracker.look()
    tracker.now += 0.2
    second = tracker.look()
    assert first == second
    assert str(first) != str(second)


def test_who_was_told_whom_to_go_after_stops_for_anybody_else():
    tracker = Tracker(target_id='a')
    tracker.says(TrackedBox.TRACKING, name='a')
    tracker.bearing(0, 0, 1)
    assert isinstance(tracker.look(), Target)
    tracker.now += 0.1
    tracker.says(TrackedBox.TRACKING, name='b')
    tracker.bearing(0, 0, 1)
    assert stopped(tracker.look(), 'tells of "b", not of "a"')
