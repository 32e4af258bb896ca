# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The ROS 2 side of fcnt_ros: the only folder that imports rclpy."""
