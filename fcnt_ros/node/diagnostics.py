# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`/diagnostics`: once a second how tracker, camera and position are, in every lifecycle state.

The timer follows a clock that nobody sets: in simulated time a camera can fall silent because time
stands still, and that is to be said, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.subscription import Subscription

from fcnt_ros.node import verdicts
from fcnt_ros.node.device_memory import memory_in_use
from fcnt_ros.node.health import Health, HealthReport
from fcnt_ros.node.verdicts import Verdict
from fcnt_ros.position.position_publisher import PositionPublisher
from fcnt_ros.ros.frame_buffer import FrameBuffer
from fcnt_ros.ros.parameters import HealthConfig
from fcnt_ros.ros.topic_check import why_silent

if TYPE_CHECKING:
    import torch

PERIOD = 1.0
"""Seconds between two messages."""

THROTTLE = 5.0
"""Images that are too old are told of in the log so often, seconds."""


class Diagnostics:
    """Publishes a node's health, and logs when images stop and when they are back.

    Called in the node's thread.

    Parameters
    ----------
    node : Node
    position : PositionPublisher

    Attributes
    ----------
    health : Health
        To be told what happens.
    """

    def __init__(self, node: Node, position: PositionPublisher) -> None:
        self._node = node
        self._log = node.get_logger()
        self._position = position
        self._config = HealthConfig()
        self._device: torch.device | None = None
        self._images: Subscription | None = None
        self._failure = ''
        self._cause = ''  # of the silence that the log knows of
        self._unheard: list[Subscription] = []  # at the last look
        self.health = Health(lambda: node.get_clock().now().nanoseconds)
        self._publisher = node.create_publisher(DiagnosticArray, '/diagnostics', 10)
        node.create_timer(PERIOD, self._look, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def reconfigure(self, config: HealthConfig) -> None:
        """Judge by other settings from now on."""
        self._config = config

    def configured(self, frames: FrameBuffer, device: torch.device) -> None:
        """Tell of these frames and this device from now on."""
        self._failure = ''
        self._device = device
        self.health.start_over(frames)

    def failed(self, reason: str) -> None:
        """Tell, until the next transition, why one failed."""
        self._failure = reason

    def released(self) -> None:
        """Tell that there is no device any more."""
        self._failure = ''
        self._device = None
        self.health.start_over(FrameBuffer())

    def watch(self, images: Subscription) -> None:
        """Expect images there from now on."""
        self._failure = ''
        self._images = images
        self.health.listen()

    def unwatch(self) -> None:
        """Expect images no longer."""
        self._images, self._cause = None, ''
        self.health.stop_listening()

    def _look(self) -> None:
        report = self.health.report()
        camera = self._on_camera(report)
        reason = self._position.reason
        position = verdicts.on_position(report, reason, self._missing())
        lifecycle = self._lifecycle()
        tracker = verdicts.on_tracker(report, lifecycle, self._failure)
        name = self._node.get_fully_qualified_name().lstrip('/')
        msg = DiagnosticArray(
            status=[
                _status(f'{name}: tracker', tracker, {'lifecycle': lifecycle, **self._of(report)}),
                _status(f'{name}: camera', camera, _of_camera(report, self._topic())),
                _status(f'{name}: position', position, {'reason for no bearing or pose': reason}),
            ]
        )
        msg.header.stamp = self._node.get_clock().now().to_msg()
        self._publisher.publish(msg)

    def _lifecycle(self) -> str:
        if self._images is not None:
            return 'active'
        return 'unconfigured' if self._device is None else 'inactive'

    def _topic(self) -> str:
        return '' if self._images is None else self._images.topic_name

    def _on_camera(self, report: HealthReport) -> Verdict:
        """Judge the images; what is new about them also goes into the log."""
        silent = self._images is not None and verdicts.is_silent(report, self._config)
        why = why_silent(self._node, self._images) if silent else ''
        verdict = verdicts.on_camera(report, self._config, self._topic(), why)
        if silent and why != self._cause:
            self._log.warning(verdict.text)
        elif self._cause and not silent:
            self._log.info(f'images are back on {self._topic()}')
        elif not silent and verdict.level is not verdicts.Level.OK:
            self._log.warning(verdict.text, throttle_duration_sec=THROTTLE)
        self._cause = why
        return verdict

    def _missing(self) -> list[str]:
        """Return what is asked for and has not come, although somebody asked a while ago."""
        before, self._unheard = self._unheard, self._position.unheard()
        return [
            f'nothing has come on {item.topic_name}: {why_silent(self._node, item)}'
            for item in self._unheard
            if item in before
        ]

    def _of(self, report: HealthReport) -> dict[str, object]:
        device = self._device
        refused = report.refused
        if report.refused_ago is not None:
            refused = f'{refused} ({report.refused_ago:.0f} s ago)'
        return {
            'state': report.state,
            'target id': report.target_id,
            'confidence': report.confidence,
            'lost for (s)': report.lost_for,
            'last sought in (pixels)': verdicts.regions_words(report.searched),
            'targets': ', '.join(report.targets),
            'images processed': report.processed,
            'processing time, mean (s)': report.processing_mean,
            'processing time, p95 (s)': report.processing_p95,
            'age of images when their box was published, mean (s)': report.result_age,
            'device': device,
            'memory in use (MB)': None if device is None else memory_in_use(device) >> 20,
            'last refused input': refused,
        }


def _of_camera(report: HealthReport, topic: str) -> dict[str, object]:
    return {
        'topic': topic,
        'images received': report.received,
        'images dropped': report.dropped,
        'images per second': report.rate,
        'age of the newest image (s)': report.image_age,
        'silent for (s)': report.silence,
    }


def _status(name: str, verdict: Verdict, values: dict[str, object]) -> DiagnosticStatus:
    return DiagnosticStatus(
        level=bytes([verdict.level]),
        name=name,
        message=verdict.text,
        values=[KeyValue(key=key, value=_text(value)) for key, value in values.items()],
    )


def _text(value: object) -> str:
    if value is None:
        return ''
    return f'{value:.3f}' if isinstance(value, float) else str(value)
