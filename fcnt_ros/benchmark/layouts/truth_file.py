# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Files with a target's true place in each image, a line for each, as people really write them.

Numbers are separated by commas, semicolons, tabs or spaces; lines end as on Unix or on Windows; a
byte order mark may come first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence as Several
from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.sequence import SequenceError

NOWHERE = (math.nan,) * 4
"""The box where there is no target."""


def read_rows(path: Path) -> list[list[str]]:
    """Return the parts of each line that is not empty, one line at least.

    Raises
    ------
    SequenceError
        If the file cannot be read or has no lines.
    """
    try:
        lines = path.read_text(encoding='utf-8-sig').splitlines()
    except OSError as error:
        raise SequenceError(f'{path} cannot be read: {error.strerror}') from None
    except UnicodeDecodeError:
        raise SequenceError(f'{path} is no text') from None
    rows = [re.split(r'\s*[,;\s]\s*', line.strip(' \t,;')) for line in lines if line.strip()]
    if not rows:
        raise SequenceError(f'{path} has no boxes')
    return rows


def read_boxes(path: Path, first_pixel: int) -> np.ndarray:
    """Return x, y, width, height (N, 4) counted from 0.

    Parameters
    ----------
    path : Path
        A line has four numbers: x, y, width, height; or eight: the corners x1, y1, ..., y4, around
        which the upright box is taken.
    first_pixel : int
        The number that the file gives the first pixel, 0 or 1.

    Raises
    ------
    SequenceError
        If the file cannot be read or a line is something else.
    """
    boxes = []
    for index, row in enumerate(read_rows(path)):
        numbers = numbers_of(row, path, index)
        if len(numbers) not in (4, 8):
            raise SequenceError(
                f'{path} must have four numbers on each line, x, y, width and height, or the eight '
                f'of four corners: line {index + 1} has {len(numbers)}'
            )
        boxes.append(numbers if len(numbers) == 4 else upright_box(numbers))
    return counted_from_zero(np.array(boxes, float), first_pixel)


def numbers_of(row: Several[str], path: Path, index: int) -> list[float]:
    """Return a line's numbers; raise SequenceError that names the file and the line."""
    try:
        return [float(part) for part in row]
    except ValueError:
        raise SequenceError(
            f'{path} must have numbers on each line: line {index + 1} is "{" ".join(row)[:60]}"'
        ) from None


def upright_box(corners: Several[float]) -> tuple[float, float, float, float]:
    """Return x, y, width, height around the points x1, y1, x2, y2, ..."""
    if not all(map(math.isfinite, corners)):
        return NOWHERE
    xs, ys = corners[::2], corners[1::2]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def counted_from_zero(boxes: np.ndarray, first_pixel: int) -> np.ndarray:
    """Return boxes (N, 4) whose x and y count from `first_pixel` as they are counted from 0."""
    return boxes - (first_pixel, first_pixel, 0, 0)


def without(boxes: np.ndarray, absent: np.ndarray) -> np.ndarray:
    """Return boxes (N, 4) with none in the frames where `absent` (N,) bool is true."""
    return np.where(absent[:, None], math.nan, boxes)
