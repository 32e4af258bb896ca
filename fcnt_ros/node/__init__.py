# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The tracker as a ROS 2 node. What is tracked how is for `tracker/` to know."""
