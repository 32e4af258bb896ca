# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Who is on the plaza of the clip, and what a tracker node of a test is started with there."""

from __future__ import annotations

from sensor_msgs.msg import CameraInfo
from std_msgs.msg import Header

from fcnt_ros.tracker.box import Box

MAN = Box(640, 236, 40, 88)
"""The man in the black coat in frame 0, who walks to the left."""

MAN_IN_FRAME_8 = Box(570, 238, 35, 88)
"""Measured by eye."""

OTHER = Box(252, 218, 32, 90)
"""Somebody else in frame 0."""

FOCAL, MIDDLE = 700.0, (383.5, 287.5)
CALIBRATION = CameraInfo(
    header=Header(frame_id='camera'),
    width=768,
    height=576,
    distortion_model='plumb_bob',
    d=[0.0] * 5,
    k=[FOCAL, 0.0, MIDDLE[0], 0.0, FOCAL, MIDDLE[1], 0.0, 0.0, 1.0],
)
"""Of a camera that bends nothing."""


def reliable(*topics: str) -> dict[str, str]:
    """Return the parameters that let a node hear every message of some topics."""
    return {f'qos_overrides./{name}.subscription.reliability': 'reliable' for name in topics}


QUICK = {'region_size': 224, **reliable('image')}
"""A tracker that is fast enough for tests and misses no image."""
