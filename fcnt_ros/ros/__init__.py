# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What every node here needs of ROS: parameters, messages, images, waiting."""
