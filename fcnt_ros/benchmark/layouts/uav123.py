# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""UAV123 (Mueller, Smith and Ghanem, ECCV 2016): data_seq/UAV123/NAME/000001.jpg and
anno/UAV123/NAME.txt; UAV123_10fps likewise, and UAV20L, whose images are UAV123's.

bird1_2 and others are parts of one folder of images, data_seq/UAV123/bird1: which images they are
is told by configSeqs.m, which comes with the benchmark. NaN stands for a target that is not there.
Pixels are counted from 1.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.layouts.image_files import image_files, number
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.layouts.truth_file import read_boxes
from fcnt_ros.benchmark.sequence import SequenceError

NAME = 'UAV123'
FIRST_PIXEL = 1
CONFIG = 'configSeqs.m'
_ENTRY = re.compile(
    r"'name'\s*,\s*'([^']+)'\s*,\s*'path'\s*,\s*'([^']+)'\s*,"
    r"\s*'startFrame'\s*,\s*(\d+)\s*,\s*'endFrame'\s*,\s*(\d+)"
)


def find(folder: Path) -> list[SequenceSource]:
    """Return the sequences of the benchmark's folder, or of one of its folders in anno/, or none.

    Of several folders in anno/ the first one counts.
    """
    if (folder / 'anno').is_dir() and (folder / 'data_seq').is_dir():
        found = (_of(part) for part in sorted((folder / 'anno').iterdir()) if part.is_dir())
        return next((sources for sources in found if sources), [])
    if folder.parent.name == 'anno' and (folder.parent.parent / 'data_seq').is_dir():
        return _of(folder)
    return []


def _of(annotations: Path) -> list[SequenceSource]:
    """Return a sequence for each text file in a folder of anno/."""
    folders = annotations.parent.parent / 'data_seq'
    own = folders / annotations.name
    images = own if own.is_dir() else folders / 'UAV123'
    return [
        SequenceSource(truth.stem, truth.stem.partition('_')[0], images, truth, NAME, _load)
        for truth in sorted(annotations.glob('*.txt'))
    ]


def _load(source: SequenceSource) -> tuple[list[Path], np.ndarray]:
    boxes = read_boxes(source.truth, FIRST_PIXEL)
    part = _part(source, len(boxes))
    if part is not None:
        folder, first, last = part
        return [i for i in image_files(folder) if first <= number(i) <= last], boxes
    if not (source.images / source.name).is_dir():
        raise SequenceError(
            f'{source.truth} belongs to a part of the images in a folder of {source.images}; which '
            f'one, {CONFIG} tells, which comes with the benchmark: put it beside anno and data_seq'
        )
    return image_files(source.images / source.name), boxes


def _part(source: SequenceSource, boxes: int) -> tuple[Path, int, int] | None:
    """Return the folder, the first and the last image, if there is a file that tells."""
    config = source.truth.parent.parent.parent / CONFIG
    if not config.is_file():
        return None
    for name, path, first, last in _ENTRY.findall(config.read_text(errors='replace')):
        # The benchmarks in the file share names, such as car1: the one with so many boxes is meant.
        if name == source.name and int(last) - int(first) + 1 == boxes:
            folder = re.split(r'[\\/]', path.strip('\\/'))[-1]
            return source.images / folder, int(first), int(last)
    return None
