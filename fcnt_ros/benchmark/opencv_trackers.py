# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""OpenCV's trackers, to compare with; they run on any CPU.

CSRT and KCF are opencv-contrib's, MIL is in every OpenCV. MIL draws its samples by the clock: no
two runs of it are the same. The others are networks and need model files: see `opencv_networks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.benchmark.opencv_networks import create_network
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState

_CREATE = {'csrt': 'TrackerCSRT_create', 'kcf': 'TrackerKCF_create', 'mil': 'TrackerMIL_create'}

NAMES = tuple(_CREATE)


class OpenCVTrackerError(RuntimeError):
    """A tracker that this OpenCV does not have; the message says how to get it."""


@dataclass(frozen=True)
class OpenCVFinding:
    """What such a tracker says about a frame: a box, or that it has none.

    Parameters
    ----------
    box : Box
        The target, pixels; the last one found while LOST.
    state : TrackState
        TRACKING or LOST.
    score : float, optional
        What a network says of its box, 0 to 1.
    """

    box: Box
    state: TrackState
    score: float | None = None

    @property
    def confidence(self) -> float:
        """The score; of trackers that do not tell one 1 while TRACKING, 0 while LOST."""
        if self.score is not None:
            return self.score
        return 1.0 if self.state is TrackState.TRACKING else 0.0


class OpenCVTracker:
    """One of OpenCV's trackers with its default settings.

    Parameters
    ----------
    name : str
        One of `NAMES`, or a network's.
    model : Path, optional
        The network's, as in `opencv_networks`.

    Raises
    ------
    OpenCVTrackerError, ModelError
        If this OpenCV does not have it, or the model cannot be read.
    """

    def __init__(self, name: str, model: Path | None = None) -> None:
        if model is None:
            self._create = _plain(name)
        else:
            self._create = partial(create_network, name, model)
            self._create()  # can it be read?
        self._tracker: cv2.Tracker | None = None
        self._last = Box(0, 0, 0, 0)

    def init(self, image: np.ndarray, box: Box) -> OpenCVFinding:
        """Learn the target in `box`, rounded to pixels, of an image (H, W, 3), uint8 BGR.

        Raises
        ------
        cv2.error
            If the tracker refuses the box.
        """
        rounded = tuple(round(v) for v in (box.x, box.y, box.width, box.height))
        self._tracker = self._create()
        self._tracker.init(image, rounded)
        self._last = box
        return OpenCVFinding(box, TrackState.TRACKING)

    def update(self, image: np.ndarray) -> OpenCVFinding:
        """Find the target in the next image; a tracker that fails in it has lost the target."""
        if self._tracker is None:
            raise RuntimeError('there is no target to follow: call init first')
        try:
            found, box = self._tracker.update(image)
        except cv2.error:
            found = False
        if not found:
            return OpenCVFinding(self._last, TrackState.LOST, self._score())
        self._last = Box(*(float(v) for v in box))
        return OpenCVFinding(self._last, TrackState.TRACKING, self._score())

    def _score(self) -> float | None:
        if not hasattr(self._tracker, 'getTrackingScore'):
            return None
        return min(max(float(self._tracker.getTrackingScore()), 0.0), 1.0)


def _plain(name: str) -> Callable[[], cv2.Tracker]:
    """Return what makes a tracker that needs no model."""
    create = getattr(cv2, _CREATE[name], None)
    if create is None:
        version = '.'.join(cv2.__version__.split('.')[:3])
        raise OpenCVTrackerError(
            f'this OpenCV has no {name.upper()}, opencv-contrib has: install the same version '
            'of it over this one, pip install --force-reinstall --no-deps '
            f'"opencv-contrib-python-headless=={version}.*"'
        )
    return create
