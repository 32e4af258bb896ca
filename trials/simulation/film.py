# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the camera saw and what the tracker said of it, some pictures of a drive on one page."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.msg import TrackedBox
from fcnt_ros.pictures.overlays import COLORS, TRUTH_COLOR, outline, write
from fcnt_ros.pictures.tiles import in_rows, page
from fcnt_ros.ros.messages import to_box
from fcnt_ros.tracker.track_result import TrackState
from trials.simulation.camera import View

EVERY = 0.5
"""Seconds between two pictures."""

_EXACT = 1e-6  # s, of times that are sums of steps

_STATES = {
    TrackedBox.TRACKING: TrackState.TRACKING,
    TrackedBox.UNCERTAIN: TrackState.UNCERTAIN,
    TrackedBox.LOST: TrackState.LOST,
}


class Film:
    """Keeps pictures: the tracker's box in its state's colour, the target's true box pink.

    Parameters
    ----------
    begin, end : float
        Pictures of this time are kept, s.
    """

    def __init__(self, begin: float, end: float) -> None:
        self._next, self._end = begin, end
        self._tiles: list[np.ndarray] = []

    def add(self, time: float, view: View, answer: TrackedBox) -> None:
        """Take an image, when it was taken, s, and the answer to it."""
        if not self._next - _EXACT <= time <= self._end + _EXACT:
            return
        self._next = time + EVERY
        picture = view.image.copy()
        if view.box is not None:
            outline(picture, view.box, TRUTH_COLOR, 1)
        state = _STATES[answer.state]
        outline(picture, to_box(answer.box), COLORS[state], 2)
        words = f'{time:.1f} s: {state.value} {answer.confidence:.2f}, seen {view.visible:.0%}'
        write(picture, words, 4, 16, COLORS[state], 0.45)
        self._tiles.append(picture)

    def save(self, path: Path) -> None:
        """Write the page, if there is a picture.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        if self._tiles and not cv2.imwrite(str(path), page(in_rows(self._tiles))):
            raise OSError(f'{path} cannot be written')
