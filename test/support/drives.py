# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A moment of a simulated drive in which all is well."""

from __future__ import annotations

from trials.simulation.record import Row

FOLLOWED = Row(
    time=0.0,
    robot_x=0.0,
    robot_y=0.0,
    target_x=2.0,
    target_y=0.0,
    distance=2.0,
    forward=0.5,
    turn=0.0,
    visible=1.0,
    state='tracking',
    overlap=0.8,
    overlap_other=0.0,
)
"""The target is seen and TRACKING, 2 m ahead, and the robot drives."""
