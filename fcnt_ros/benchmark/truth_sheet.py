# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A sequence on one page: the contact sheet, with the true box drawn over the track's."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.pictures.contact_sheet import ContactSheet
from fcnt_ros.pictures.overlays import TRUTH_COLOR, draw, outline
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult


class TruthSheet:
    """Collects a track's frames for a page; few of them are kept, and only those are drawn."""

    def __init__(self) -> None:
        self._sheet = ContactSheet()

    def add(self, frame: int, image: np.ndarray, result: TrackResult, truth: Box | None) -> None:
        """Take the next frame.

        Parameters
        ----------
        frame : int
            Counts from 0.
        image : (H, W, 3) uint8
            BGR.
        result : TrackResult
            Of this image.
        truth : Box or None
            Where the target is, pixels; None if it is not in the image.
        """
        if not self._sheet.wants(frame):
            return
        picture = draw(image, result)
        if truth is not None:
            outline(picture, truth, TRUTH_COLOR, 1)
        self._sheet.add(
            frame,
            picture,
            result.search_region.box,
            result.gnet_heatmap,
            result.snet_heatmap,
            result.state.value,
            result.confidence,
        )

    def write(self, path: Path) -> None:
        """Write the page as a picture; OSError if that fails."""
        if not cv2.imwrite(str(path), self._sheet.picture()):
            raise OSError(f'{path} cannot be written as a picture')
