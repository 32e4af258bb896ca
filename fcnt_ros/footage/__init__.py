# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where images come from and where results go. It needs no ROS installation."""
