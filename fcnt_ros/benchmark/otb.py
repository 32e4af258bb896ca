# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Sequences and measures of the OTB benchmark (Wu, Lim and Yang, PAMI 2015).

Its files count pixels from 1; everything that leaves this file counts from 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box

PRECISION_ERROR = 20.0
"""A frame counts as precise with the centre at most so many pixels off."""

THRESHOLDS = np.linspace(0, 1, 21)
"""Overlaps above which a frame counts as a success."""


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
        x, y, width, height in pixels, one row for each image.
    """

    name: str
    images: tuple[Path, ...]
    boxes: np.ndarray

    @property
    def first_box(self) -> Box:
        """The target in the first image."""
        return Box(*self.boxes[0].tolist())

    def read(self, index: int) -> np.ndarray:
        """Return an image (H, W, 3), uint8 BGR, or raise SequenceError."""
        image = cv2.imread(str(self.images[index]))
        if image is None:
            raise SequenceError(f'{self.images[index]} is no image')
        return image


def read_sequence(folder: Path, limit: int | None = None) -> Sequence:
    """Read a folder with img/ and groundtruth_rect.txt.

    Parameters
    ----------
    folder : Path
    limit : int, optional
        Take so many frames at most. Where there are fewer boxes than images, the boxes count.

    Raises
    ------
    SequenceError
        If there are no images, or no boxes that can be read.
    """
    images = sorted((folder / 'img').glob('*.jpg')) or sorted((folder / 'img').glob('*.png'))
    if not images:
        raise SequenceError(f'{folder / "img"} has no .jpg or .png files')
    boxes = _read_boxes(folder / 'groundtruth_rect.txt')
    count = min(len(images), len(boxes), limit or len(boxes))
    return Sequence(folder.name, tuple(images[:count]), boxes[:count])


def _read_boxes(path: Path) -> np.ndarray:
    try:
        lines = path.read_text().split('\n')
    except OSError as error:
        raise SequenceError(f'{path} cannot be read: {error.strerror}') from None
    rows = [re.split(r'[,\s]+', line.strip()) for line in lines if line.strip()]
    try:
        boxes = np.array(rows, float).reshape(len(rows), 4)
    except ValueError:
        raise SequenceError(f'{path} must have four numbers on each line') from None
    if len(boxes) == 0:
        raise SequenceError(f'{path} has no boxes')
    boxes[:, :2] -= 1
    return boxes


def centre_errors(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the distances (N,) of the centres of boxes (N, 4), pixels."""
    def centres(b: np.ndarray) -> np.ndarray:
        return b[:, :2] + (b[:, 2:] - 1) / 2

    return np.hypot(*(centres(boxes) - centres(truth)).T)


def overlaps(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return intersection over union (N,) of boxes (N, 4)."""
    low = np.maximum(boxes[:, :2], truth[:, :2])
    high = np.minimum(boxes[:, :2] + boxes[:, 2:], truth[:, :2] + truth[:, 2:])
    shared = (high - low).clip(0).prod(axis=1)
    return shared / (boxes[:, 2:].prod(axis=1) + truth[:, 2:].prod(axis=1) - shared)


def precision(boxes: np.ndarray, truth: np.ndarray) -> float:
    """Return the share of frames whose centre is at most `PRECISION_ERROR` off."""
    return float((centre_errors(boxes, truth) <= PRECISION_ERROR).mean())


def success(boxes: np.ndarray, truth: np.ndarray) -> float:
    """Return the area under the success curve: the mean, over thresholds, of the successes."""
    return float((overlaps(boxes, truth)[:, None] > THRESHOLDS).mean())
