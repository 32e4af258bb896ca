# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""GOT-10k (Huang, Zhao and Huang, PAMI 2019): NAME/00000001.jpg beside NAME/groundtruth.txt.

absence.label has a 1 for each image in which the target is not. Pixels are counted from 1.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.layouts.image_files import image_files
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.layouts.truth_file import read_boxes, read_rows, without
from fcnt_ros.benchmark.layouts.vot import has_images
from fcnt_ros.benchmark.sequence import SequenceError

NAME = 'GOT-10k'
FIRST_PIXEL = 1


def find(folder: Path) -> list[SequenceSource]:
    """Return the sequence that the folder is, or none; VOT's has to be looked for before."""
    truth = folder / 'groundtruth.txt'
    if truth.is_file() and has_images(folder):
        return [SequenceSource(folder.name, '', folder, truth, NAME, _load)]
    return []


def _load(source: SequenceSource) -> tuple[list[Path], np.ndarray]:
    images, boxes = image_files(source.images), read_boxes(source.truth, FIRST_PIXEL)
    if len(boxes) == 1 < len(images):
        raise SequenceError(
            f'{source.truth} has the first box only, as in the test set, whose other boxes are not '
            'public: take the folder val'
        )
    absence = source.images / 'absence.label'
    if absence.exists():
        absent = np.array([row[0] == '1' for row in read_rows(absence)])
        count = min(len(absent), len(boxes))
        boxes = without(boxes[:count], absent[:count])
    return images, boxes
