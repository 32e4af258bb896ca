# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Several targets at once, as a robot meets them: another process, real images."""

from __future__ import annotations

import numpy as np
import pytest
from plaza import MAN, OTHER, reliable
from std_msgs.msg import Header
from std_srvs.srv import Trigger

from fcnt_ros.msg import TrackedBox, TrackedBoxArray
from fcnt_ros.pictures.overlays import TARGET_COLORS
from fcnt_ros.ros.messages import stamp_ns, to_box
from fcnt_ros.srv import ResetTarget
from fcnt_ros.tracker.box import Box

pytestmark = pytest.mark.integration


class Targets:
    """Hears of all targets; the robot itself hears of the main one."""

    def __init__(self, robot, wait_for) -> None:
        self.robot = robot
        self.heard: list[TrackedBoxArray] = []
        self._wait_for = wait_for
        topic = 'fcnt_tracker/tracked_boxes'
        robot.node.create_subscription(TrackedBoxArray, topic, self.heard.append, 10)

    def of(self, header: Header, count: int) -> list[TrackedBox]:
        """Return what is said of an image, once it is said of so many targets together."""

        def found() -> list[TrackedBoxArray]:
            same = [msg for msg in list(self.heard) if stamp_ns(msg.header) == stamp_ns(header)]
            return [msg for msg in same if len(msg.boxes) == count]

        self._wait_for(found, f'a tracked_boxes with {count}')
        return found()[0].boxes

    def track(self, image: np.ndarray, count: int = 2) -> list[TrackedBox]:
        """Show an image and return what is said of it."""
        return self.of(self.robot.show(image), count)


@pytest.fixture(scope='module')
def tracker(shared_stage, robot):
    tracker = shared_stage.start(
        'tracker_node', region_size=128, max_targets=2, **reliable('image')
    )
    robot.wait_for_tracker()
    return tracker


@pytest.fixture(scope='module')
def targets(tracker, robot, wait_for):
    targets = Targets(robot, wait_for)
    robot.client(Trigger, 'reset')  # by then the tracker knows of all that is subscribed to
    return targets


@pytest.fixture
def two(targets, robot, frames):
    """Follow two people, the man first."""
    robot.reset()
    robot.point_at(MAN, 'man')
    robot.track(frames[0])
    robot.point_at(OTHER, 'other')
    targets.track(frames[0], count=1)  # where the man is, told before the other one is begun
    targets.track(frames[1])
    robot.boxes.clear()
    return targets


def reset_target(robot, target_id: str) -> ResetTarget.Response:
    return robot.call(ResetTarget, 'reset_target', ResetTarget.Request(id=target_id))


def test_each_image_has_one_message_with_all_targets(two, robot, frames):
    header = robot.show(frames[2])
    boxes = two.of(header, 2)
    assert [msg.id for msg in boxes] == ['man', 'other']
    assert to_box(boxes[0].box).iou(MAN) > 0.4
    assert to_box(boxes[1].box).iou(OTHER) > 0.4
    assert {msg.header.stamp.sec for msg in boxes} == {header.stamp.sec}
    two.track(frames[3])
    assert sum(stamp_ns(msg.header) == stamp_ns(header) for msg in two.heard) == 1


def test_what_has_room_for_one_tells_of_the_first(two, robot, frames):
    two.track(frames[2])
    assert {msg.id for msg in robot.boxes} == {'man'}


def test_one_more_than_may_be_is_refused_with_the_parameter_and_its_value(
    two, tracker, robot, frames
):
    robot.point_at(Box(100, 100, 40, 80), 'third')
    assert [msg.id for msg in two.track(frames[2])] == ['man', 'other']
    tracker.wait_for_log('init_box "third" refused: max_targets is 2')


def test_a_known_id_begins_anew_with_its_box(two, robot, frames):
    moved = Box(OTHER.x + 20, OTHER.y, OTHER.width, OTHER.height)
    robot.point_at(moved, 'other')
    header = robot.show(frames[2])
    two.of(header, 1)
    assert [msg.id for msg in two.track(frames[2])] == ['man', 'other']


def test_a_reset_by_id_leaves_the_others(two, robot, frames):
    answer = reset_target(robot, 'man')
    assert (answer.success, answer.message) == (True, 'target "man" forgotten')
    assert [msg.id for msg in two.track(frames[2], count=1)] == ['other']


def test_nobody_else_becomes_the_main_target_when_it_ends(two, robot, frames):
    reset_target(robot, 'man')
    two.track(frames[2], count=1)
    assert [(msg.id, msg.state) for msg in robot.boxes] == [('man', TrackedBox.IDLE)]


def test_a_reset_of_nobody_says_who_is_there(two, robot):
    answer = reset_target(robot, 'nobody')
    assert not answer.success
    assert answer.message == 'there is no target "nobody", only targets "man", "other"'


def test_a_reset_without_an_id_ends_all(two, robot):
    answer = robot.reset()
    assert answer.message == 'targets "man", "other" forgotten'


def test_the_main_target_can_be_chosen_while_the_node_runs(two, robot, frames):
    assert robot.set_parameter('main_target', 'other').successful
    try:
        two.track(frames[2])
        assert {msg.id for msg in robot.boxes} == {'other'}
    finally:
        robot.set_parameter('main_target', '')


def test_each_target_has_its_color_in_the_picture(two, robot, frames, wait_for):
    robot.watch('debug_image')
    boxes = two.track(frames[2])
    wait_for(lambda: 'debug_image' in robot.pictures, 'the picture')
    msg = robot.pictures['debug_image']
    picture = np.frombuffer(msg.data, np.uint8).reshape(msg.height, msg.width, 3)
    for color, said in zip(TARGET_COLORS, boxes, strict=False):
        left, middle = round(said.box.x), round(said.box.y + said.box.height / 2)
        assert tuple(picture[middle, left]) == color
