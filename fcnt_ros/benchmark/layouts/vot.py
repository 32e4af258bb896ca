# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VOT: NAME/color/00000001.jpg and NAME/groundtruth.txt; until 2017 the images lay beside it.

A line of the truth is a box, a polygon's corners, or a mask (`m`, the x, y, width and height of
the part of the image that it covers, then the lengths of its runs in rows, the first one of pixels
that are not the target's). One number alone stands for a target that is not there. Pixels are
counted from 0. Of what is not upright the upright box around it is taken.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.layouts.image_files import ENDINGS, image_files
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.layouts.truth_file import NOWHERE, numbers_of, read_rows, upright_box
from fcnt_ros.benchmark.sequence import SequenceError

NAME = 'VOT'
FIRST_PIXEL = 0


def find(folder: Path) -> list[SequenceSource]:
    """Return the sequence that the folder is, or none."""
    truth = folder / 'groundtruth.txt'
    if not truth.is_file():
        return []
    if (folder / 'color').is_dir():
        return [SequenceSource(folder.name, '', folder / 'color', truth, NAME, _load)]
    if has_images(folder) and not _has_boxes(truth):
        return [SequenceSource(folder.name, '', folder, truth, NAME, _load)]
    return []


def has_images(folder: Path) -> bool:
    """Return whether there is an image with a number of eight digits, as VOT has them."""
    return any((folder / f'00000001{ending}').exists() for ending in ENDINGS)


def _has_boxes(truth: Path) -> bool:
    try:
        return len(read_rows(truth)[0]) == 4
    except SequenceError:
        return True  # to be told when it is read


def _load(source: SequenceSource) -> tuple[list[Path], np.ndarray]:
    rows = read_rows(source.truth)
    boxes = [_box(row, source.truth, index) for index, row in enumerate(rows)]
    return image_files(source.images), np.array(boxes, float)


def _box(row: Several[str], path: Path, index: int) -> Several[float]:
    if row[0].startswith('m'):
        numbers = numbers_of([row[0][1:], *row[1:]], path, index)
        return mask_box([int(n) for n in numbers])
    numbers = numbers_of(row, path, index)
    if len(numbers) == 1:
        return NOWHERE
    if len(numbers) == 4:
        return numbers
    if len(numbers) % 2 or len(numbers) < 6:
        raise SequenceError(
            f'{path} must have a box, a polygon or a mask on each line: line {index + 1} has '
            f'{len(numbers)} numbers'
        )
    return upright_box(numbers)


def mask_box(numbers: Several[int]) -> Several[float]:
    """Return x, y, width, height around a mask's pixels; see the top of this file."""
    x, y, width, _, *runs = numbers
    pixels = np.repeat(np.arange(len(runs)) % 2, runs)
    rows, columns = np.divmod(np.flatnonzero(pixels), max(width, 1))
    if not len(rows):
        return NOWHERE
    left, top = int(columns.min()), int(rows.min())
    return x + left, y + top, int(columns.max()) - left + 1, int(rows.max()) - top + 1
