# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VGG-16 (section 3) and the feature maps that are selected of it (section 4.1)."""
