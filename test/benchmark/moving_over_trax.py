# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A TraX server whose tracker moves its box by 2 and 3 pixels a frame; a test starts it."""

from __future__ import annotations

import sys
from contextlib import nullcontext

import numpy as np

from fcnt_ros.benchmark.opencv_trackers import OpenCVFinding
from fcnt_ros.benchmark.tracker_entries import TrackerEntry
from fcnt_ros.benchmark.trax_server import serve
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState


class Moving:
    def init(self, image: np.ndarray, box: Box) -> OpenCVFinding:
        assert image.shape == (120, 160, 3)
        print(f'starts at {box.x:g}, {box.y:g}', file=sys.stderr, flush=True)
        self._box = box
        return OpenCVFinding(box, TrackState.TRACKING)

    def update(self, image: np.ndarray) -> OpenCVFinding:
        x, y = self._box.x + 2, self._box.y + 3
        self._box = Box(x, y, self._box.width, self._box.height)
        return OpenCVFinding(self._box, TrackState.LOST)


if __name__ == '__main__':
    try:
        moving = TrackerEntry('moving', None, {}, False, lambda: nullcontext(Moving()))
        serve(moving, int(sys.argv[1]))
    except ValueError as error:
        sys.exit(str(error))
