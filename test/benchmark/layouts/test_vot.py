# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Reading VOT's folders: boxes, polygons and masks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.layouts.vot import mask_box
from fcnt_ros.benchmark.sequence import Sequence, SequenceError


def read(folder: Path) -> Sequence:
    (found,) = find_sequences(folder)
    return found.read()


def run_lengths(mask: np.ndarray) -> list[int]:
    """Return the lengths of the runs of equal pixels in rows, the first one of zeros."""
    flat = np.concatenate([[0], mask.reshape(-1)])
    changes = np.flatnonzero(np.diff(flat))
    return np.diff([0, *changes, mask.size]).tolist()


def test_images_lie_in_color_and_pixels_count_from_zero(tmp_path, draw_images):
    draw_images(tmp_path / 'ants1' / 'color', 2)
    (tmp_path / 'ants1' / 'groundtruth.txt').write_text('10,20,30,40\n11,20,30,40\n')
    sequence = read(tmp_path)
    assert sequence.name == 'ants1'
    assert sequence.boxes.tolist() == [[10, 20, 30, 40], [11, 20, 30, 40]]
    assert [int(sequence.read(i)[0, 0, 0]) for i in range(2)] == [1, 2]


def test_before_2018_images_lay_beside_their_polygons(tmp_path, draw_images):
    draw_images(tmp_path / 'bag', 1)
    (tmp_path / 'bag' / 'groundtruth.txt').write_text('10,5,14,9,10,13,6,9\n')
    assert read(tmp_path).boxes.tolist() == [[6, 5, 8, 8]]


def test_a_target_that_is_not_there_is_one_number_or_nan(tmp_path, draw_images):
    draw_images(tmp_path / 'cat' / 'color', 3)
    (tmp_path / 'cat' / 'groundtruth.txt').write_text('1,2,3,4\n0\nnan,nan,nan,nan\n')
    sequence = read(tmp_path)
    assert [sequence.box(i) is None for i in range(3)] == [False, True, True]


def test_a_masks_box_is_around_its_pixels(tmp_path, draw_images):
    mask = np.zeros((5, 7), int)
    mask[1:4, 2:4] = 1
    mask[3, 5] = 1
    text = ','.join(map(str, [100, 200, 7, 5, *run_lengths(mask)]))
    draw_images(tmp_path / 'dog' / 'color', 2)
    (tmp_path / 'dog' / 'groundtruth.txt').write_text(f'm{text}\nm0,0,0,0,0\n')
    sequence = read(tmp_path)
    assert sequence.boxes[0].tolist() == [102, 201, 4, 3]
    assert sequence.box(1) is None


@pytest.mark.parametrize('seed', range(3))
def test_any_mask_has_the_box_that_numpy_finds(seed):
    mask = (np.random.default_rng(seed).random((9, 6)) < 0.1).astype(int)
    rows, columns = np.nonzero(mask)
    box = mask_box([3, 4, 6, 9, *run_lengths(mask)])
    size = (np.ptp(columns) + 1, np.ptp(rows) + 1)
    assert tuple(box) == (3 + columns.min(), 4 + rows.min(), *size)


def test_a_line_of_another_count_of_numbers_is_refused(tmp_path, draw_images):
    draw_images(tmp_path / 'fox' / 'color', 1)
    (tmp_path / 'fox' / 'groundtruth.txt').write_text('1,2,3,4,5\n')
    with pytest.raises(SequenceError, match='line 1 has 5 numbers'):
        read(tmp_path)
