# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Image files as footage: all of a folder, those that a pattern names, or a single one."""

from __future__ import annotations

import glob
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import cv2

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.footage.frame import UNKNOWN_FRAME_RATE, FootageError, Frame
from fcnt_ros.footage.readable_footage import ReadableFootage

SUFFIXES = frozenset(
    '.bmp .dib .jp2 .jpe .jpeg .jpg .pbm .pgm .png .pnm .ppm .tif .tiff .webp'.split()
)

_NUMBER = re.compile(r'%0?(\d*)d')


def is_image(path: Path) -> bool:
    """Return whether a file is called like an image; hidden ones are none."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith('.')


def is_pattern(source: str) -> bool:
    """Return whether a text stands for many files: a number as in %04d, or *, ? or [...]."""
    return bool(_NUMBER.search(source)) or glob.has_magic(source)


def in_natural_order(paths: Iterable[Path]) -> list[Path]:
    """Return paths by their names; digits in them count as whole numbers: 2 before 10."""

    def key(path: Path) -> tuple:
        # Text and numbers take turns, so that only like is compared with like.
        parts = enumerate(re.split(r'(\d+)', str(path)))
        numbers = tuple(int(part) if index % 2 else part for index, part in parts)
        return numbers, str(path)  # 1.png and 01.png always in the same order

    return sorted(paths, key=key)


def images_in(folder: Path) -> list[Path]:
    """Return the image files of a folder in natural order."""
    return in_natural_order(path for path in folder.iterdir() if is_image(path))


def images_like(pattern: str) -> list[Path]:
    """Return the files that a pattern names, in natural order; FootageError if there are none."""
    if _NUMBER.search(Path(pattern).name):
        paths = _numbered(Path(pattern))
    else:
        paths = [Path(path) for path in glob.glob(pattern) if Path(path).is_file()]
    if not paths:
        raise FootageError(f'there is no file {pattern}: no name fits this pattern')
    return in_natural_order(paths)


def _numbered(pattern: Path) -> list[Path]:
    """Return the files whose names are a pattern's with a number in the place of %d or %04d."""
    before, digits, after = _NUMBER.split(pattern.name, maxsplit=1)
    name = re.compile(rf'{re.escape(before)}\d{{{digits or 1},}}{re.escape(after)}')
    if not pattern.parent.is_dir():
        raise FootageError(f'there is no folder {pattern.parent}')
    return [path for path in pattern.parent.iterdir() if name.fullmatch(path.name)]


class ImageFootage(ReadableFootage):
    """A `frame.Footage` from image files, at `UNKNOWN_FRAME_RATE`.

    Parameters
    ----------
    paths : list of Path
        In their order; one that cannot be read is left out.
    where : str
        What they are called together.
    warn : callable
        Gets a sentence about each image that is left out.
    """

    NAMED = 10

    def __init__(self, paths: list[Path], where: str, warn: Callable[[str], None]) -> None:
        super().__init__(f'in {where}', warn)
        self._paths = paths
        self.frame_rate = UNKNOWN_FRAME_RATE
        self.length = len(paths)

    def _name(self, number: int) -> str:
        return str(self._paths[number])

    def _readers(self) -> Iterator[Callable[[], Frame]]:
        return (partial(self._read, number) for number in range(self.length))

    def _read(self, number: int) -> Frame:
        try:  # the upper 8 of 16 bits, without transparency
            image = cv2.imread(str(self._paths[number]), cv2.IMREAD_COLOR)
        except cv2.error:  # a header that promises an absurd size
            image = None
        if image is None:
            raise ImageError('it is not a whole image that OpenCV can decode')
        return Frame.at(number, image, number / self.frame_rate)
