# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The tracker node that the faults are done to: the real one, on a device that can fail.

Its parameter `device_fails` lets the device fail from the next frame on.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fcnt_ros.node.tracker_node import TrackerNode, serve
from fcnt_ros.ros.run_node import run_node
from fcnt_ros.tracker.compute.threads import share_cores
from fcnt_ros.tracker.config import TrackerConfig

if TYPE_CHECKING:
    from fcnt_ros.tracker.fcnt import FCNTracker

DEVICE_FAILS = 'device_fails'


class Subject(TrackerNode):
    """A tracker node on a fragile device."""

    def __init__(self) -> None:
        super().__init__()
        self.declare_parameter(DEVICE_FAILS, False)

    def make_tracker(self, config: TrackerConfig) -> FCNTracker:
        """Return a tracker whose device fails when the parameter says so."""
        from trials.stress.fragile_tracker import FragileTracker

        return FragileTracker(config, lambda: self.get_parameter(DEVICE_FAILS).value)


def main() -> int:
    """Run the node until a signal ends it."""
    share_cores()
    return run_node(Subject, serve)


if __name__ == '__main__':
    sys.exit(main())
