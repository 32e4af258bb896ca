# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The frames of a track around where it failed, on one page.

What explains a failure is how it begins. So a run of failing frames is shown by the frames about
its first one, and of many runs the longest are shown. No more images are kept than may become
tiles: the last few.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from fcnt_ros.pictures.overlays import COLORS, TRUTH_COLOR
from fcnt_ros.pictures.tiles import in_rows, page, tile
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

MIN_OVERLAP = 0.5
"""Intersection over union with the truth under which a frame has failed."""

BEFORE = 2
"""Frames shown before a run's first one."""

AFTER = 3
"""... and behind it."""

MAX_RUNS = 4
"""So many runs are shown: 24 tiles."""


@dataclass(eq=False)
class _Run:
    first: int
    frames: int = 0  # how many of it failed
    tiles: list[np.ndarray] = field(default_factory=list)


class Failures:
    """Where a track failed: its overlap with the truth fell below `MIN_OVERLAP`.

    Without a truth: where its state left TRACKING. Once a truth was given, a frame without one,
    where the target is out of sight, fails no more.
    """

    def __init__(self) -> None:
        self._kept: list[_Run] = []
        self._frames = self._failed = self._runs = 0
        self._by_truth = False
        self._failing = False
        self._left_to_show = 0
        self._recent: deque[tuple[int, np.ndarray, TrackResult, Box | None]] = deque(maxlen=BEFORE)

    def add(self, frame: int, image: np.ndarray, result: TrackResult, truth: Box | None) -> None:
        """Take the next frame.

        Parameters
        ----------
        frame : int
            Its number.
        image : (H, W, 3) uint8
            BGR; kept for some frames, and must not be written to.
        result : TrackResult
            Of this image.
        truth : Box, optional
            Where the target really is, pixels.
        """
        self._frames += 1
        self._by_truth = self._by_truth or truth is not None
        failing = self._fails(result, truth)
        if failing and not self._failing and not self._left_to_show:
            self._begin_run(frame)
        self._failing = failing
        if failing:
            self._failed += 1
            self._kept[-1].frames += 1
        if self._left_to_show:
            self._kept[-1].tiles.append(_tile(frame, image, result, truth))
            self._left_to_show -= 1
        else:
            self._recent.append((frame, image, result, truth))

    @property
    def any(self) -> bool:
        """Whether a frame failed."""
        return self._failed > 0

    @property
    def summary(self) -> str:
        """What failed, in words."""
        kind = f'overlap below {MIN_OVERLAP:g}' if self._by_truth else 'state not tracking'
        if not self.any:
            return f'nothing failed: {self._frames} frames, none with {kind}'
        runs = f'{self._runs} {"run" if self._runs == 1 else "runs"}'
        shown = ', '.join(str(run.first) for run in self._longest())
        return (
            f'{self._failed} of {self._frames} frames with {kind}, in {runs}; '
            f'shown from frame {shown} on'
        )

    def picture(self) -> np.ndarray | None:
        """Return the page (H, W, 3), uint8 BGR, or None if nothing failed.

        Each run begins on a row of its own. The box is drawn in its state's colour, over the truth
        in pink.
        """
        rows = [row for run in self._longest() for row in in_rows(run.tiles)]
        return page(rows) if rows else None

    def _fails(self, result: TrackResult, truth: Box | None) -> bool:
        if truth is not None:
            return result.box.iou(truth) < MIN_OVERLAP
        return not self._by_truth and result.state is not TrackState.TRACKING

    def _begin_run(self, frame: int) -> None:
        tiles = [_tile(*earlier) for earlier in self._recent]
        self._recent.clear()  # no frame twice on the page
        self._kept = [*self._longest(), _Run(frame, tiles=tiles)]
        self._runs += 1
        self._left_to_show = 1 + AFTER

    def _longest(self) -> list[_Run]:
        """Return the runs to show, the earlier of equals, in the order of time."""
        ranked = sorted(self._kept, key=lambda run: (-run.frames, run.first))
        return sorted(ranked[:MAX_RUNS], key=lambda run: run.first)


def _tile(frame: int, image: np.ndarray, result: TrackResult, truth: Box | None) -> np.ndarray:
    outlines = [(result.box, COLORS[result.state])]
    overlap = ''
    if truth is not None:
        outlines.insert(0, (truth, TRUTH_COLOR))
        overlap = f'overlap {result.box.iou(truth):.2f}'
    gnet, snet = (' decided' if result.source is source else '' for source in Source)
    captions = [
        (f'{frame}: {result.state.value} {result.confidence:.2f}', f'GNet{gnet}', f'SNet{snet}'),
        (overlap, f'P_d {result.distractor_ratio:.2f}', 'updated' if result.updated else ''),
    ]
    heatmaps = (result.gnet_heatmap, result.snet_heatmap)
    return tile(image, result.search_region.box, heatmaps, captions, outlines)
