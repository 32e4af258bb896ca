# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""FCNT: images in, boxes out. PyTorch and OpenCV, never ROS."""
