# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Whether a message has numbers that no controller can use."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from diagnostic_msgs.msg import KeyValue
from sensor_msgs.msg import Image

from fcnt_ros.ros.images import to_heatmap


def non_finite(msg: Any, path: str = '') -> Iterator[str]:
    """Yield the path and the value of each number in a message that is not finite.

    Values of a diagnostic are text: they count if they are a number. A 32FC1 image counts by its
    pixels.
    """
    if isinstance(msg, float):
        if not math.isfinite(msg):
            yield f'{path} is {msg}'
    elif isinstance(msg, KeyValue):
        yield from non_finite(_number(msg.value), msg.key)
    elif isinstance(msg, Image):
        if msg.encoding == '32FC1' and not np.isfinite(to_heatmap(msg)).all():
            yield f'{path}.data is not finite everywhere'
    elif hasattr(msg, 'get_fields_and_field_types'):
        for name in msg.get_fields_and_field_types():
            yield from non_finite(getattr(msg, name), f'{path}.{name}' if path else name)
    elif isinstance(msg, np.ndarray) or (isinstance(msg, list) and msg):
        for index, value in enumerate(msg):
            yield from non_finite(value, f'{path}[{index}]')


def _number(text: str) -> float:
    """Return the number that a text is; 0 if it is none."""
    try:
        return float(text)
    except ValueError:
        return 0.0
