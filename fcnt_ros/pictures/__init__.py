# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What people look at: overlays, sheets, mosaics, pages. Nothing is tracked here."""
