# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""OTB (Wu, Lim and Yang, PAMI 2015): NAME/img/0001.jpg and NAME/groundtruth_rect.txt.

Pixels are counted from 1.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.layouts.image_files import image_files, number
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.layouts.truth_file import read_boxes
from fcnt_ros.benchmark.sequence import Sequence

NAME = 'OTB'
FIRST_PIXEL = 1

_FIRST_IMAGES = {'blurcar1': 247, 'blurcar3': 3, 'blurcar4': 18, 'david': 300, 'tiger1': 6}
"""Number of the image that the first box belongs to, where there are more images than boxes."""

_SEVERAL_TARGETS = re.compile(r'groundtruth_rect\.(\d+)\.txt')


def find(folder: Path) -> list[SequenceSource]:
    """Return the sequences that the folder is, one for each target, or none."""
    if not (folder / 'img').is_dir():
        return []
    one = _source(folder.name, folder, 'groundtruth_rect.txt')
    if one.truth.exists():
        return [one]
    if (folder / 'groundtruth.txt').exists():
        return []  # LaSOT's
    # Human4 has an empty file for a first target that there is not.
    numbers = sorted(
        int(match[1])
        for path in folder.iterdir()
        if (match := _SEVERAL_TARGETS.fullmatch(path.name)) and path.read_bytes().strip()
    )
    several = [
        _source(f'{folder.name}-{n}', folder, f'groundtruth_rect.{n}.txt') for n in numbers
    ]
    return several or [one]  # to be told, when it is read, that the file is not there


def read_sequence(folder: Path, limit: int | None = None) -> Sequence:
    """Read a folder with img/ and groundtruth_rect.txt, as `SequenceSource.read` does."""
    return _source(folder.name, folder, 'groundtruth_rect.txt').read(limit)


def _source(name: str, folder: Path, truth: str) -> SequenceSource:
    return SequenceSource(name, folder.name, folder / 'img', folder / truth, NAME, _load)


def _load(source: SequenceSource) -> tuple[list[Path], np.ndarray]:
    images = image_files(source.images)
    boxes = read_boxes(source.truth, FIRST_PIXEL)
    if len(images) > len(boxes):
        first = _FIRST_IMAGES.get(source.group.lower(), 0)
        later = [path for path in images if number(path) >= first]
        # Some copies hold only the images that have a box, counted from 1.
        images = later if len(later) >= len(boxes) else images
    return images, boxes
