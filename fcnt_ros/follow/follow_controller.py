# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node `follow_controller`: drives a robot after the target, at a distance.

An example of what a controller owes its robot: it commands speeds at a fixed rate whatever it
hears, within limits on speed and acceleration, and stops whenever it does not know better
(`target_watch`). It sees the target and nothing else: no obstacle, no edge, no other person.

Every stop is braking at `max_braking`, silence included. Zero at once would be a command that the
wheels cannot follow and that a tall robot falls over; and by the time that silence is noticed,
braking adds less to the way than the silence did (0.3 m from 0.8 m/s). The one jump to zero is the
last command of a program that ends and was not left the time to brake. For a controller that is
killed the robot's base needs a time limit on commands of its own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from geometry_msgs.msg import PoseStamped, Twist, TwistStamped, Vector3Stamped
from rcl_interfaces.msg import SetParametersResult
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile

from fcnt_ros.follow.follow_law import STANDING, FollowConfig, Speeds, Target, desired, stepped
from fcnt_ros.follow.target_watch import StopReason, TargetWatch
from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros import parameters
from fcnt_ros.ros.messages import NANOSECONDS
from fcnt_ros.ros.run_node import Stopped, run_node, wait_until
from fcnt_ros.tracker.config import setting

LONGEST_STEP = 2.0
"""After a pause of the program or of the clock, speeds change by at most so many periods' worth."""

LAST_BRAKING = 1.0
"""How long a program that has to end may go on braking, seconds."""


@dataclass(frozen=True)
class ControllerConfig:
    """The node"""

    rate: float = setting(20.0, 'commands per second', 1.0, 200.0)
    stamped: bool = setting(True, 'publish TwistStamped; false: Twist')
    base_frame: str = setting('base_link', 'frame_id of the commands: x forward, z up')
    target_id: str = setting(
        '', 'go after the target of this id only; empty: after whichever tracked_box tells of'
    )


class FollowController(Node):
    """Turns the tracker's messages into speeds; ValueError if a parameter is out of range."""

    def __init__(self) -> None:
        super().__init__('follow_controller')
        parameters.declare(self, FollowConfig)
        parameters.declare(self, ControllerConfig)
        self._follow = parameters.read(self, FollowConfig)
        self._config = parameters.read(self, ControllerConfig)
        self.add_on_set_parameters_callback(self._on_change)
        parameters.take_whole_numbers(self)
        self._watch = TargetWatch(self._config.target_id)
        self._speeds = STANDING
        self._aim: Target | StopReason | None = None
        self._logged: StopReason | str = ''
        self._ending = False
        # A timer on the time of day stands still when somebody sets that clock back; the robot
        # would not. Simulated time is the robot's own.
        simulated = self.get_parameter('use_sim_time').value
        self._pace = self.get_clock() if simulated else Clock(clock_type=ClockType.STEADY_TIME)
        self._last_step = self._now()
        self.create_subscription(TrackedBox, 'tracked_box', self._on_box, 10)
        self.create_subscription(PoseStamped, 'target_pose', self._watch.on_pose, 10)
        self.create_subscription(Vector3Stamped, 'target_bearing', self._watch.on_bearing, 10)
        kind = TwistStamped if self._config.stamped else Twist
        self._commands = self.create_publisher(kind, 'cmd_vel', QoSProfile(depth=1))
        self.create_timer(1 / self._config.rate, self._step, clock=self._pace)

    def end(self) -> None:
        """Brake, and let nothing start the robot again; return when it stands."""
        self._ending = True
        wait_until(lambda: self._speeds == STANDING, lambda: False, LAST_BRAKING)

    def close(self) -> None:
        """Command the robot to stand."""
        self._publish(STANDING)

    def _on_box(self, msg: TrackedBox) -> None:
        self._watch.on_box(msg, self._now())

    def _on_change(self, changes: Sequence[Parameter]) -> SetParametersResult:
        changed = {change.name: change.value for change in changes}
        try:
            fixed = changed.keys() & {item.name for item in fields(ControllerConfig)}
            if fixed:
                raise ValueError(
                    f'{", ".join(sorted(fixed))} cannot change while the node runs: '
                    'start it with another value'
                )
            mine = changed.keys() & {item.name for item in fields(FollowConfig)}
            self._follow = replace(self._follow, **{name: changed[name] for name in mine})
        except ValueError as error:
            return SetParametersResult(successful=False, reason=str(error))
        return SetParametersResult(successful=True)

    def _step(self) -> None:
        now = self._now()
        seconds = min(now - self._last_step, LONGEST_STEP / self._config.rate)
        self._last_step = now
        aim = self._watch.target(now, self.get_clock().now().nanoseconds, self._follow)
        self._log_change(aim)
        going = isinstance(aim, Target) and not self._ending
        speeds = desired(aim, self._follow) if going else STANDING
        self._speeds = stepped(self._speeds, speeds, self._follow, seconds)
        self._publish(self._speeds)

    def _log_change(self, aim: Target | StopReason) -> None:
        before, self._aim = self._aim, aim
        if isinstance(aim, Target):
            if self._logged != 'following':
                self._logged = 'following'
                self.get_logger().info('following')
        elif aim == before and aim != self._logged:
            # Twice, as a box may be here a moment before the pose that belongs to it.
            self._logged = aim
            self.get_logger().warning(f'stopping: {aim}')

    def _publish(self, speeds: Speeds) -> None:
        twist = Twist()
        twist.linear.x, twist.angular.z = speeds.forward, speeds.turn
        if not self._config.stamped:
            self._commands.publish(twist)
            return
        msg = TwistStamped(twist=twist)
        msg.header.stamp = self.get_clock().now().to_msg()
        msg.header.frame_id = self._config.base_frame
        self._commands.publish(msg)

    def _now(self) -> float:
        return self._pace.now().nanoseconds / NANOSECONDS


def serve(node: FollowController, stopped: Stopped) -> int:
    """Let the node work until a signal, then brake."""
    while not stopped():
        time.sleep(0.05)
    node.end()
    return 0


def main() -> int:
    """Run the node until a signal ends it."""
    return run_node(FollowController, serve)


if __name__ == '__main__':
    sys.exit(main())
