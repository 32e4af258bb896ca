# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Images one after another, out of whatever has them: videos, folders, cameras, streams, bags."""
