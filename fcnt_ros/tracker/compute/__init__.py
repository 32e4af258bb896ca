# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Devices, threads and solvers: what knows nothing of tracking."""
