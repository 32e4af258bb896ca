# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The sub-commands of `fcnt`, a file each: they read arguments, and do no work of their own.

`add_parser` of each adds its arguments, and `run` does what they ask for and returns the exit code;
`cli` tells what it raises.
"""
