# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A track as a page for the browser: confidence and states over time, and the frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fcnt_ros.pictures.report_page.page import COLORS, Jump, Line, Page, Picture, Track
from fcnt_ros.pictures.report_page.pictures import longest, picture, spans
from fcnt_ros.tracker.track_result import TrackResult, TrackState

PICTURES = 200
"""Of a long track so many to twice as many are kept, evenly spread."""

BEGINNINGS = 50
"""... and so many of the first frames in which the target was not TRACKING any more."""

JUMPS = 12


class TrackPage:
    """Collects a track's frames; `close` writes the page.

    Parameters
    ----------
    path : Path
        The file; its folder must be there.
    title : str
    """

    def __init__(self, path: Path, title: str) -> None:
        self.path = path
        self._title = title
        self._results: list[tuple[int, float, TrackState, tuple[float, ...]]] = []
        self._pictures: dict[int, Picture] = {}  # by place in the track
        self._beginnings: set[int] = set()
        self._stride = 1
        self._size = (0, 0)

    def add(self, frame: int, image: np.ndarray, result: TrackResult) -> None:
        """Take the next frame: its number, its image (H, W, 3), uint8 BGR, and its result."""
        place, box = len(self._results), result.box
        self._size = (image.shape[1], image.shape[0])
        begins = (
            result.state is not TrackState.TRACKING
            and len(self._beginnings) < BEGINNINGS
            and (place == 0 or self._results[-1][2] is TrackState.TRACKING)
        )
        if begins:
            self._beginnings.add(place)
        if begins or place % self._stride == 0:
            self._pictures[place] = picture(frame, image)
        edges = tuple(round(v, 1) for v in (box.x, box.y, box.width, box.height))
        self._results.append((frame, round(result.confidence, 3), result.state, edges))
        if len(self._pictures) > 2 * PICTURES + len(self._beginnings):
            self._thin_out()

    def close(self) -> None:
        """Write the page, if there was a frame; OSError if that fails."""
        if self._results:
            self._page().write(self.path)

    def _thin_out(self) -> None:
        self._stride *= 2
        self._pictures = {
            place: kept
            for place, kept in self._pictures.items()
            if place % self._stride == 0 or place in self._beginnings
        }

    def _page(self) -> Page:
        frames, confidences, states, boxes = zip(*self._results, strict=True)
        letters = ''.join(state.value[0] for state in states)
        shares = {state: letters.count(state.value[0]) / len(letters) for state in TrackState}
        runs = spans(np.array([state is not TrackState.TRACKING for state in states]))
        line = Line(
            name='box',
            color=COLORS[1],
            value_name='confidence',
            values=confidences,
            confidences=confidences,
            states=letters,
            boxes=[boxes[place] for place in self._pictures],
        )
        track = Track(
            name=self.path.stem,
            note=', '.join(f'{share:.0%} {s.value}' for s, share in shares.items() if share),
            frames=frames,
            size=self._size,
            lines=[line],
            truth=[],
            pictures=list(self._pictures.values()),
            jumps=[
                Jump(frames[a], f'frames {frames[a]} to {frames[b]}: {_worst(states[a : b + 1])}')
                for a, b in longest(runs, JUMPS)
            ],
        )
        return Page(self._title, f'{len(letters)} frames', [], [], [], [track])


def _worst(states: tuple[TrackState, ...]) -> str:
    """Return lost if it ever was, else uncertain."""
    lost = TrackState.LOST in states
    return (TrackState.LOST if lost else TrackState.UNCERTAIN).value
