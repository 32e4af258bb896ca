# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What an operator reads on /diagnostics, and what becomes of a bag that loops."""

from __future__ import annotations

import pytest
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from geometry_msgs.msg import Vector3Stamped
from plaza import MAN, QUICK
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import Image

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.messages import stamp_ns
from fcnt_ros.tracker.box import Box

pytestmark = pytest.mark.integration


@pytest.fixture
def robot(stage):
    return stage.robot


class Operator:
    """Reads /diagnostics."""

    def __init__(self, node, wait_for) -> None:
        self._wait_for = wait_for
        self._newest: dict[str, DiagnosticStatus] = {}
        node.create_subscription(DiagnosticArray, '/diagnostics', self._read, 10)

    def _read(self, msg: DiagnosticArray) -> None:
        self._newest.update({status.name: status for status in msg.status})

    def forget(self) -> None:
        """Let only count what comes from now on."""
        self._newest = {}

    def wait(self, name: str, level: bytes, text: str) -> dict[str, str]:
        """Wait for a status with this level and text; return its values."""

        def found() -> bool:
            status = self._newest.get(f'fcnt_tracker: {name}')
            return status is not None and status.level == level and text in status.message

        self._wait_for(found, f'"{text}" of {name} on /diagnostics')
        return {item.key: item.value for item in self._newest[f'fcnt_tracker: {name}'].values}


@pytest.fixture
def operator(robot, wait_for):
    return Operator(robot.node, wait_for)


def test_silence_is_a_warning_with_the_topics_name_and_its_publishers(stage, operator):
    tracker = stage.start('tracker_node', remap='image:=/camera/raw', region_size=224)
    text = 'no image on /camera/raw for '
    operator.wait('camera', DiagnosticStatus.WARN, text)
    operator.wait('camera', DiagnosticStatus.WARN, 'it has 0 publishers')
    tracker.wait_for_log(text)


def test_a_publisher_that_cannot_be_heard_is_named_and_a_fitting_one_is_heard(
    stage, robot, operator, frames
):
    tracker = stage.start('tracker_node', **QUICK)
    robot.wait_for_tracker()
    operator.wait('camera', DiagnosticStatus.WARN, '1 publisher whose QoS is compatible (/robot)')
    best_effort = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
    robot.node.create_publisher(Image, 'image', best_effort)
    operator.wait('camera', DiagnosticStatus.WARN, '/robot (QoS incompatible: Best effort publish')
    robot.show(frames[0])
    operator.wait('camera', DiagnosticStatus.OK, 'images come on /image')
    tracker.wait_for_log('images are back on /image')


def test_a_track_and_a_refused_box_are_told_in_numbers(stage, robot, operator, frames):
    stage.start('tracker_node', **QUICK)
    robot.wait_for_tracker()
    robot.node.create_subscription(
        Vector3Stamped, 'fcnt_tracker/target_bearing', lambda msg: None, 10
    )
    operator.wait('position', DiagnosticStatus.WARN, 'nothing has come on /camera_info')
    robot.point_at(MAN)
    robot.track(frames[0])
    robot.track(frames[1])
    operator.forget()  # what was said while the second image was still to come
    values = operator.wait('tracker', DiagnosticStatus.OK, 'target "man" is TRACKING')
    assert values['images processed'] == '2'
    assert float(values['processing time, p95 (s)']) > 0
    assert float(values['memory in use (MB)']) > 0
    assert values['lifecycle'] == 'active'
    robot.point_at(Box(0, 0, 0, 0), 'nothing')
    robot.show(frames[1])
    operator.wait('tracker', DiagnosticStatus.WARN, 'refused: init_box "nothing": ')


def test_before_it_is_configured_it_says_so_and_why(stage, operator):
    stage.start('tracker_node', device='cuda:77')
    operator.wait('tracker', DiagnosticStatus.ERROR, 'unconfigured: device is "cuda:77"')


def test_when_a_bag_loops_the_track_starts_over_on_the_box_of_the_first_image(
    stage, robot, frames, wait_for
):
    tracker = stage.start('tracker_node', init_box='640,236,40,88', **QUICK)
    robot.wait_for_tracker()
    first = robot.track(frames[0])
    for frame in frames[1:6]:
        robot.track(frame)
    robot.boxes.clear()
    robot.begin_again()
    robot.show(frames[0])
    wait_for(lambda: len(robot.boxes) == 3, 'the end of one track and the start of another')
    states = [msg.state for msg in robot.boxes]
    assert states == [TrackedBox.IDLE, TrackedBox.INITIALIZING, TrackedBox.TRACKING]
    assert {stamp_ns(msg.header) for msg in robot.boxes} == {stamp_ns(first.header)}
    assert 'time jumped back, from 1000.600 to 1000.100 s' in tracker.log


def test_when_a_bag_loops_the_track_can_go_on(stage, robot, frames):
    stage.start('tracker_node', on_time_jump='continue', **QUICK)
    robot.wait_for_tracker()
    robot.point_at(MAN)
    for frame in frames[:6]:
        robot.track(frame)
    robot.boxes.clear()
    robot.begin_again()
    assert robot.track(frames[5]).id == 'man'
    assert [msg.state for msg in robot.boxes] == [TrackedBox.TRACKING]
