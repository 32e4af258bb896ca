# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The controller as a node: what it commands for what it hears."""

from __future__ import annotations

import math
import signal
from itertools import pairwise

import pytest
from geometry_msgs.msg import PoseStamped, Twist, TwistStamped
from rcl_interfaces.srv import SetParameters
from rclpy.parameter import Parameter
from stage import wait

from fcnt_ros.follow.follow_controller import LONGEST_STEP, ControllerConfig
from fcnt_ros.follow.follow_law import FollowConfig
from fcnt_ros.msg import Box, TrackedBox

pytestmark = pytest.mark.slow  # processes of their own

DEFAULTS = FollowConfig()
LONGEST = LONGEST_STEP / ControllerConfig().rate
"""Of the times between two commands, seconds."""


class Base:
    """A robot's base and its tracker: takes commands and says where the target is."""

    def __init__(self, node, kind: type = TwistStamped) -> None:
        self.commands: list = []
        self.place: tuple[float, float, float] | None = None
        self.state = TrackedBox.TRACKING
        self._clock = node.get_clock()
        self._boxes = node.create_publisher(TrackedBox, 'tracked_box', 10)
        self._poses = node.create_publisher(PoseStamped, 'target_pose', 10)
        node.create_subscription(kind, 'cmd_vel', self.commands.append, 100)
        node.create_timer(0.05, self._say)

    def _say(self) -> None:
        if self.place is None:
            return
        pose = PoseStamped()
        pose.header.stamp = self._clock.now().to_msg()
        pose.pose.position.x, pose.pose.position.y, pose.pose.position.z = self.place
        box = Box(x=10.0, y=10.0, width=40.0, height=80.0)
        self._poses.publish(pose)
        self._boxes.publish(TrackedBox(header=pose.header, state=self.state, box=box))

    def wait(self, condition, what: str) -> None:
        """Wait until the last command is as it should be."""
        wait(lambda: self.commands and condition(self.commands[-1]), what)

    def steps(self) -> list[float]:
        """Return by how much the speed forward grew from command to command, m/s."""
        speeds = [command.twist.linear.x for command in list(self.commands)]
        return [after - before for before, after in pairwise(speeds)]


def stands(command: TwistStamped) -> bool:
    return command.twist == Twist()


def drives(command: TwistStamped) -> bool:
    return command.twist.linear.x > 0.3


@pytest.fixture(scope='module')
def running(new_stage):
    """A controller that hears of no target yet, its base and its stage."""
    with new_stage() as stage:
        yield stage.start('follow_controller'), Base(stage.robot.node), stage


@pytest.fixture
def controller(running):
    return running[0]


@pytest.fixture
def base(running) -> Base:
    """The base, which stands and knows of no target."""
    _, base, _ = running
    base.place, base.state = None, TrackedBox.TRACKING
    base.wait(stands, 'a stop')
    base.commands.clear()
    return base


def test_before_a_tracker_is_heard_it_says_to_stand_and_why(controller, base):
    base.wait(stands, 'a command')
    controller.wait_for_log('stopping: no tracked_box has come yet')
    assert base.commands[-1].header.frame_id == 'base_link'


def test_it_drives_to_a_target_far_ahead_and_turns_to_the_side_that_it_is_on(base):
    base.place = (1.0, 0.0, 5.0)
    base.wait(drives, 'speed')
    assert base.commands[-1].twist.angular.z < 0
    assert max(base.steps()) <= DEFAULTS.max_acceleration * LONGEST + 1e-9


@pytest.mark.parametrize(
    ('state', 'why'), [(TrackedBox.LOST, 'the target is LOST'), (None, 'silence_timeout')]
)
def test_it_brakes_to_a_stand_on_lost_and_on_silence(controller, base, state, why):
    base.place = (0.0, 0.0, 5.0)
    base.wait(drives, 'speed')
    said = controller.log.count(why)
    if state is None:
        base.place = None
    else:
        base.state = state
    base.wait(stands, 'a stop')
    wait(lambda: controller.log.count(why) > said, why)
    assert min(base.steps()) >= -DEFAULTS.max_braking * LONGEST - 1e-9


def test_no_number_of_the_tracker_makes_a_command_that_is_not_finite(base):
    base.place = (0.0, 0.0, 5.0)
    base.wait(drives, 'speed')
    base.place = (math.nan, math.inf, math.nan)
    base.wait(stands, 'a stop')
    for command in base.commands:
        assert math.isfinite(command.twist.linear.x)
        assert math.isfinite(command.twist.angular.z)


def test_limits_change_while_it_drives_and_what_does_not_fit_is_refused(running, base):
    base.place = (0.0, 0.0, 9.0)
    base.wait(drives, 'speed')
    node = running[-1].robot.node
    client = node.create_client(SetParameters, 'follow_controller/set_parameters')
    assert client.wait_for_service(60)

    def change(name: str, value: float):
        parameter = Parameter(name, value=value).to_parameter_msg()
        request = SetParameters.Request(parameters=[parameter])
        future = client.call_async(request)
        wait(future.done, 'the answer')
        return future.result().results[0]

    assert change('max_speed', 0.2).successful
    base.wait(lambda command: command.twist.linear.x == 0.2, 'the new limit')
    refused = change('max_speed', math.nan)
    assert not refused.successful
    assert 'max_speed' in refused.reason
    assert 'rate cannot change while the node runs' in change('rate', 50.0).reason
    assert change('max_speed', DEFAULTS.max_speed).successful


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_when_it_has_to_end_it_brakes_first_and_its_last_command_is_to_stand(stage, number):
    base = Base(stage.robot.node)
    controller = stage.start('follow_controller')
    base.place = (0.0, 0.0, 5.0)
    base.wait(drives, 'speed')
    assert controller.stop(number) < 2
    assert controller.process.returncode == 0
    assert 'Traceback' not in controller.log
    base.wait(stands, 'the last command')
    assert min(base.steps()) >= -DEFAULTS.max_braking * LONGEST - 1e-9


def test_a_base_that_knows_twist_only_gets_twist(stage):
    base = Base(stage.robot.node, Twist)
    stage.start('follow_controller', stamped='false')
    base.wait(lambda command: command == Twist(), 'a command')


@pytest.mark.parametrize(('name', 'value'), [('distance', 99.0), ('max_speed', '.nan')])
def test_a_setting_that_does_not_fit_ends_it_with_its_name(stage, name, value):
    controller = stage.start('follow_controller', **{name: value})
    assert controller.process.wait(60) == 1
    assert name in controller.log
    assert 'Traceback' not in controller.log
