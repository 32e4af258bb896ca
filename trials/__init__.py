# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the package must live through, at length. Never installed; `make` runs it."""
