# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One command that tells whether the tracker is right and fast on an NVIDIA GPU."""
