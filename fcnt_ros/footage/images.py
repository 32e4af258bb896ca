# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Image files as footage: all of a folder, those that a pattern names, or a single one."""

from __future__ import annotations

import glob
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.footage.errors import FootageError
from fcnt_ros.footage.frame import UNKNOWN_FRAME_RATE, Frame
from fcnt_ros.footage.natural_order import in_natural_order
from fcnt_ros.footage.sieve import Sieve

SUFFIXES = frozenset(
    '.bmp .dib .jp2 .jpe .jpeg .jpg .pbm .pgm .png .pnm .ppm .tif .tiff .webp'.split()
)
"""What image files are called, in small letters."""

NAMED = 10
"""So many images that cannot be read are named, the others only counted."""

_NUMBER = re.compile(r'%0?(\d*)d')


def is_image(path: Path) -> bool:
    """Return whether a file is called like an image; hidden ones are none."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith('.')


def is_pattern(source: str) -> bool:
    """Return whether a text stands for many files: a number as in %04d, or *, ? or [...]."""
    return bool(_NUMBER.search(source)) or glob.has_magic(source)


def images_in(folder: Path) -> list[Path]:
    """Return the image files of a folder in natural order."""
    return in_natural_order(path for path in folder.iterdir() if is_image(path))


def images_like(pattern: str) -> list[Path]:
    """Return the files that a pattern names, in natural order.

    Raises
    ------
    FootageError
        If there are none.
    """
    if _NUMBER.search(Path(pattern).name):
        found = _numbered(Path(pattern))
    else:
        found = [Path(path) for path in glob.glob(pattern) if Path(path).is_file()]
    if not found:
        raise FootageError(f'there is no file {pattern}: no name fits this pattern')
    return in_natural_order(found)


class ImageFootage:
    """A `frame.Footage` from image files, at `UNKNOWN_FRAME_RATE`.

    Parameters
    ----------
    paths : list of Path
        In their order; one that cannot be read is left out.
    where : str
        What they are called together.
    warn : callable
        Is told, in a sentence, of images that are left out.
    """

    def __init__(self, paths: list[Path], where: str, warn: Callable[[str], None]) -> None:
        self._paths = paths
        self._sieve = Sieve(f'in {where}', lambda number: str(paths[number]), warn, NAMED)
        self.frame_rate = UNKNOWN_FRAME_RATE
        self.length = len(paths)

    @property
    def skipped(self) -> int:
        """See `frame.Footage`."""
        return self._sieve.skipped

    def frames(self, start: int, count: int | None) -> Iterator[Frame]:
        """Yield the frames; see `frame.Footage`."""
        readers = (partial(self._read, number) for number in range(self.length))
        return self._sieve.frames(readers, start, count)

    def _read(self, number: int) -> Frame:
        image = _pixels(self._paths[number])
        return Frame.at(number, image, number / self.frame_rate)


def _numbered(pattern: Path) -> list[Path]:
    """Return the files whose names are a pattern's with a number in the place of %d or %04d."""
    before, digits, after = _NUMBER.split(pattern.name, maxsplit=1)
    name = re.compile(rf'{re.escape(before)}\d{{{digits or 1},}}{re.escape(after)}')
    if not pattern.parent.is_dir():
        raise FootageError(f'there is no folder {pattern.parent}')
    return [path for path in pattern.parent.iterdir() if name.fullmatch(path.name)]


def _pixels(path: Path) -> np.ndarray:
    """Return an image as (H, W, 3) uint8 BGR: the upper 8 of 16 bits, without transparency."""
    try:
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    except cv2.error:  # a header that promises an absurd size
        image = None
    if image is None:
        raise ImageError('it is not a whole image that OpenCV can decode')
    return image
