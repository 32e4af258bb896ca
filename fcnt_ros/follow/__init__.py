# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The robot that follows: from tracked boxes to velocities. It never sees an image."""
