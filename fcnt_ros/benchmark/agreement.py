# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Whether an engine finds the same boxes as the plain one, on real sequences.

A track is a long chain of choices among random candidates, some of them nearly equal: any change,
be it of the seventh digit, sends it another, no worse way after some frames. So two questions are
asked. Frame by frame, with both trackers set to the same last box: how far do heat maps and boxes
differ? And left alone: how good is each track by the benchmark's measures?
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace

import numpy as np
from tqdm import tqdm

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.devices import rounding_of
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.track_result import TrackResult
from fcnt_ros.tracker.trackers import make_tracker


@dataclass(frozen=True)
class Agreement:
    """How an engine's results compare with the plain engine's on one sequence.

    Parameters
    ----------
    sequence : str
    gnet_difference, snet_difference : float
        Largest difference between two heat maps' cells in any frame; targets have a peak of 1.
        SNet learns from the boxes as it goes, so its maps differ more where boxes have differed.
    within_a_pixel : float
        Share of frames in which no edge of the box differs by more than one pixel.
    median_shift, largest_shift : float
        Distance of the boxes' middles, pixels.
    precision, success : (float, float)
        By the benchmark's measures, of the plain engine and of this one, each left alone.
    """

    sequence: str
    gnet_difference: float
    snet_difference: float
    within_a_pixel: float
    median_shift: float
    largest_shift: float
    precision: tuple[float, float]
    success: tuple[float, float]


def compare(
    config: TrackerConfig, sequences: Iterable[Sequence], plain_device: str | None = None
) -> list[Agreement]:
    """Compare the engine of these settings with the plain one, on the same device or another."""
    device = plain_device or config.device
    plain = make_tracker(replace(config, engine='plain', device=device))
    fast = make_tracker(config)
    fast.warm_up()
    return [_compare(plain, fast, sequence) for sequence in sequences]


def _compare(plain: FCNTracker, fast: FCNTracker, sequence: Sequence) -> Agreement:
    together: list[tuple[TrackResult, TrackResult]] = []
    for index in tqdm(range(len(sequence.images)), desc=f'{sequence.name}, in step', leave=False):
        if index:
            fast.box = plain.box
        image = sequence.read(index)
        together.append(tuple(_step(t, sequence, index, image) for t in (plain, fast)))
    frames = tqdm(range(len(sequence.images)), desc=f'{sequence.name}, alone', leave=False)
    alone = [_step(fast, sequence, index, sequence.read(index)) for index in frames]
    tracks = [_rows(p for p, _ in together), _rows(alone)]  # nothing has moved the plain one
    differences = np.abs(_edges(tracks[0]) - _edges(_rows(f for _, f in together)))
    shifts = [np.hypot(*np.subtract(p.box.center, f.box.center)) for p, f in together]
    return Agreement(
        sequence=sequence.name,
        gnet_difference=max(_largest(p.gnet_heatmap - f.gnet_heatmap) for p, f in together),
        snet_difference=max(_largest(p.snet_heatmap - f.snet_heatmap) for p, f in together),
        within_a_pixel=float((differences.max(axis=1) <= 1).mean()),
        median_shift=float(np.median(shifts)),
        largest_shift=float(max(shifts)),
        precision=tuple(otb.precision(boxes, sequence.boxes) for boxes in tracks),
        success=tuple(otb.success(boxes, sequence.boxes) for boxes in tracks),
    )


def _step(tracker: FCNTracker, sequence: Sequence, index: int, image: np.ndarray) -> TrackResult:
    with rounding_of(tracker.engine):
        return tracker.update(image) if index else tracker.init(image, sequence.first_box)


def _largest(difference: np.ndarray) -> float:
    return float(np.abs(difference).max())


def _rows(results: Iterable[TrackResult]) -> np.ndarray:
    """Return x, y, width, height of the boxes, (N, 4)."""
    return np.array([astuple(r.box) for r in results])


def _edges(boxes: np.ndarray) -> np.ndarray:
    """Return left, top, right, bottom of boxes (N, 4)."""
    return np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])
