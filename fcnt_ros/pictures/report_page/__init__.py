# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A report as one page for the browser, which needs no other file and no network."""
