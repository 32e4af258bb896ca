# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How the time of a frame grows with what a user may enlarge."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from fcnt_ros.benchmark.devices import synchronize
from fcnt_ros.benchmark.frames import kinds, measure_frames
from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.benchmark.timing import Timing
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.trackers import make_tracker

IMAGE_SIZES = ((320, 240), (640, 480), (1280, 720), (1920, 1080), (3840, 2160))
CANDIDATES = (100, 600, 2000, 10_000)
CHANNELS = (64, 128, 256, 384, 512)
TRACKERS = (1, 2, 4)


@dataclass(frozen=True)
class Growth:
    """One curve.

    Parameters
    ----------
    what : str
        What is enlarged, with its unit.
    values : tuple of float
        How much of it there is.
    timings : tuple of Timing
        Of a frame without an update, for each value; with several trackers or targets, until each
        has had its frame.
    """

    what: str
    values: tuple[float, ...]
    timings: tuple[Timing, ...]


def measure_growth(config: TrackerConfig, scene: Scene, repeats: int) -> list[Growth]:
    """Measure all curves."""

    def frame(config: TrackerConfig, scene: Scene) -> Timing:
        return measure_frames([config], scene, repeats, 1, ['frame'])[0].timings['frame']

    curves = [
        Growth(
            'image, megapixels',
            tuple(w * h / 1e6 for w, h in IMAGE_SIZES),
            tuple(frame(config, Scene(w, h)) for w, h in IMAGE_SIZES),
        ),
        Growth(
            'K, maps kept of each layer',
            CHANNELS,
            tuple(frame(replace(config, selected_channels=k), scene) for k in CHANNELS),
        ),
        trackers_curve(config, scene, repeats),
        targets_curve(config, scene, repeats),
    ]
    if isinstance(config, PaperConfig):
        timings = tuple(frame(replace(config, candidates=n), scene) for n in CANDIDATES)
        curves.append(Growth('candidates', CANDIDATES, timings))
    return curves


def trackers_curve(
    config: TrackerConfig, scene: Scene, repeats: int, counts: tuple[int, ...] = TRACKERS
) -> Growth:
    """Measure how the time grows with the trackers on one device."""
    timings = tuple(_side_by_side(config, scene, repeats, n) for n in counts)
    return Growth('trackers on one device', counts, timings)


def targets_curve(
    config: TrackerConfig, scene: Scene, repeats: int, counts: tuple[int, ...] = TRACKERS
) -> Growth:
    """Measure how the time grows with the targets of one node, which share one VGG-16."""
    timings = tuple(_in_one_node(config, scene, repeats, n) for n in counts)
    return Growth('targets of one node', counts, timings)


def _in_one_node(config: TrackerConfig, scene: Scene, repeats: int, count: int) -> Timing:
    """Time a frame of each of `count` targets, as one node follows them."""
    first = make_tracker(kinds(config)['frame'])
    first.warm_up()
    trackers = [first, *(first.sibling() for _ in range(count - 1))]
    for tracker in trackers:
        tracker.init(scene.image(0), scene.box(0))
        tracker.update(scene.image(1))
    samples: list[float] = []
    for index in range(repeats):
        image = scene.image(index)
        for tracker in trackers:
            tracker.box = scene.box(index - 1)
        start = perf_counter()
        if count > 1:
            for tracker in trackers:
                tracker.look(image)
        for tracker in trackers:
            tracker.update(image)
        synchronize(first.device)
        samples.append(perf_counter() - start)
    return Timing.of(samples)


def _side_by_side(config: TrackerConfig, scene: Scene, repeats: int, count: int) -> Timing:
    """Time a frame of each of `count` trackers, one thread each, as nodes in one process."""
    trackers = [make_tracker(kinds(config)['frame']) for _ in range(count)]
    for tracker in trackers:
        tracker.warm_up()
        tracker.init(scene.image(0), scene.box(0))
        tracker.update(scene.image(1))

    def follow(tracker: FCNTracker, image: np.ndarray) -> None:
        tracker.update(image)
        synchronize(tracker.device)

    samples: list[float] = []
    with ThreadPoolExecutor(count) as threads:
        for index in range(repeats):
            image = scene.image(index)
            for tracker in trackers:
                tracker.box = scene.box(index - 1)
            start = perf_counter()
            list(threads.map(follow, trackers, [image] * count))
            samples.append(perf_counter() - start)
    return Timing.of(samples)
