# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Programs for people around the node: box picker, video player, recorder, demo, page."""
