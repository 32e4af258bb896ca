# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A sequence whose images are made of other images as they are read; nothing of it is on disk.

What each image is made of is known beforehand, and so is where the target is in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence as Several
from dataclasses import astuple, dataclass
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.benchmark.sequence import Sequence, SequenceError, present
from fcnt_ros.tracker.box import Box

SEEN_SHARE = 0.25
"""A target of which less than this share is in view counts as absent, as nobody could tell it."""


@dataclass(frozen=True)
class Cover:
    """A part of an image that is put over another image.

    Parameters
    ----------
    image : Path
        Where it is taken from.
    part : Box
        What is taken, whole pixels in that image.
    place : Box
        Where it goes, whole pixels; stretched to it. May reach beyond the image.
    """

    image: Path
    part: Box
    place: Box


@dataclass(frozen=True)
class Shot:
    """How an image is made of the file that it comes from.

    Parameters
    ----------
    part : Box or None
        What of it is shown, whole pixels inside it, resized to the sequence's size; None: all.
    grey : bool
        Whether its colours are taken away.
    cover : Cover or None
        What is put over it, in pixels of the sequence's images.
    """

    part: Box | None = None
    grey: bool = False
    cover: Cover | None = None


@dataclass(frozen=True, eq=False)
class MadeSequence(Sequence):
    """A sequence made of other images.

    Parameters
    ----------
    shots : tuple of Shot
        How each image is made of the file in `images`.
    size : (int, int)
        Width and height of all images, pixels.
    """

    shots: tuple[Shot, ...]
    size: tuple[int, int]

    @property
    def recipe(self) -> str:
        """A digest of what the images are made of and of the true boxes."""
        files = [(path.parent.parent.name, path.name) for path in self.images]
        digest = hashlib.sha256(repr((files, self.size, [astuple(s) for s in self.shots])).encode())
        digest.update(np.ascontiguousarray(self.boxes).tobytes())
        return digest.hexdigest()[:16]

    def read(self, index: int) -> np.ndarray:
        """Return an image (height, width, 3), uint8 BGR, or raise SequenceError."""
        shot = self.shots[index]
        image = super().read(index)
        if shot.part is not None:
            image = _resized(image[_pixels(shot.part)], self.size)
        if image.shape[1::-1] != self.size:
            width, height = self.size
            raise SequenceError(
                f'{self.images[index]} is {image.shape[1]} x {image.shape[0]}, and the first image '
                f'of {self.name} {width} x {height}: all must be of one size'
            )
        if shot.grey:
            image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        return image if shot.cover is None else _covered(image, shot.cover)


def in_part(boxes: np.ndarray, parts: Several[Box], size: tuple[int, int]) -> np.ndarray:
    """Return boxes (N, 4) of whole images where they are in parts shown at another size.

    They are cut at the border of what is shown; NaN where too little is in view, see `SEEN_SHARE`.
    """
    shown = []
    for box, part in zip(boxes, parts, strict=True):
        kx, ky = size[0] / part.width, size[1] / part.height
        x, y = (box[0] - part.x) * kx, (box[1] - part.y) * ky
        whole = Box(float(x), float(y), float(box[2] * kx), float(box[3] * ky))
        inside = whole.clipped(*size)
        there = inside.area >= SEEN_SHARE * whole.area
        shown.append((inside.x, inside.y, inside.width, inside.height) if there else [np.nan] * 4)
    return np.array(shown, float).reshape(-1, 4)


def under_covers(boxes: np.ndarray, covers: Several[Cover | None]) -> np.ndarray:
    """Return boxes (N, 4), NaN where too little of them is left in view, see `SEEN_SHARE`."""
    left = boxes.copy()
    for index, (row, cover) in enumerate(zip(boxes, covers, strict=True)):
        box = Box(*row.tolist())
        if cover is not None and box.area - box.intersection(cover.place) < SEEN_SHARE * box.area:
            left[index] = np.nan
    return left


def usable(sequence: Sequence) -> bool:
    """Return whether scenes can be made of a sequence: its target is there in every image."""
    return bool(present(sequence.boxes).all())


def image_size(sequence: Sequence) -> tuple[int, int]:
    """Return width and height of the first image; raise SequenceError if it cannot be read."""
    if isinstance(sequence, MadeSequence):
        return sequence.size
    height, width = sequence.read(0).shape[:2]
    return width, height


def is_grey(sequence: Sequence) -> bool:
    """Return whether the first image has no colours; raise SequenceError if it cannot be read."""
    blue, green, red = sequence.read(0).astype(int).transpose(2, 0, 1)
    return bool(max(np.abs(blue - green).mean(), np.abs(green - red).mean()) < 1)


def _covered(image: np.ndarray, cover: Cover) -> np.ndarray:
    source = cv2.imread(str(cover.image))
    if source is None:
        raise SequenceError(f'{cover.image} is no image')
    place = cover.place
    thing = _resized(source[_pixels(cover.part)], (round(place.width), round(place.height)))
    inside = place.clipped(image.shape[1], image.shape[0])
    seen = Box(inside.x - place.x, inside.y - place.y, inside.width, inside.height)
    image[_pixels(inside)] = thing[_pixels(seen)]
    return image


def _resized(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    shrinks = size[0] < image.shape[1]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(image, size, interpolation=way)


def _pixels(box: Box) -> tuple[slice, slice]:
    left, top, width, height = (round(v) for v in (box.x, box.y, box.width, box.height))
    return slice(top, top + height), slice(left, left + width)
