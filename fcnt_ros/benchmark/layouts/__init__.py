# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How tracking benchmarks lay out their folders, one file for each layout.

Each finds the sequences that a folder is, and reads their images and boxes. What is peculiar to a
benchmark is known in its file and nowhere else; everything that leaves this package counts pixels
from 0.
"""
