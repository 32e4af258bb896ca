# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Long tracks: scenes in which the target leaves and returns, and what a tracker is worth in them.

`scenes` makes them of ordinary sequences; `measures` has the VOT long-term challenge's figures.
"""
