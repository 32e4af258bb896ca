# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a result looks like as a `fcnt_ros/msg/TrackedBox`, without ROS.

Whose classes the messages are does not matter, rclpy's or those of a library that writes bags:
their fields have the same names.

Controllers read these messages: a number that is not finite never leaves. The tracker promises
finite results, so one that is not is an error of the tracker and is raised as one. And rclpy aborts
the whole process for an int or a NumPy number in a float field: every value is converted here.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult


class MessageTypes(NamedTuple):
    """The classes of the messages `fcnt_ros/msg/Box` and `fcnt_ros/msg/TrackedBox`."""

    box: type
    tracked_box: type


def box_message(kind: type, box: Box) -> Any:
    """Return a box, pixels, as a message of the class `kind`; ValueError if it is not finite."""
    return kind(
        x=_finite('box.x', box.x),
        y=_finite('box.y', box.y),
        width=_finite('box.width', box.width),
        height=_finite('box.height', box.height),
    )


def result_message(
    types: MessageTypes,
    header: Any,
    target_id: str,
    result: TrackResult,
    image_size: tuple[int, int],
    seconds: float,
) -> Any:
    """Return the message of a result, on which so many seconds were spent.

    The header is the image's own, its size is width and height in pixels. Raises ValueError if a
    number of the result is not finite.
    """
    width, height = image_size
    return types.tracked_box(
        header=header,
        id=target_id,
        state=getattr(types.tracked_box, result.state.name),
        box=box_message(types.box, result.box),
        confidence=_finite('confidence', result.confidence),
        gnet_peak=_finite('gnet_peak', result.gnet_peak),
        snet_peak=_finite('snet_peak', result.snet_peak),
        distractor_ratio=_finite('distractor_ratio', result.distractor_ratio),
        source=getattr(types.tracked_box, result.source.name),
        updated=bool(result.updated),
        search_region=box_message(types.box, result.search_region.box),
        image_width=int(width),
        image_height=int(height),
        processing_time=float(seconds),
    )


def _finite(name: str, value: float) -> float:
    with np.errstate(over='ignore'):
        fits = math.isfinite(np.float32(value))
    if not fits:
        raise ValueError(f'{name} of the result is {value}: not a finite number')
    return float(value)
