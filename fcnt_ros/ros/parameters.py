# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node's parameters: every setting of its tracker, and those of the node's own settings.

A field says its meaning, its range and whether it may change while the node runs; that is all a
parameter's descriptor needs. So the settings are written down once, in the dataclasses, and a
refused value is refused for the dataclass's reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from rcl_interfaces.msg import (
    FloatingPointRange,
    IntegerRange,
    ParameterDescriptor,
    SetParametersResult,
)
from rclpy.exceptions import InvalidParameterTypeException
from rclpy.node import Node
from rclpy.parameter import Parameter

from fcnt_ros.tracker.box_text import parse_box
from fcnt_ros.tracker.config import changed_fixed_fields, setting
from fcnt_ros.tracker.trackers import CONFIGS

TRANSPORTS = ('raw', 'compressed')
TIME_JUMPS = ('restart', 'continue')

Settings = TypeVar('Settings')


@dataclass(frozen=True)
class NodeConfig:
    """The node

    Raises
    ------
    ValueError
        If `tracker`, `image_transport` or `on_time_jump` is unknown, or `init_box` is not empty
        and not 'x,y,width,height'.
    """

    tracker: str = setting(
        'default',
        'which tracker: default, or paper for FCNT as published; fixed when the node starts',
        read_only=True,
    )
    autostart: bool = setting(
        True, 'configure and activate at the start, without a lifecycle manager'
    )
    image_transport: str = setting(
        'raw', 'raw: subscribe to image; compressed: to image/compressed'
    )
    every_frame: bool = setting(
        False, 'work on every frame, however late (recordings), instead of the newest (robots)'
    )
    init_box: str = setting(
        '', 'target to start on with the first image, "x,y,width,height" in pixels; empty: none'
    )
    on_time_jump: str = setting(
        'restart',
        'stamps jump back (a bag that loops): restart (on init_box, if set) or continue',
    )

    def __post_init__(self) -> None:
        for name, choices in (
            ('tracker', CONFIGS),
            ('image_transport', TRANSPORTS),
            ('on_time_jump', TIME_JUMPS),
        ):
            if getattr(self, name) not in choices:
                raise ValueError(
                    f'{name} is "{getattr(self, name)}": choose one of {", ".join(choices)}'
                )
        if self.init_box:
            parse_box(self.init_box)


@dataclass(frozen=True)
class TargetConfig:
    """How many targets"""

    max_targets: int = setting(
        1,
        'so many targets are followed at most; 1: each new one takes the place of the last',
        1,
        16,
    )
    main_target: str = setting(
        '',
        'id of the target that ~/tracked_box, heat maps, position and TF tell of; '
        'empty: the one that began when there was no such target',
        live=True,
    )


@dataclass(frozen=True)
class HealthConfig:
    """What is a fault of the camera

    Raises
    ------
    ValueError
        If a number is not finite.
    """

    image_timeout: float = setting(
        2.0,
        'without an image for so long the camera counts as silent, s; 0: never',
        0.0,
        3600.0,
        live=True,
    )
    max_image_age: float = setting(
        0.0,
        'an image whose stamp is older than this is a fault, s; 0: off, as for recordings',
        0.0,
        3600.0,
        live=True,
    )

    def __post_init__(self) -> None:
        _check_finite(self, 'image_timeout', 'max_image_age')


@dataclass(frozen=True)
class PositionConfig:
    """Where the target is

    Raises
    ------
    ValueError
        If a number is not finite, or the name of a frame cannot be one.
    """

    target_height: float = setting(
        0.0,
        'height of the target, m, gives ~/target_pose its distance; 0: the depth image does',
        0.0,
        100.0,
        live=True,
    )
    depth_tolerance: float = setting(
        0.02,
        'a depth image belongs to an image if their stamps are so close, s',
        0.0,
        1.0,
        live=True,
    )
    use_scan: bool = setting(
        False, 'the laser scan gives ~/target_pose its distance, not depth or height; needs tf2_ros'
    )
    scan_tolerance: float = setting(
        0.1,
        'a laser scan belongs to an image if their stamps are so close, s',
        0.0,
        1.0,
        live=True,
    )
    target_frame: str = setting(
        '',
        'frame of ~/target_pose, its z axis up; needs tf2_ros; empty: that of the images',
    )
    broadcast_frame: str = setting(
        '', 'TF frame at the target, published while TRACKING; needs tf2_ros; empty: none'
    )
    velocity_change: float = setting(
        0.0,
        "how much the target's velocity changes within a second, m/s, standard deviation: smooths "
        '~/target_pose in a target_frame that stands still; 0: poses as measured',
        0.0,
        100.0,
        live=True,
    )
    image_rectified: bool = setting(
        False, 'the images are rectified: P of camera_info counts, not K and the distortion'
    )

    def __post_init__(self) -> None:
        _check_finite(self, 'target_height', 'depth_tolerance', 'scan_tolerance', 'velocity_change')
        for name in ('target_frame', 'broadcast_frame'):
            if getattr(self, name).startswith('/'):
                raise ValueError(
                    f'{name} is "{getattr(self, name)}": names of frames begin with no slash'
                )
        if self.broadcast_frame and self.broadcast_frame == self.target_frame:
            raise ValueError(
                f'broadcast_frame and target_frame are both "{self.target_frame}": '
                'the target cannot be at rest in its own frame'
            )

    @property
    def needs_transforms(self) -> bool:
        """Whether the robot's frames must be heard."""
        return self.use_scan or bool(self.target_frame)


def declare(node: Node, settings: type) -> None:
    """Declare every field of a dataclass of settings as a parameter of the same name.

    A whole number that a command line or a file gives for a decimal one is taken: 2 for 2.0.

    Raises
    ------
    rclpy.exceptions.ParameterException
        For a value of another type, or out of range.
    """
    for item in fields(settings):
        try:
            node.declare_parameter(item.name, item.default, _descriptor(item))
        except InvalidParameterTypeException:
            given = _given(node, item.name)
            if not (isinstance(item.default, float) and type(given) is int):
                raise
            node.declare_parameter(
                item.name, float(given), _descriptor(item), ignore_override=True
            )


def read(node: Node, settings: type[Settings]) -> Settings:
    """Return the settings as the node's parameters say.

    Raises
    ------
    ValueError
        If the values do not fit; the text names the value and what would fit.
    """
    return settings(**{item.name: node.get_parameter(item.name).value for item in fields(settings)})


def on_change(
    node: Node, configured: Callable[[], bool], takers: Mapping[type, Callable[[Any], None]]
) -> None:
    """Check every change of a setting, and hand on those that a running node can take.

    Parameters
    ----------
    node : Node
    configured : callable
        Whether the node is configured: then what is not live is refused, with the way out.
    takers : mapping
        For each class of settings that were declared who gets the new ones.
    """

    def check(changes: Sequence[Parameter]) -> SetParametersResult:
        changed = {change.name: change.value for change in changes}
        taken = []
        try:
            for settings, take in takers.items():
                old = read(node, settings)
                names = changed.keys() & {item.name for item in fields(settings)}
                new = replace(old, **{name: changed[name] for name in names})
                fixed = changed_fixed_fields(old, new)
                if fixed and configured():
                    command = f'ros2 lifecycle set {node.get_fully_qualified_name()}'
                    raise ValueError(
                        f'{", ".join(fixed)} cannot change while the node is configured: '
                        f'{command} deactivate, {command} cleanup, then set it, '
                        'configure and activate'
                    )
                if new != old:
                    taken.append((take, new))
        except ValueError as error:
            return SetParametersResult(successful=False, reason=str(error))
        for take, new in taken:
            take(new)
        return SetParametersResult(successful=True)

    node.add_on_set_parameters_callback(check)
    take_whole_numbers(node)


def take_whole_numbers(node: Node) -> None:
    """Take a whole number for a decimal one in every change: `ros2 param set NODE NAME 2`.

    Humble's nodes cannot: there such a change is refused.
    """
    if hasattr(node, 'add_pre_set_parameters_callback'):
        node.add_pre_set_parameters_callback(
            lambda changes: [_as_declared(node, change) for change in changes]
        )


def _given(node: Node, name: str) -> Any:
    """Return what a command line or a file gives for a parameter, of whatever type."""
    given = node.declare_parameter(name, None, ParameterDescriptor(dynamic_typing=True)).value
    node.undeclare_parameter(name)
    return given


def _as_declared(node: Node, change: Parameter) -> Parameter:
    """Return a change with a decimal number where it has a whole one for such a parameter."""
    is_whole = change.type_ == Parameter.Type.INTEGER and node.has_parameter(change.name)
    if is_whole and node.get_parameter(change.name).type_ == Parameter.Type.DOUBLE:
        return Parameter(change.name, value=float(change.value))
    return change


def _check_finite(settings: Any, *names: str) -> None:
    for name in names:
        if not math.isfinite(getattr(settings, name)):
            raise ValueError(f'{name} is {getattr(settings, name)}: it must be a finite number')


def _descriptor(item: Any) -> ParameterDescriptor:
    metadata = item.metadata
    descriptor = ParameterDescriptor(
        description=metadata['meaning'], read_only=metadata['read_only']
    )
    low, high = metadata['low'], metadata['high']
    if low is not None and isinstance(item.default, float):
        descriptor.floating_point_range = [FloatingPointRange(from_value=low, to_value=high)]
    elif low is not None:
        descriptor.integer_range = [IntegerRange(from_value=low, to_value=high, step=1)]
    return descriptor
