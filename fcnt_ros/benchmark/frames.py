# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Whole frames through the tracker, as a robot gets them, several trackers in turns.

In turns, because a machine's speed changes from minute to minute: what is compared shares it.
"""

from __future__ import annotations

import resource
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import torch

from fcnt_ros.benchmark.devices import rounding_of, synchronize
from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.benchmark.timing import Timing
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.trackers import make_tracker

WARM_UP = 3
"""Frames of each kind that are not timed."""

KINDS = ('frame', 'frame with adaptation', 'frame with discrimination')

NEVER = 100_000
ALWAYS_TRUSTED = {'lost_confidence': 0.0, 'uncertain_confidence': 0.0}


def kinds(config: TrackerConfig) -> dict[str, TrackerConfig]:
    """Return settings under which every frame is of one kind; only the paper's discriminate."""
    quiet = replace(config, **ALWAYS_TRUSTED, adaptation_interval=NEVER)
    settings = [quiet, replace(quiet, adaptation_interval=1)]
    if isinstance(config, PaperConfig):
        settings = [replace(one, distractor_threshold=100.0) for one in settings]
        settings.append(replace(quiet, distractor_threshold=0.0))
    return dict(zip(KINDS, settings, strict=False))


@dataclass(frozen=True)
class FrameTimings:
    """What a tracker takes.

    Parameters
    ----------
    engine : str
        As the tracker resolved it.
    device : str
    timings : dict of str to Timing
        'initialisation', and those of `KINDS` that were asked for.
    """

    engine: str
    device: str
    timings: dict[str, Timing]


def measure_frames(
    configs: list[TrackerConfig],
    scene: Scene,
    repeats: int,
    initialisations: int,
    of_kinds: Sequence[str] = KINDS,
) -> list[FrameTimings]:
    """Time trackers with these settings on a scene, each step in turns.

    Parameters
    ----------
    configs : list of TrackerConfig
    scene : Scene
    repeats : int
        Frames of each kind.
    initialisations : int
        How often each is initialised.
    of_kinds : sequence of str
        Which of `KINDS`; those that not all of the settings have are left out.
    """
    trackers = [make_tracker(config) for config in configs]
    for tracker in trackers:
        tracker.warm_up()
    samples: list[dict[str, list[float]]] = [{} for _ in trackers]
    for _ in range(initialisations):
        for tracker, times in zip(trackers, samples, strict=True):
            image = scene.image(0)
            start = perf_counter()
            with rounding_of(tracker.engine):
                tracker.init(image, scene.box(0))
            synchronize(tracker.device)
            times.setdefault('initialisation', []).append(perf_counter() - start)
    for kind in [k for k in of_kinds if all(k in kinds(config) for config in configs)]:
        for tracker, config in zip(trackers, configs, strict=True):
            tracker.reconfigure(kinds(config)[kind])
        for index in range(-WARM_UP, repeats):
            image = scene.image(index)
            for tracker, times in zip(trackers, samples, strict=True):
                tracker.box = scene.box(index - 1)  # no drift: every tracker does the same work
                seconds = _seconds(tracker, image)
                if index >= 0:
                    times.setdefault(kind, []).append(seconds)
    return [
        FrameTimings(
            tracker.engine, str(tracker.device), {k: Timing.of(v) for k, v in times.items()}
        )
        for tracker, times in zip(trackers, samples, strict=True)
    ]


def _seconds(tracker: FCNTracker, image: np.ndarray) -> float:
    start = perf_counter()
    with rounding_of(tracker.engine):
        tracker.update(image)
        tracker.learn()
    synchronize(tracker.device)
    return perf_counter() - start


def peak_memory(device: torch.device) -> dict[str, int]:
    """Return the most memory used so far, bytes: the process's, and the GPU's if there is one."""
    peak = {'process': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    if device.type == 'cuda':
        peak['device'] = torch.cuda.max_memory_reserved(device)
    return peak
