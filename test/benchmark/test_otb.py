# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Reading the benchmark's folders, and its measures on boxes worked out by hand."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.otb import SequenceError, read_sequence
from fcnt_ros.tracker.box import Box


def folder(root: Path, images: int, boxes: str) -> Path:
    """Write a sequence whose image number n is all n."""
    (root / 'img').mkdir()
    for number in range(1, images + 1):
        cv2.imwrite(str(root / 'img' / f'{number:04d}.png'), np.full((8, 8, 3), number, np.uint8))
    (root / 'groundtruth_rect.txt').write_text(boxes)
    return root


@pytest.mark.parametrize('separator', [',', '\t', ' ', ', '])
def test_boxes_are_counted_from_zero_however_they_are_separated(tmp_path, separator):
    lines = [separator.join(row) for row in (('11', '21', '30', '40'), ('12', '22', '30', '40'))]
    sequence = read_sequence(folder(tmp_path, 2, '\n'.join(lines) + '\n'))
    assert sequence.boxes.tolist() == [[10, 20, 30, 40], [11, 21, 30, 40]]
    assert sequence.first_box == Box(10, 20, 30, 40)


def test_images_come_in_their_order(tmp_path):
    sequence = read_sequence(folder(tmp_path, 3, '1,1,2,2\n' * 3))
    assert [int(sequence.read(i)[0, 0, 0]) for i in range(3)] == [1, 2, 3]


def test_images_without_a_box_do_not_count(tmp_path):
    assert len(read_sequence(folder(tmp_path, 3, '1,1,2,2\n' * 2)).images) == 2


def test_a_limit_takes_the_first_frames(tmp_path):
    assert len(read_sequence(folder(tmp_path, 3, '1,1,2,2\n' * 3), limit=2).images) == 2


def test_a_folder_without_images_is_refused_by_its_name(tmp_path):
    with pytest.raises(SequenceError, match=r'img has no \.jpg or \.png'):
        read_sequence(tmp_path)


@pytest.mark.parametrize('text', ['1,2,3\n', 'x,y,w,h\n', ''])
def test_boxes_that_are_none_are_refused_by_their_file(tmp_path, text):
    with pytest.raises(SequenceError, match=r'groundtruth_rect\.txt'):
        read_sequence(folder(tmp_path, 1, text))


def test_the_centre_error_is_the_distance_of_the_middles():
    boxes, truth = np.array([[0, 0, 10, 10.0]]), np.array([[3, 4, 10, 10.0]])
    assert otb.centre_errors(boxes, truth).tolist() == [5]


def test_overlap_is_intersection_over_union():
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 10], [0, 0, 4, 4.0]])
    truth = np.array([[0, 0, 10, 10], [5, 0, 10, 10], [50, 50, 4, 4.0]])
    assert otb.overlaps(boxes, truth) == pytest.approx([1, 1 / 3, 0])


def test_precision_is_the_share_of_frames_within_20_pixels():
    truth = np.zeros((4, 4)) + 10
    boxes = truth + np.array([[0, 0, 0, 0], [20, 0, 0, 0], [20.1, 0, 0, 0], [0, 90, 0, 0]])
    assert otb.precision(boxes, truth) == 0.5


def test_the_success_curve_of_perfect_boxes_is_one_but_for_its_last_threshold():
    boxes = np.array([[5, 5, 10, 10.0]])
    assert otb.success(boxes, boxes) == pytest.approx(20 / 21)


def test_an_overlap_of_a_third_succeeds_at_the_thresholds_below_it():
    boxes, truth = np.array([[0, 0, 10, 10.0]]), np.array([[5, 0, 10, 10.0]])
    assert otb.success(boxes, truth) == pytest.approx(7 / 21)  # 0, 0.05, ..., 0.30
