# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""NfS (Kiani Galoogahi et al., ICCV 2017): NAME/30/NAME/00001.jpg and NAME/30/NAME.txt.

The same is there for 240 images a second. A line of the truth is written by the program VATIC:
track, left, top, right, bottom, frame, lost, occluded, generated, label. At 30 images a second it
may still have a line for each 240th of a second. Pixels are counted from 0.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.layouts.image_files import image_files
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.layouts.truth_file import NOWHERE, numbers_of, read_rows
from fcnt_ros.benchmark.sequence import SequenceError

NAME = 'NfS'

RATES = ('30', '240')
OFTENER = 8
"""Boxes for each image, where they were not thinned out for 30 images a second."""

_LOST = 6
"""Which part of a line, from 0, is 1 if the target is not in the image."""


def find(folder: Path) -> list[SequenceSource]:
    """Return the sequence that NAME or NAME/RATE is, of two rates in NAME the slower one; or none.
    """
    candidates = [folder / rate for rate in RATES]
    if folder.name in RATES:
        candidates.insert(0, folder)
    for rate in candidates:
        name = rate.parent.name
        truth = rate / f'{name}.txt'
        if (rate / name).is_dir() and truth.is_file():
            return [SequenceSource(name, '', rate / name, truth, NAME, _load)]
    return []


def _load(source: SequenceSource) -> tuple[list[Path], np.ndarray]:
    images = image_files(source.images)
    rows = read_rows(source.truth)
    if len(rows) > (OFTENER - 1) * len(images):
        rows = rows[::OFTENER]
    boxes = [_box(row, source.truth, index) for index, row in enumerate(rows)]
    return images, np.array(boxes, float)


def _box(row: list[str], path: Path, index: int) -> tuple[float, ...]:
    if len(row) < 5:
        raise SequenceError(
            f'{path} must have track, left, top, right and bottom on each line: line {index + 1} '
            f'is "{" ".join(row)}"'
        )
    if len(row) > _LOST and row[_LOST] == '1':
        return NOWHERE
    left, top, right, bottom = numbers_of(row[1:5], path, index)
    return left, top, right - left, bottom - top
