# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A tracker that other processes can import, and that has different boxes for different images."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

import cv2
import numpy as np
import torch

from fcnt_ros.benchmark.opencv_trackers import OpenCVFinding
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState


class DriftingTracker:
    """Moves its box by what the image's mean is; its confidence tells how many threads it has."""

    def init(self, image: np.ndarray, box: Box) -> OpenCVFinding:
        self._box = box
        return self.update(image)

    def update(self, image: np.ndarray) -> OpenCVFinding:
        box = self._box
        self._box = Box(box.x + float(image.mean()), box.y, box.width, box.height)
        threads = {torch.get_num_threads(), cv2.getNumThreads(), int(os.environ['OMP_NUM_THREADS'])}
        return OpenCVFinding(self._box, TrackState.TRACKING, max(threads) / 10)


def start() -> AbstractContextManager[DriftingTracker]:
    """Open one."""
    return nullcontext(DriftingTracker())


class OnGPU(DriftingTracker):
    """Its confidence tells which GPU it sees, 0 to 9."""

    def update(self, image: np.ndarray) -> OpenCVFinding:
        seen = os.environ['CUDA_VISIBLE_DEVICES']
        return OpenCVFinding(self._box, TrackState.TRACKING, int(seen) / 10)


def start_on_gpu() -> AbstractContextManager[DriftingTracker]:
    """Open one of these."""
    return nullcontext(OnGPU())
