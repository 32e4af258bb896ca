# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Scenes as folders of the OTB benchmark, to look at or for other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2

from fcnt_ros.benchmark import otb, results
from fcnt_ros.benchmark.sequence import Sequence


def save(sequence: Sequence, folder: Path, on_frame: Callable[[], object]) -> None:
    """Write a sequence into a folder of its label: img/0001.jpg and groundtruth_rect.txt.

    Boxes are NaN where there is no target.

    Raises
    ------
    OSError
        If it is there already or cannot be written.
    SequenceError
        If an image cannot be read.
    """
    images = folder / sequence.label / 'img'
    images.mkdir(parents=True)
    for index in range(len(sequence.images)):
        path = images / f'{index + 1:04d}.jpg'
        if not cv2.imwrite(str(path), sequence.read(index)):
            raise OSError(f'{path} cannot be written as a picture')
        on_frame()
    results.write_whole(images.parent / 'groundtruth_rect.txt', otb.to_lines(sequence.boxes))
