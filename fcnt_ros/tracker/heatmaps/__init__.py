# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the networks learn, and what their answers are measured by."""
