# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a check takes along to a machine without a network: parameters, and short sequences.

The folder is laid out as a cache of the user's, so that everything finds the parameters there.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import cv2
import numpy as np
import torch

from fcnt_ros.benchmark.layouts.otb import read_sequence
from fcnt_ros.benchmark.otb import to_lines
from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.tracker.features import weights

IMAGE_SIZE = (640, 480)


def parameters_in(folder: Path) -> Path:
    """Return where the folder has VGG-16's parameters."""
    return folder / 'fcnt_ros' / weights.cached_path(torch.float16).name


def prepare(folder: Path, sequences: Sequence[Path], frames: int) -> list[Path]:
    """Fill a folder from this user's cache and folders of the OTB benchmark; return what is there.

    Raises
    ------
    WeightsError, SequenceError
        If the parameters are not in the cache, or a folder is no sequence.
    """
    path = parameters_in(folder)
    weights.save(weights.load(), path, torch.float16)
    return [path, *(_copy(source, folder / source.name, frames) for source in sequences)]


def sequences_in(folder: Path) -> list[Path]:
    """Return the sequences that lie in a folder."""
    return sorted(truth.parent for truth in folder.glob('*/groundtruth_rect.txt'))


def draw_sequence(folder: Path, frames: int) -> Path:
    """Write the drawn scene as a folder of the OTB benchmark, and return it."""
    scene = Scene(*IMAGE_SIZE)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / 'img').mkdir(parents=True)
    for index in range(frames):
        cv2.imwrite(str(folder / 'img' / f'{index + 1:04d}.png'), scene.image(index))
    boxes = [scene.box(index) for index in range(frames)]
    _write_truth(folder, np.array([astuple(box) for box in boxes]))
    return folder


def _copy(source: Path, folder: Path, frames: int) -> Path:
    sequence = read_sequence(source, frames)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / 'img').mkdir(parents=True)
    for index, image in enumerate(sequence.images):
        shutil.copyfile(image, folder / 'img' / f'{index + 1:04d}{image.suffix}')
    _write_truth(folder, sequence.boxes)
    return folder


def _write_truth(folder: Path, boxes: np.ndarray) -> None:
    (folder / 'groundtruth_rect.txt').write_text(to_lines(boxes))
