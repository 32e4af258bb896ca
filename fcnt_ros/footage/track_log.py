# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A track on disk: a table of the boxes, a video of the annotated frames, and a bag.

The program may be stopped at any moment. So every row is in the file when it was
written, and both files are complete after `close`, whatever ended the loop.
"""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from fcnt_ros.footage.bags import check_rosbags
from fcnt_ros.tracker.track_result import TrackResult

if TYPE_CHECKING:  # needs the optional rosbags
    from fcnt_ros.footage.results_bag import ResultsBag


@dataclass(frozen=True)
class TrackRow:
    """One frame of a track.

    Parameters
    ----------
    frame : int
        Counts from 0, the frame on which the target was given.
    stamp : float
        The frame's time, seconds.
    x, y, width, height : float
        The target's box, pixels.
    confidence, state, source, distractor_ratio, gnet_peak, snet_peak, updated
        As in `TrackResult`.
    processing_time : float
        Time spent on the frame, seconds.
    """

    frame: int
    stamp: float
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
    processing_time: float

    @classmethod
    def from_result(
        cls, frame: int, stamp: float, result: TrackResult, processing_time: float
    ) -> TrackRow:
        """Return the row of a result; times in seconds."""
        cells = result_cells(result)
        return cls(frame=frame, stamp=stamp, processing_time=processing_time, **cells)


def result_cells(result: TrackResult) -> dict[str, Any]:
    """Return what every table has of a result, by column."""
    return {
        'x': result.box.x,
        'y': result.box.y,
        'width': result.box.width,
        'height': result.box.height,
        'confidence': result.confidence,
        'state': result.state.value,
        'source': result.source.value,
        'distractor_ratio': result.distractor_ratio,
        'gnet_peak': result.gnet_peak,
        'snet_peak': result.snet_peak,
        'updated': result.updated,
    }


class TrackLog:
    """A CSV file with a line of column names and one line a frame.

    The columns are the fields of `kind`, the dataclass of the rows. Raises OSError if the file
    cannot be written.
    """

    def __init__(self, path: Path, kind: type = TrackRow) -> None:
        self._file = path.open('w', newline='')
        self._csv = csv.writer(self._file, lineterminator='\n')
        self._csv.writerow([item.name for item in fields(kind)])
        self._file.flush()

    def write(self, row: object) -> None:
        """Append a row of the log's kind; it is on disk when this returns. None: an empty cell."""
        self._csv.writerow([_text(value) for value in astuple(row)])
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class VideoError(RuntimeError):
    """A video that cannot be written; the text names the file."""


class AnnotatedVideo:
    """An MP4 file of so many pictures per second, opened with the first picture."""

    def __init__(self, path: Path, frame_rate: float) -> None:
        self._path = path
        self._frame_rate = frame_rate
        self._writer: cv2.VideoWriter | None = None
        self._size: tuple[int, int] = (0, 0)

    def write(self, picture: np.ndarray) -> None:
        """Append an (H, W, 3) uint8 BGR picture.

        Raises VideoError if the file cannot be written, or the picture is of another size.
        """
        size = (picture.shape[1], picture.shape[0])
        if self._writer is None:
            self._size = size
            codec = cv2.VideoWriter_fourcc(*'mp4v')
            self._writer = cv2.VideoWriter(str(self._path), codec, self._frame_rate, size)
            if not self._writer.isOpened():
                raise VideoError(
                    f'{self._path} cannot be written as a video of {size[0]} x {size[1]} pixels: '
                    'is the folder there, and does this OpenCV have an MP4 encoder?'
                )
        if size != self._size:  # OpenCV would leave it out without a word
            raise VideoError(
                f'{self._path} holds pictures of {self._size[0]} x {self._size[1]} pixels, '
                f'this one is {size[0]} x {size[1]}'
            )
        self._writer.write(picture)

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.release()


def new_results_bag(path: Path) -> ResultsBag:
    """Return a bag for results; BagError if rosbags is missing, or there is something at `path`."""
    check_rosbags()
    from fcnt_ros.footage.results_bag import ResultsBag

    return ResultsBag(path)


def _text(value: object) -> str:
    if value is None:
        return ''
    return f'{value:.6f}' if isinstance(value, float) else str(value)
