# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The closed loop: world, camera, tracker, controller, base, and around again.

Time is simulated: /clock goes on by a step when all have answered, so a slow computer takes longer
and gets the same result. What a tracker takes on a robot is simulated, too: what it says of an
image arrives `LATENCY` after the image was taken.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from geometry_msgs.msg import Twist, TwistStamped
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.time import Time
from rosgraph_msgs.msg import Clock
from std_msgs.msg import Header

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.messages import NANOSECONDS, stamp_ns, to_box
from trials.simulation.camera import Camera, Figure, View, box_of
from trials.simulation.cutouts import Cutouts
from trials.simulation.record import Row
from trials.simulation.trackers import Tracker
from trials.simulation.world import PANEL_SIZE, Place, Robot, Scene

STEP = 0.05
"""Between two commands, s: the controller's rate must be 20 Hz."""

STEPS_PER_IMAGE = 2
LATENCY = 0.1
"""From an image to what the tracker says of it, s."""

PERSON = 1.75
"""How tall people are, m."""

PATIENCE = 120.0
"""How long an answer may take, s of this computer's time: an initialisation takes its time."""

REPEAT = 0.5
"""/clock may get lost, as it is heard best effort. It is said again after so long, s."""

_BEGIN = 1000  # s; the time at the beginning. 0 would mean that there is no time yet.
_STATES = {
    TrackedBox.TRACKING: 'tracking',
    TrackedBox.UNCERTAIN: 'uncertain',
    TrackedBox.LOST: 'lost',
}


class SimulationError(RuntimeError):
    """The simulation cannot go on; the text says what it waited for."""


@dataclass(frozen=True)
class Shown:
    """The newest image that the tracker has answered, as `Row` has it."""

    visible: float
    state: str
    overlap: float
    overlap_other: float


class World:
    """All that can be seen at a time.

    Parameters
    ----------
    cutouts : Cutouts
    scene : Scene
    seed : int
        Of the camera's noise, and of who of the look-alikes wears what.
    """

    def __init__(self, cutouts: Cutouts, scene: Scene, seed: int = 0) -> None:
        self.scene = scene
        self.seed = seed
        self._cutouts = cutouts
        self._camera = Camera(cutouts, seed)

    def view(self, seconds: float, place: Place) -> View:
        """Return what a camera at a place sees."""
        target, *clothes = self._cutouts.people.values()
        figure = Figure(target, self.scene.walker.at(seconds), PERSON)
        others = [
            Figure(clothes[(index + self.seed) % len(clothes)], somebody, PERSON)
            for index, somebody in enumerate(self.scene.others(seconds))
        ]
        width, height = self.scene.panel_size
        bricks = self._cutouts.panel
        part = bricks[:, : round(bricks.shape[1] * width / PANEL_SIZE[0])]
        panels = [Figure(part, middle, height, width) for middle in self.scene.panels(seconds)]
        view = self._camera.look(place, [figure, *others, *panels])
        boxes = (box_of(other, place) for other in others)
        return replace(view, others=tuple(box for box in boxes if box is not None))


class Drive:
    """Lets a robot follow the walker.

    Parameters
    ----------
    node : Node
        Of the simulation; nobody else spins it.
    world : World
    tracker : Tracker
    distance : float
        At which the robot begins behind the walker, m.
    check : callable
        Called while answers are waited for; what it raises ends the drive.
    watch : callable
        Is told of each image: when it was taken, s, what was seen, and the tracker's answer.
    """

    def __init__(
        self,
        node: Node,
        world: World,
        tracker: Tracker,
        distance: float,
        check: Callable[[], None],
        watch: Callable[[float, View, TrackedBox], None],
    ) -> None:
        self._node = node
        self._world = world
        self._tracker = tracker
        self._check = check
        self._watch = watch
        self._robot = Robot(world.scene.walker.at(0.0).moved(-distance, 0.0))
        self._command: TwistStamped | None = None
        self._clock = node.create_publisher(Clock, '/clock', 10)
        node.create_subscription(TwistStamped, 'cmd_vel', self._on_command, 10)
        self._executor = SingleThreadedExecutor(context=node.context)
        self._executor.add_node(node)

    def _on_command(self, msg: TwistStamped) -> None:
        self._command = msg

    def run(self, seconds: float) -> list[Row]:
        """Drive for so long; return what happened.

        Raises
        ------
        SimulationError
            If somebody does not answer.
        """
        self._tracker.wait(self._spin_until)
        self._spin_until(self._clock.get_subscription_count, 'the controller to use /clock')
        self._spin_until(lambda: self._node.count_publishers('cmd_vel') > 0, 'the controller')
        # The robot stands while the tracker is initialised.
        shown = self._shown(0.0, self._world.view(0.0, self._robot.place))
        pictures: deque[tuple[float, View]] = deque()
        rows = []
        for step in range(round(seconds / STEP)):
            now = step * STEP
            if step % STEPS_PER_IMAGE == 0:
                pictures.append((now, self._world.view(now, self._robot.place)))
            if pictures[0][0] <= now - LATENCY + STEP / 2:
                shown = self._shown(*pictures.popleft())
            twist = self._command_at(now)
            rows.append(self._row(now, twist, shown))
            self._robot = self._robot.driven(twist.linear.x, twist.angular.z, STEP)
        return rows

    def _shown(self, taken: float, view: View) -> Shown:
        header = Header(stamp=_time(taken).to_msg(), frame_id='camera')
        answer = self._tracker.show(header, view, self._spin_until)
        box = to_box(answer.box)
        overlap = box.iou(view.box) if view.box is not None else 0.0
        overlap_other = max((box.iou(other) for other in view.others), default=0.0)
        self._watch(taken, view, answer)
        return Shown(view.visible, _STATES[answer.state], overlap, overlap_other)

    def _command_at(self, now: float) -> Twist:
        """Let it be a time, and wait for the controller's command of that time."""
        at = _time(now)

        def commanded() -> bool:
            return self._command is not None and stamp_ns(self._command.header) == at.nanoseconds

        deadline = time.monotonic() + PATIENCE
        while not commanded():
            if time.monotonic() > deadline:
                raise SimulationError(f'no command for second {now:g} came in {PATIENCE:g} s')
            self._clock.publish(Clock(clock=at.to_msg()))
            repeat = time.monotonic() + REPEAT
            while not commanded() and time.monotonic() < repeat:
                self._check()
                self._executor.spin_once(timeout_sec=0.05)
        return self._command.twist

    def _row(self, now: float, twist: Twist, shown: Shown) -> Row:
        there, here = self._world.scene.walker.at(now), self._robot.place
        return Row(
            time=now,
            robot_x=here.x,
            robot_y=here.y,
            target_x=there.x,
            target_y=there.y,
            distance=there.distance(here),
            forward=twist.linear.x,
            turn=twist.angular.z,
            visible=shown.visible,
            state=shown.state,
            overlap=shown.overlap,
            overlap_other=shown.overlap_other,
        )

    def _spin_until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise SimulationError(f'waited {PATIENCE:g} s in vain for {what}')
            self._check()
            self._executor.spin_once(timeout_sec=0.05)


def _time(seconds: float) -> Time:
    """Return the simulated time after so many seconds, on the steps exactly."""
    return Time(nanoseconds=_BEGIN * NANOSECONDS + round(seconds * 1000) * 1_000_000)
