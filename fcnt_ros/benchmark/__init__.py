# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How fast and how good the tracker is: measurements that anybody can repeat. Imports no ROS."""
