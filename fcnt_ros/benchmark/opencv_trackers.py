# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""OpenCV's trackers, to compare with; they run on any CPU.

CSRT and KCF are opencv-contrib's, MIL is in every OpenCV. MIL draws its samples by the clock: no
two runs of it are the same. NanoTrack and VitTrack are networks, whose model files the user has:
OpenCV's site and its model zoo have them, and nothing is downloaded here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState

NAMES = ('csrt', 'kcf', 'mil')
"""Those that need no model."""

FILES = {'nano': ('nanotrack_backbone_sim.onnx', 'nanotrack_head_sim.onnx'), 'vit': ()}
"""What must be in the folder of a network's model; one without such files is a file itself."""

_CLASSES = {'nano': 'TrackerNano', 'vit': 'TrackerVit'}


class OpenCVTrackerError(RuntimeError):
    """A tracker that is not to be had; the message names what is missing and how to get it."""


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
        One of `NAMES` or of `FILES`.
    model : Path, optional
        The network's.

    Raises
    ------
    OpenCVTrackerError
        If this OpenCV does not have it, or the model cannot be read.
    """

    def __init__(self, name: str, model: Path | None = None) -> None:
        self._create = _plain(name) if model is None else _network(name, model)
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
        if found:
            self._last = Box(*(float(v) for v in box))
        score = None
        if hasattr(self._tracker, 'getTrackingScore'):
            score = min(max(float(self._tracker.getTrackingScore()), 0.0), 1.0)
        return OpenCVFinding(self._last, TrackState.TRACKING if found else TrackState.LOST, score)


def model_digest(name: str, model: Path) -> str:
    """Return what tells a model's contents from others'; raise OpenCVTrackerError as below."""
    contents = hashlib.sha256()
    for path in model_files(name, model):
        contents.update(path.read_bytes())
    return contents.hexdigest()[:16]


def model_files(name: str, model: Path) -> list[Path]:
    """Return the files of a network's model; raise OpenCVTrackerError if one is not there."""
    paths = [model / file for file in FILES[name]] or [model]
    for path in paths:
        if not path.is_file():
            needed = f'a folder with {" and ".join(FILES[name])}' if FILES[name] else 'its model'
            raise OpenCVTrackerError(
                f'opencv:{name}={model} needs {needed}: there is no file {path}'
            )
    return paths


def _plain(name: str) -> Callable[[], cv2.Tracker]:
    """Return what makes a tracker that needs no model."""
    create = getattr(cv2, f'Tracker{name.upper()}_create', None)
    if create is None:
        version = '.'.join(cv2.__version__.split('.')[:3])
        raise OpenCVTrackerError(
            f'this OpenCV has no {name.upper()}, opencv-contrib has: install the same version '
            'of it over this one, pip install --force-reinstall --no-deps '
            f'"opencv-contrib-python-headless=={version}.*"'
        )
    return create


def _network(name: str, model: Path) -> Callable[[], cv2.Tracker]:
    """Return what makes a tracker with a network, whose model can be read."""
    paths = [str(path) for path in model_files(name, model)]
    kind = getattr(cv2, _CLASSES[name], None)
    if kind is None:
        raise OpenCVTrackerError(
            f'this OpenCV, {cv2.__version__}, has no {_CLASSES[name]}: install a newer '
            'opencv-python-headless (NanoTrack came with 4.7, VitTrack with 4.9)'
        )
    parameters = getattr(cv2, f'{_CLASSES[name]}_Params')()
    if name == 'nano':
        parameters.backbone, parameters.neckhead = paths
    else:
        (parameters.net,) = paths
    try:
        kind.create(parameters)  # can it be read?
    except cv2.error as error:
        raise OpenCVTrackerError(
            f'opencv:{name} cannot read {", ".join(paths)}: {error.err}'
        ) from None
    return lambda: kind.create(parameters)
