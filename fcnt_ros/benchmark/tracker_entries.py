# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Trackers to compare, by name: `fcnt`, `fcnt:PRESET`, `opencv:csrt`, `opencv:vit=FILE`, ...

Each tells all that its results depend on before anything is loaded: so results that are there
already can be told from those of other settings.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fcnt_ros import tracker as tracker_package
from fcnt_ros.benchmark.devices import device_name, rounding_of, synchronize
from fcnt_ros.benchmark.evaluation import Tracker
from fcnt_ros.benchmark.opencv_trackers import FILES, NAMES, OpenCVTracker, model_digest
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.features.engine import resolve_engine
from fcnt_ros.tracker.track_result import TrackResult
from fcnt_ros.tracker.trackers import make_tracker

MACHINE = ('hardware', 'device', 'engine')
"""Settings that tell on what a tracker runs; boxes depend on them by no more than rounding."""

OPENCV = tuple(f'opencv:{name}' for name in NAMES)

NETWORKS = {f'opencv:{name}=': 'DIR' if files else 'FILE' for name, files in FILES.items()}
"""What names of OpenCV's networks begin with, and what follows: where the model is."""


@dataclass(frozen=True)
class TrackerEntry:
    """A tracker with its settings, not started yet.

    Parameters
    ----------
    title : str
        Name and settings that were changed, but for the seed.
    seed : int or None
        None if the tracker takes none.
    settings : mapping
        All that its results depend on; can be written as JSON.
    has_heatmaps : bool
        Whether what it says is a `TrackResult`.
    start : callable
        Opens the tracker, a context manager. Can be pickled, for another process to call it.
    """

    title: str
    seed: int | None
    settings: Mapping[str, Any]
    has_heatmaps: bool
    start: Callable[[], AbstractContextManager[Tracker]]

    @property
    def label(self) -> str:
        """The title with the seed."""
        return self.title if self.seed is None else f'{self.title} seed={self.seed}'

    @property
    def folder_name(self) -> str:
        """The label as a folder's name."""
        return re.sub(r'[^\w.=,+-]', '-', self.label.replace(' ', ','))


def fcnt(
    name: str, config: TrackerConfig, changes: Mapping[str, Any], threads: int | None = None
) -> TrackerEntry:
    """Return FCNT.

    Parameters
    ----------
    name : str
        What its settings started from, a preset.
    config : TrackerConfig
    changes : mapping
        Settings in it that are not the preset's, to tell it from others.
    threads : int, optional
        How many it will have on a CPU, on which its speed depends; by default this process's.

    Raises
    ------
    DeviceError, EngineError
        If the device or the engine is not to be had.
    """
    device = resolve_device(config.device)
    config = replace(config, device=str(device), engine=resolve_engine(config.engine, device))
    words = [f'{key}={value}' for key, value in changes.items() if key != 'seed']
    return TrackerEntry(
        title=' '.join([f'fcnt:{name}', *words]),
        seed=config.seed,
        settings={
            'tracker': 'fcnt',
            'program': _program(),
            'hardware': device_name(device, threads),
            **asdict(config),
        },
        has_heatmaps=True,
        start=partial(_start_fcnt, config),
    )


def opencv(name: str, threads: int | None = None) -> TrackerEntry:
    """Return one of OpenCV's trackers.

    Parameters
    ----------
    name : str
        One of `OPENCV`, or a network with its model: opencv:nano=FOLDER, opencv:vit=FILE.
    threads : int, optional
        How many it will have; by default this process's.

    Raises
    ------
    OpenCVTrackerError
        If this OpenCV does not have it, or the model cannot be read.
    """
    kind, _, text = name.removeprefix('opencv:').partition('=')
    model = Path(text).absolute() if text else None
    OpenCVTracker(kind, model)  # is it there?
    settings = {
        'tracker': f'opencv:{kind}',
        'program': cv2.__version__,
        'hardware': device_name(resolve_device('cpu'), threads),
    }
    if model is not None:
        settings['model'] = model_digest(kind, model)
    return TrackerEntry(
        title=f'opencv:{kind}={model.name}' if model else name,
        seed=None,
        settings=settings,
        has_heatmaps=False,
        start=partial(_start_opencv, kind, model),
    )


class _Synchronous:
    """FCNT whose calls end when the device has done what belongs to them."""

    def __init__(self, tracker: FCNTracker) -> None:
        self._tracker = tracker

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        return self._done(self._tracker.init, image, box)

    def update(self, image: np.ndarray) -> TrackResult:
        return self._done(self._tracker.update, image)

    def _done(self, call: Callable[..., TrackResult], *arguments: Any) -> TrackResult:
        with rounding_of(self._tracker.engine):
            result = call(*arguments)
        synchronize(self._tracker.device)
        return result


@contextmanager
def _start_fcnt(config: TrackerConfig) -> Any:
    with closing(make_tracker(config)) as tracker:
        tracker.warm_up()
        yield _Synchronous(tracker)


def _start_opencv(name: str, model: Path | None) -> AbstractContextManager[Tracker]:
    return nullcontext(OpenCVTracker(name, model))


def _program() -> str:
    """Return a digest of the tracker's own code: whoever changes it wants new results."""
    digest = hashlib.sha256()
    for path in sorted(Path(tracker_package.__file__).parent.rglob('*.py')):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
