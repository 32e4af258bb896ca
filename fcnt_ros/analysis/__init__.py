# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the network sees of a target: the feature analysis of the paper's section 3."""
