# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A tracker whose device runs out of memory when it is told to: for real, in mid-frame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.tracker import DefaultTracker
from fcnt_ros.tracker.features.vgg16 import Features

TOO_MUCH = 1 << 60
"""More than any device has, bytes."""


class FragileTracker(DefaultTracker):
    """FCNT on a device that fails.

    Parameters
    ----------
    config : TrackerConfig
    fails : callable
        Whether the device fails now; asked once a frame.
    """

    def __init__(self, config: TrackerConfig, fails: Callable[[], bool]) -> None:
        super().__init__(config)
        network = self._vgg16

        def compute(crop: np.ndarray) -> Features:
            features = network(crop)
            if fails():
                torch.empty(TOO_MUCH, dtype=torch.uint8, device=self.device)
            return features

        self._vgg16 = compute
