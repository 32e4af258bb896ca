# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A small world to try a follow-me robot in: a walker among look-alikes, a camera, a base."""
