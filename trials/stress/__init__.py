# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a tracker node must live through: faults, transitions, and time."""
