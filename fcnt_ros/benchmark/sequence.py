# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A sequence of images with the target's box in each, whichever benchmark it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box


class SequenceError(ValueError):
    """A folder that is no sequence; the message names the file."""


@dataclass(frozen=True, eq=False)
class Sequence:
    """A sequence of images and the target's box in each.

    Parameters
    ----------
    name : str
    images : tuple of Path
    boxes : (N, 4) float64
        x, y, width, height in pixels, one row for each image; see `present`.
    variant : str
        What was made of the benchmark's sequence, such as from-37; empty if it is as it was.
    given_box : Box, optional
        What a tracker is given in the first image, where that is not the true box.
    camera_rate : float, optional
        Images per second of the camera that they come from, which waits for nobody; by default
        the next image comes when the tracker is done with the last one.
    """

    name: str
    images: tuple[Path, ...]
    boxes: np.ndarray
    variant: str = field(default='', kw_only=True)
    given_box: Box | None = field(default=None, kw_only=True)
    camera_rate: float | None = field(default=None, kw_only=True)

    @property
    def label(self) -> str:
        """The name with the variant; can be a file's name."""
        return f'{self.name}.{self.variant}' if self.variant else self.name

    @property
    def recipe(self) -> str:
        """A digest of how the images are made; empty if they are those of the files."""
        return ''

    @property
    def first_box(self) -> Box:
        """What a tracker is given in the first image."""
        return self.given_box or Box(*self.boxes[0].tolist())

    def box(self, index: int) -> Box | None:
        """Return the target in an image, None if it is not in it."""
        row = self.boxes[index]
        return Box(*row.tolist()) if present(row[None])[0] else None

    def read(self, index: int) -> np.ndarray:
        """Return an image (H, W, 3), uint8 BGR, or raise SequenceError."""
        image = cv2.imread(str(self.images[index]))
        if image is None:
            raise SequenceError(f'{self.images[index]} is no image')
        return image


def present(truth: np.ndarray) -> np.ndarray:
    """Return in which frames (N,) bool there is a target: in the others the box is empty or NaN."""
    return np.isfinite(truth).all(axis=1) & (truth[:, 2:] > 0).all(axis=1)
