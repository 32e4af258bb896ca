# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""LaSOT (Fan et al., CVPR 2019): CLASS/CLASS-1/img/00000001.jpg and CLASS/CLASS-1/groundtruth.txt.

full_occlusion.txt and out_of_view.txt have, in one line, a 1 for each image in which the target
cannot be seen. Pixels are counted from 1.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.layouts.image_files import image_files
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.layouts.truth_file import read_boxes, read_rows, without

NAME = 'LaSOT'
FIRST_PIXEL = 1
ABSENT = ('full_occlusion.txt', 'out_of_view.txt')


def find(folder: Path) -> list[SequenceSource]:
    """Return the sequence that the folder is, or none."""
    truth = folder / 'groundtruth.txt'
    if not (folder / 'img').is_dir() or not truth.is_file():
        return []
    kind = folder.name.rpartition('-')[0]
    return [SequenceSource(folder.name, kind, folder / 'img', truth, NAME, _load)]


def _load(source: SequenceSource) -> tuple[list[Path], np.ndarray]:
    boxes = read_boxes(source.truth, FIRST_PIXEL)
    for name in ABSENT:
        path = source.truth.with_name(name)
        if path.exists():
            flags = np.array([part == '1' for row in read_rows(path) for part in row])
            absent = np.zeros(len(boxes), bool)
            absent[: len(flags)] = flags[: len(boxes)]
            boxes = without(boxes, absent)
    return image_files(source.images), boxes
