# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A track explained: for each frame what the tracker saw and decided, and where it failed.

It says nothing of times, which `track_log` does: so two traces of the same track are the same.
"""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.footage.heatmap_file import HeatmapFile
from fcnt_ros.footage.track_log import TrackLog, result_cells
from fcnt_ros.pictures.failure_sheet import Failures
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult


@dataclass(frozen=True)
class TraceRow:
    """One frame of a trace.

    Parameters
    ----------
    frame : int
        Its number.
    x, y, width, height : float
        The target's box, pixels.
    confidence, state, source, distractor_ratio, gnet_peak, snet_peak, updated
        As in `TrackResult`.
    region_x, region_y, region_side : int
        The search region, which the heat maps cover, pixels.
    search_sigma : float
        As in `TrackResult`: the candidates' spread.
    followed, learned, meeting, hidden
        As in `Company`: look-alikes that are followed, and learned from as background.
    refused : str
        Where else something was seen, `x y heat reason` of each middle, separated by `;`.
    searched : str
        Regions in which a lost target was sought, `x y width height` of each, separated by `;`.
    centre_error : float, optional
        Distance of the box's middle from the truth's, pixels.
    overlap : float, optional
        Intersection over union with the truth, 0 to 1.
    """

    frame: int
    x: float
    y: float
    width: float
    height: float
    confidence: float
    state: str
    source: str
    distractor_ratio: float
    gnet_peak: float
    snet_peak: float
    updated: bool
    region_x: int
    region_y: int
    region_side: int
    search_sigma: float
    followed: int
    learned: int
    meeting: bool
    hidden: bool
    refused: str
    searched: str
    centre_error: float | None
    overlap: float | None

    @classmethod
    def from_result(cls, frame: int, result: TrackResult, truth: Box | None) -> TraceRow:
        """Return the row of a result; `truth` is where the target really is, if that is known."""
        box, region = result.box, result.search_region
        refused = (
            '{:.0f} {:.0f} {:.2f} {}'.format(*one.box.center, one.heat, one.why.value)
            for one in result.refused
        )
        searched = (f'{one.x:g} {one.y:g} {one.width:g} {one.height:g}' for one in result.searched)
        return cls(
            frame=frame,
            **result_cells(result),
            region_x=region.left,
            region_y=region.top,
            region_side=region.side,
            search_sigma=result.search_sigma,
            followed=result.company.followed,
            learned=result.company.learned,
            meeting=result.company.meeting,
            hidden=result.company.hidden,
            refused='; '.join(refused),
            searched='; '.join(searched),
            centre_error=None if truth is None else math.dist(box.center, truth.center),
            overlap=None if truth is None else box.iou(truth),
        )


class Trace:
    """Files that explain a track, complete after `close`, whatever ended it.

    trace.csv : a `TraceRow` for each frame.
    heatmaps.npy : GNet's and SNet's heat maps, of the frame in the same row of the table; see
        `HeatmapFile`.
    failures.png : the frames around where it failed (see `Failures`); not there if it never did.

    Parameters
    ----------
    folder : Path
        Made if it is not there. An earlier trace in it is replaced.

    Raises
    ------
    OSError
        If the files cannot be written; from every method.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._strip = folder / 'failures.png'
        self._strip.unlink(missing_ok=True)
        self._failures = Failures()
        self._table = TrackLog(folder / 'trace.csv', TraceRow)
        self._heatmaps = HeatmapFile(folder / 'heatmaps.npy')

    def add(
        self, frame: int, image: np.ndarray, result: TrackResult, truth: Box | None = None
    ) -> None:
        """Take the next frame; its row and its heat maps are on disk when this returns.

        The arguments are those of `Failures.add`.
        """
        self._heatmaps.write(result.gnet_heatmap, result.snet_heatmap)
        self._table.write(TraceRow.from_result(frame, result, truth))
        self._failures.add(frame, image, result, truth)

    @property
    def summary(self) -> str:
        """The files, and what failed so far, in a line."""
        files = 'trace.csv, heatmaps.npy' + (', failures.png' if self._failures.any else '')
        return f'{self._folder}: {files}; {self._failures.summary}'

    def close(self) -> None:
        """Write the picture of the failures, and close the files."""
        with closing(self._table), closing(self._heatmaps):
            picture = self._failures.picture()
            if picture is not None and not cv2.imwrite(str(self._strip), picture):
                raise OSError(f'{self._strip} cannot be written')
