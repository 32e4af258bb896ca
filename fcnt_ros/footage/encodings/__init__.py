# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Raw and compressed image messages of every encoding, as BGR. It imports no ROS."""
