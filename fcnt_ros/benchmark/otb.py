# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Sequences and measures of the OTB benchmark (Wu, Lim and Yang, PAMI 2015).

Its files count pixels from 1; everything that leaves this file counts from 0. What is peculiar to
some of its sequences is known here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box

PRECISION_ERROR = 20.0
"""A frame counts as precise with the centre at most so many pixels off."""

ERRORS = np.arange(51.0)
"""Centre errors up to which a frame counts as precise, for the curve; pixels."""

THRESHOLDS = np.linspace(0, 1, 21)
"""Overlaps above which a frame counts as a success."""

_FIRST_IMAGES = {'blurcar1': 247, 'blurcar3': 3, 'blurcar4': 18, 'david': 300, 'tiger1': 6}
"""Number of the image that the first box belongs to, where there are more images than boxes."""

_SEVERAL_TARGETS = re.compile(r'groundtruth_rect\.(\d+)\.txt')


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


@dataclass(frozen=True)
class SequenceFolder:
    """Where a sequence is; a folder with several targets holds as many sequences.

    Parameters
    ----------
    name : str
        The folder's; with several targets followed by the target's number, as in Jogging-2.
    folder : Path
        Holds img/ and the truth.
    truth : Path
        The file with the boxes.
    """

    name: str
    folder: Path
    truth: Path

    def read(self, limit: int | None = None) -> Sequence:
        """Read the names of the images, and the boxes.

        Parameters
        ----------
        limit : int, optional
            Take so many frames at most. Where there are fewer boxes than images, the boxes count.

        Raises
        ------
        SequenceError
            If there are no images, or no boxes that can be read, or none in the first image.
        """
        images = _images(self.folder)
        boxes = _read_boxes(self.truth)
        if len(images) > len(boxes):
            first = _FIRST_IMAGES.get(self.folder.name.lower(), 0)
            later = [path for path in images if _number(path) >= first]
            # Some copies hold only the images that have a box, counted from 1.
            images = later if len(later) >= len(boxes) else images
        count = min(len(images), len(boxes), limit or len(boxes))
        if not present(boxes)[0]:
            raise SequenceError(f'{self.truth} has no target in the first image')
        return Sequence(self.name, tuple(images[:count]), boxes[:count])


def find_sequences(folder: Path, names: Several[str] = ()) -> list[SequenceFolder]:
    """Return the sequences in a folder, or the one that it is, in the order of their names.

    Parameters
    ----------
    folder : Path
    names : sequence of str
        Return only these, in this order; the name of a folder stands for all targets in it.

    Raises
    ------
    SequenceError
        If there is no sequence, or none of one of the names.
    """
    if not folder.is_dir():
        raise SequenceError(f'{folder} is no folder')
    folder = folder.absolute()  # so that "." has a name
    folders = [folder] if (folder / 'img').is_dir() else sorted(folder.iterdir())
    found = [s for f in folders if (f / 'img').is_dir() for s in _targets(f)]
    if not found:
        raise SequenceError(f'{folder} has no folder with img/ and groundtruth_rect.txt')
    if not names:
        return found
    chosen: dict[str, SequenceFolder] = {}
    for name in names:
        meant = [s for s in found if name in (s.name, s.folder.name)]
        if not meant:
            there = ', '.join(s.name for s in found)
            raise SequenceError(f'{folder} has no sequence "{name}"; there are {there}')
        chosen |= {s.name: s for s in meant}
    return list(chosen.values())


def read_sequence(folder: Path, limit: int | None = None) -> Sequence:
    """Read a folder with img/ and groundtruth_rect.txt, as `SequenceFolder.read` does."""
    return SequenceFolder(folder.name, folder, folder / 'groundtruth_rect.txt').read(limit)


def _targets(folder: Path) -> list[SequenceFolder]:
    """Return the folder's sequences, one for each target."""
    one = SequenceFolder(folder.name, folder, folder / 'groundtruth_rect.txt')
    if one.truth.exists():
        return [one]
    # Human4 has an empty file for a first target that there is not.
    numbers = sorted(
        int(match[1])
        for path in folder.iterdir()
        if (match := _SEVERAL_TARGETS.fullmatch(path.name)) and path.read_bytes().strip()
    )
    return [
        SequenceFolder(f'{folder.name}-{n}', folder, folder / f'groundtruth_rect.{n}.txt')
        for n in numbers
    ] or [one]  # to be told, when it is read, that the file is not there


def _images(folder: Path) -> list[Path]:
    """Return the images in the order of their numbers."""
    found = list((folder / 'img').glob('*.jpg')) or list((folder / 'img').glob('*.png'))
    if not found:
        raise SequenceError(f'{folder / "img"} has no .jpg or .png files')
    return sorted(found, key=lambda path: (_number(path), path.name))


def _number(image: Path) -> int:
    digits = re.findall(r'\d+', image.stem)
    return int(digits[-1]) if digits else 0


def _read_boxes(path: Path) -> np.ndarray:
    """Return x, y, width, height (N, 4) counted from 0, whatever stands in the file."""
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


def to_lines(boxes: np.ndarray) -> str:
    """Return boxes (N, 4) as the benchmark's files have them: x,y,width,height from 1."""
    return ''.join(
        f'{x + 1:.4f},{y + 1:.4f},{width:.4f},{height:.4f}\n' for x, y, width, height in boxes
    )


def present(truth: np.ndarray) -> np.ndarray:
    """Return in which frames (N,) bool there is a target: in the others the box is empty or NaN."""
    return np.isfinite(truth).all(axis=1) & (truth[:, 2:] > 0).all(axis=1)


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


def precision_curve(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the shares of frames whose centre is at most `ERRORS` off, (51,)."""
    there = present(truth)
    errors = centre_errors(boxes[there], truth[there])
    return (errors[:, None] <= ERRORS).mean(axis=0)


def success_curve(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the shares of frames whose overlap is more than `THRESHOLDS`, (21,)."""
    there = present(truth)
    return (overlaps(boxes[there], truth[there])[:, None] > THRESHOLDS).mean(axis=0)


def precision(boxes: np.ndarray, truth: np.ndarray) -> float:
    """Return the share of frames whose centre is at most `PRECISION_ERROR` off.

    Frames without a target do not count.
    """
    there = present(truth)
    return float((centre_errors(boxes[there], truth[there]) <= PRECISION_ERROR).mean())


def success(boxes: np.ndarray, truth: np.ndarray) -> float:
    """Return the area under the success curve: the mean, over thresholds, of the successes.

    Frames without a target do not count.
    """
    return float(success_curve(boxes, truth).mean())
