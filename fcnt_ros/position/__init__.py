# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where the target is in metres: a box, a camera model and a distance. It never tracks."""
