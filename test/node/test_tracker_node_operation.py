# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Several trackers, parameter files, and simulated time."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from diagnostic_msgs.msg import DiagnosticArray
from plaza import MAN, OTHER, reliable
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.time import Time
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import Image
from std_msgs.msg import Header
from std_srvs.srv import Trigger

from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import to_box, to_box_msg
from fcnt_ros.tracker.box import Box

pytestmark = pytest.mark.integration

QUICK = {'region_size': 128}
FOLLOWING = (TrackedBox.TRACKING, TrackedBox.UNCERTAIN)
SECOND = 1_000_000_000

TWO_IN_ONE_PROCESS = """
    import rclpy
    from rclpy.executors import MultiThreadedExecutor
    from rclpy.parameter import Parameter
    from fcnt_ros.node.tracker_node import TrackerNode

    rclpy.init()
    executor = MultiThreadedExecutor()
    for side in ('left', 'right'):
        values = {
            'region_size': 128,
            f'qos_overrides./{side}/image.subscription.reliability': 'reliable',
        }
        overrides = [Parameter(name, value=value) for name, value in values.items()]
        executor.add_node(TrackerNode(namespace=side, parameter_overrides=overrides))
    executor.spin()
"""


@pytest.fixture
def robot(stage):
    return stage.robot


class Side:
    """Camera, detector and controller of the tracker in a namespace."""

    def __init__(self, robot, name: str, wait_for) -> None:
        self.name = name
        self.boxes: list[TrackedBox] = []
        self._node = robot.node
        self._wait_for = wait_for
        self._images = self._node.create_publisher(Image, f'/{name}/image', QoSProfile(depth=1))
        self._init_boxes = self._node.create_publisher(
            InitBox, f'/{name}/fcnt_tracker/init_box', 10
        )
        self._node.create_subscription(
            TrackedBox, f'/{name}/fcnt_tracker/tracked_box', self.boxes.append, 10
        )
        self._reset = self._node.create_client(Trigger, f'/{name}/fcnt_tracker/reset')

    def wait_for_tracker(self) -> None:
        """Wait until one tracker listens."""
        publishers = (self._images, self._init_boxes)
        self._wait_for(
            lambda: all(item.get_subscription_count() == 1 for item in publishers),
            f'the tracker on the {self.name}',
        )
        self._wait_for(self._reset.service_is_ready, 'reset')

    def show(self, image, second: int, box: Box | None = None) -> None:
        """Show an image, with a box or not, until there is an answer."""
        self.boxes.clear()
        header = Header(stamp=Time(seconds=second).to_msg(), frame_id=self.name)
        shown = -math.inf

        def answered() -> bool:
            nonlocal shown
            # What is published first may get lost: not all of DDS has met yet.
            if time.monotonic() > shown + 3.0:
                shown = time.monotonic()
                self._images.publish(to_image(image, header))
                if box is not None:
                    msg = InitBox(header=header, box=to_box_msg(box), id=self.name)
                    self._init_boxes.publish(msg)
            return any(msg.state != TrackedBox.INITIALIZING for msg in self.boxes)

        self._wait_for(answered, f'an answer on the {self.name}')

    def forget(self) -> None:
        """Let the tracker forget its target."""
        self.boxes.clear()
        self._reset.call_async(Trigger.Request())
        self._wait_for(lambda: self.boxes, f'the end of the track on the {self.name}')


@contextmanager
def in_two_processes(stage) -> Iterator[None]:
    for side in ('left', 'right'):
        stage.start('tracker_node', remap=f'__ns:=/{side}', **QUICK, **reliable(f'{side}/image'))
    yield


@contextmanager
def in_one_process(stage) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, '-c', textwrap.dedent(TWO_IN_ONE_PROCESS)],
        env={**os.environ, 'ROS_DOMAIN_ID': str(stage.domain)},
    )
    yield
    alive = process.poll() is None
    process.kill()
    process.wait()
    assert alive


@pytest.mark.parametrize('trackers', [in_two_processes, in_one_process])
def test_two_trackers_in_namespaces_do_not_hear_each_other(
    stage, robot, frames, wait_for, trackers
):
    with trackers(stage):
        left, right = (Side(robot, name, wait_for) for name in ('left', 'right'))
        for side in (left, right):
            side.wait_for_tracker()
        left.show(frames[0], 1, MAN)
        assert not right.boxes
        right.show(frames[0], 2, OTHER)
        for side, target in ((left, MAN), (right, OTHER)):
            side.show(frames[1], 3)
            assert {(msg.id, msg.header.frame_id) for msg in side.boxes} == {(side.name, side.name)}
            assert to_box(side.boxes[-1].box).iou(target) > 0.5
        left.forget()
        right.show(frames[1], 4)
        assert right.boxes[-1].id == 'right'


def params_file(folder, reliability: str):
    path = folder / 'tracker.yaml'
    path.write_text(f"""
/**:
  ros__parameters:
    region_size: 128
    qos_overrides:
      /camera:
        subscription:
          reliability: {reliability}
""")
    return path


@pytest.mark.parametrize('reliability', ['reliable', 'best_effort'])
def test_the_parameter_file_sets_the_quality_of_service(stage, robot, tmp_path, reliability):
    file = params_file(tmp_path, reliability)
    stage.start('tracker_node', remap='image:=/camera', params_file=file)
    robot.wait_for_tracker(robot.node.create_publisher(Image, '/camera', QoSProfile(depth=1)))
    (heard,) = robot.node.get_subscriptions_info_by_topic('/camera')
    assert heard.qos_profile.reliability == ReliabilityPolicy[reliability.upper()]


def test_a_quality_of_service_that_does_not_exist_is_refused_with_its_name(stage, robot, tmp_path):
    file = params_file(tmp_path, 'sometimes')
    tracker = stage.start('tracker_node', remap='image:=/camera', params_file=file)
    tracker.wait_for_log('not started')
    assert 'cannot subscribe to camera or depth' in tracker.log
    assert 'reliability' in tracker.log and 'sometimes' in tracker.log
    assert 'Traceback' not in tracker.log
    assert robot.tracker_state == 'inactive'


class Bag:
    """Plays images in simulated time, and reads on /diagnostics how old the tracker takes them."""

    def __init__(self, robot, wait_for) -> None:
        self._robot = robot
        self._wait_for = wait_for
        self._clock: Publisher = robot.node.create_publisher(Clock, '/clock', 10)
        self._images = robot.node.create_publisher(Image, 'image', QoSProfile(depth=1))
        self._told: list[tuple[int, str]] = []
        robot.node.create_subscription(DiagnosticArray, '/diagnostics', self._read, 10)

    def _read(self, msg: DiagnosticArray) -> None:
        values = {item.key: item.value for status in msg.status for item in status.values}
        self._told.append((msg.header.stamp.sec, values['age of the newest image (s)']))

    def wait_for_tracker(self) -> None:
        self._wait_for(self._clock.get_subscription_count, 'somebody to use /clock')
        self._robot.wait_for_tracker(self._images)

    def show(self, image, second: int) -> TrackedBox:
        """Let it be a second and show an image that is half as old; return what is tracked."""
        self._robot.boxes.clear()
        now = Clock(clock=Time(seconds=second).to_msg())
        stamp = Time(nanoseconds=second * SECOND - SECOND // 2).to_msg()
        self._clock.publish(now)
        header = Header(stamp=stamp, frame_id='camera')
        self._images.publish(to_image(image, header))
        boxes = self._robot.boxes
        self._wait_for(lambda: boxes and boxes[-1].state in FOLLOWING, f'a box of second {second}')
        self._told.clear()

        def half_a_second_old() -> bool:
            self._clock.publish(now)  # it may get lost
            return (second, '0.500') in self._told

        self._wait_for(half_a_second_old, f'/diagnostics of second {second}')
        return boxes[-1]


def test_a_bag_that_loops_in_simulated_time_starts_the_track_over(stage, robot, frames, wait_for):
    bag = Bag(robot, wait_for)
    tracker = stage.start(
        'tracker_node',
        use_sim_time='true',
        init_box='640,236,40,88',
        **QUICK,
        **reliable('image'),
    )
    bag.wait_for_tracker()
    for _ in range(2):
        assert to_box(bag.show(frames[0], 100).box).iou(MAN) > 0.9
        assert bag.show(frames[1], 101).id == 'init_box'
    assert tracker.log.count('initializing on target "init_box"') == 2
