# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""FCNT, a visual tracker: a PyTorch library that knows nothing of ROS."""
