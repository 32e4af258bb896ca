# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Nodes as processes of their own, and a robot that talks to them over DDS."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import rclpy
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState
from rcl_interfaces.msg import SetParametersResult
from rcl_interfaces.srv import SetParameters
from rclpy.client import Client
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.parameter import Parameter
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile
from rclpy.signals import SignalHandlerOptions
from rclpy.time import Time
from sensor_msgs.msg import Image
from std_msgs.msg import Header
from std_srvs.srv import Trigger

from fcnt_ros.msg import Box as BoxMsg
from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import stamp_ns
from fcnt_ros.tracker.box import Box

ROOT = Path(__file__).parents[2]

PATIENCE = 60.0  # seconds; much more than anything takes, also on a busy machine

FIRST_STAMP = 1_000_000_000_000  # nanoseconds

# Of tests that run side by side each process has numbers of its own.
_worker = int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0').removeprefix('gw'))
_workers = int(os.environ.get('PYTEST_XDIST_WORKER_COUNT', '1'))
_domains = itertools.count(os.getppid() * _workers + _worker, _workers)


def wait(condition: Callable[[], object], what: str, timeout: float = PATIENCE) -> None:
    """Wait until the condition is true; fail, saying what was waited for, if it does not get so."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f'waited {timeout:g} s in vain for {what}'
        time.sleep(0.005)


class Program:
    """A node of ours in its own process; the sources count, not what was built of them."""

    def __init__(
        self,
        name: str,
        domain: int,
        log: Path,
        remap: str = '',
        params_file: Path | None = None,
        **parameters: object,
    ) -> None:
        self._log = log
        arguments = ['-r', remap] if remap else []
        if params_file is not None:
            arguments += ['--params-file', str(params_file)]
        for key, value in parameters.items():
            arguments += ['-p', f'{key}:={value}']
        program = name if name.endswith('.py') else str(ROOT / 'programs' / name)
        paths = (str(ROOT), os.environ.get('PYTHONPATH'))
        with log.open('w') as file:
            self.process = subprocess.Popen(
                [sys.executable, program, '--ros-args', *arguments],
                stdout=file,
                stderr=subprocess.STDOUT,
                env={
                    **os.environ,
                    'ROS_DOMAIN_ID': str(domain),
                    'PYTHONPATH': os.pathsep.join(filter(None, paths)),
                },
            )

    @property
    def log(self) -> str:
        """All that it has said."""
        return self._log.read_text()

    def wait_for_log(self, text: str) -> None:
        """Wait until it says something."""
        wait(lambda: text in self.log or self.process.poll() is not None, f'"{text}"')
        assert text in self.log, self.log

    def stop(self, number: int = signal.SIGINT) -> float:
        """Send a signal; return the seconds that it took to end."""
        start = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - start


class Robot:
    """Camera, detector and controller of a tracker node, in this process."""

    def __init__(self, domain: int) -> None:
        self.boxes: list[TrackedBox] = []
        self.pictures: dict[str, Image] = {}
        self._context = Context()
        rclpy.init(
            context=self._context, domain_id=domain, signal_handler_options=SignalHandlerOptions.NO
        )
        self.node = rclpy.create_node('robot', context=self._context)
        self._images = self.node.create_publisher(Image, 'image', QoSProfile(depth=1))
        self._init_boxes = self.node.create_publisher(InitBox, 'fcnt_tracker/init_box', 10)
        self.node.create_subscription(TrackedBox, 'fcnt_tracker/tracked_box', self.boxes.append, 10)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self.node)
        self._stopping = False
        self._thread = threading.Thread(target=self._spin)
        self._thread.start()
        self._stamp = FIRST_STAMP

    def _spin(self) -> None:
        while not self._stopping:
            self._executor.spin_once(timeout_sec=0.05)

    def close(self) -> None:
        self._stopping = True
        self._thread.join()
        self._executor.shutdown()
        self.node.destroy_node()
        self._context.try_shutdown()

    def wait_for_tracker(self, camera: Publisher | None = None) -> None:
        """Wait until the tracker is active, and hears the camera and the detector."""
        publishers = (camera or self._images, self._init_boxes)
        wait(lambda: all(p.get_subscription_count() for p in publishers), 'the tracker')

    def wait_for_node(self, name: str) -> None:
        """Wait until a node is there."""
        wait(lambda: name in self.node.get_node_names(), name)

    def watch(self, topic: str) -> None:
        """Subscribe to one of the tracker's pictures; the newest is kept."""
        name = f'fcnt_tracker/{topic}'
        self.node.create_subscription(
            Image, name, lambda msg: self.pictures.__setitem__(topic, msg), 10
        )
        wait(lambda: self.node.count_publishers(name), name)
        time.sleep(0.5)  # the publisher has to learn of it, too

    def show(self, image: np.ndarray, **changes: object) -> Header:
        """Publish an image, 0.1 s after the one before; return its header."""
        self._stamp += 100_000_000
        header = Header(stamp=Time(nanoseconds=self._stamp).to_msg(), frame_id='camera')
        msg = to_image(image, header)
        for name, value in changes.items():
            setattr(msg, name, value)
        self._images.publish(msg)
        return header

    def begin_again(self) -> None:
        """Show the next image with the stamp of the first, as a bag that loops does."""
        self._stamp = FIRST_STAMP

    def point_at(self, box: Box, target_id: str = 'man', header: Header | None = None) -> None:
        """Publish an init_box, for the next image or one shown before."""
        # Not by to_box_msg, which would not let a NaN out; a detector may.
        values = {name: float(value) for name, value in asdict(box).items()}
        msg = InitBox(box=BoxMsg(**values), header=header or Header(), id=target_id)
        self._init_boxes.publish(msg)
        time.sleep(0.4)  # topics keep no order among them

    def answer(self, header: Header, timeout: float = PATIENCE) -> TrackedBox:
        """Return the tracker's word on an image; not that it is initializing."""
        stamp = stamp_ns(header)

        def found() -> list[TrackedBox]:
            done = [msg for msg in list(self.boxes) if msg.state != TrackedBox.INITIALIZING]
            return [msg for msg in done if stamp_ns(msg.header) == stamp]

        wait(found, 'a tracked_box', timeout)
        return found()[0]

    def track(self, image: np.ndarray) -> TrackedBox:
        """Show an image and return the answer."""
        return self.answer(self.show(image))

    def client(self, kind: type, service: str) -> Client:
        """Return a client of a service of the tracker, which knows that client.

        A server's answer is lost where its side has not discovered the client yet, whatever the
        client has seen of the server; DDS waits 0.1 s for that, a busy machine may need longer.
        Discovery keeps the order, so a later client that was answered vouches for this one.
        """
        client = self.node.create_client(kind, f'fcnt_tracker/{service}')
        wait(client.service_is_ready, service)
        ping = self.node.create_client(GetState, 'fcnt_tracker/get_state')
        wait(ping.service_is_ready, 'get_state')
        pings = [ping.call_async(GetState.Request())]
        asked = time.monotonic()

        def answered() -> bool:
            nonlocal asked
            if time.monotonic() > asked + 2.0:
                asked = time.monotonic()
                pings.append(ping.call_async(GetState.Request()))
            return any(future.done() for future in pings)

        wait(answered, 'the answer of get_state')
        return client

    def call(self, kind: type, service: str, request: object) -> object:
        """Call a service of the tracker and return its response."""
        future = self.client(kind, service).call_async(request)
        wait(future.done, f'the answer of {service}')
        return future.result()

    def reset(self) -> Trigger.Response:
        """Let the tracker forget all targets."""
        return self.call(Trigger, 'reset', Trigger.Request())

    def set_parameter(self, name: str, value: object) -> SetParametersResult:
        """Set one of the tracker's parameters and return the answer."""
        parameter = Parameter(name, value=value).to_parameter_msg()
        request = SetParameters.Request(parameters=[parameter])
        return self.call(SetParameters, 'set_parameters', request).results[0]

    def change_state(self, number: int = 0, label: str = '') -> bool:
        """Ask the tracker for a transition; return whether it was made."""
        request = ChangeState.Request(transition=Transition(id=number, label=label))
        return self.call(ChangeState, 'change_state', request).success

    @property
    def tracker_state(self) -> str:
        """The tracker's lifecycle state."""
        return self.call(GetState, 'get_state', GetState.Request()).current_state.label


class Stage:
    """A ROS domain with a robot in it, and the programs that a test starts there.

    Each has a domain of its own: runs beside each other do not meet, and a program that was killed
    is not taken for its successor.
    """

    def __init__(self, folder: Path) -> None:
        self.domain = next(_domains) % 100 + 1
        self.robot = Robot(self.domain)
        self._folder = folder
        self._programs: list[Program] = []

    def start(self, name: str, **parameters: object) -> Program:
        """Start one of the programs, or the file of that name."""
        log = self._folder / f'{Path(name).stem}-{len(self._programs)}.log'
        self._programs.append(Program(name, self.domain, log, **parameters))
        return self._programs[-1]

    def close(self) -> None:
        """End all."""
        self.robot.close()
        # What is killed leaves its shared memory behind, 16 MB each.
        for program in self._programs:
            program.process.terminate()
        for program in self._programs:
            try:
                program.process.wait(2)
            except subprocess.TimeoutExpired:
                program.process.kill()
                program.process.wait()
