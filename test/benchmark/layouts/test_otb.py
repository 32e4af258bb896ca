# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Reading OTB's folders, the peculiar ones, too."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.layouts.otb import read_sequence
from fcnt_ros.benchmark.sequence import SequenceError
from fcnt_ros.tracker.box import Box


def folder(root: Path, images: int, boxes: str, first: int = 1) -> Path:
    """Write a sequence whose image number n is all n."""
    (root / 'img').mkdir(parents=True)
    for number in range(first, first + images):
        image = np.full((8, 8, 3), number % 256, np.uint8)
        cv2.imwrite(str(root / 'img' / f'{number:04d}.png'), image)
    (root / 'groundtruth_rect.txt').write_text(boxes)
    return root


def test_boxes_are_counted_from_zero(tmp_path):
    sequence = read_sequence(folder(tmp_path, 2, '11,21,30,40\n12\t22\t30\t40\n'))
    assert sequence.boxes.tolist() == [[10, 20, 30, 40], [11, 21, 30, 40]]
    assert sequence.first_box == Box(10, 20, 30, 40)


def test_images_without_a_box_do_not_count(tmp_path):
    assert len(read_sequence(folder(tmp_path, 3, '1,1,2,2\n' * 2)).images) == 2


def test_a_limit_takes_the_first_frames(tmp_path):
    assert len(read_sequence(folder(tmp_path, 3, '1,1,2,2\n' * 3), limit=2).images) == 2


def test_files_may_begin_at_another_number_than_one(tmp_path):
    root = folder(tmp_path / 'BlurCar3', 4, '1,1,2,2\n' * 4, first=3)
    assert read_sequence(root).images[0].name == '0003.png'


def test_where_images_are_too_many_the_known_first_one_belongs_to_the_first_box(tmp_path):
    root = folder(tmp_path / 'BlurCar3', 8, '1,1,2,2\n' * 4)
    names = [image.name for image in read_sequence(root).images]
    assert names == ['0003.png', '0004.png', '0005.png', '0006.png']


def test_of_too_many_images_of_another_sequence_the_first_count(tmp_path):
    root = folder(tmp_path / 'Football1', 8, '1,1,2,2\n' * 4)
    assert read_sequence(root).images[0].name == '0001.png'


def test_a_copy_that_counts_its_images_anew_is_read_from_its_first_image(tmp_path):
    root = folder(tmp_path / 'BlurCar3', 5, '1,1,2,2\n' * 4)  # from 3 on there are only three
    assert read_sequence(root).images[0].name == '0001.png'


def test_images_are_ordered_by_number_not_by_letter(tmp_path):
    root = folder(tmp_path, 3, '1,1,2,2\n' * 3, first=9999)
    names = [image.name for image in read_sequence(root).images]
    assert names == ['9999.png', '10000.png', '10001.png']


def test_every_folder_with_images_is_a_sequence(tmp_path):
    for name in ('Deer', 'Bird2'):
        folder(tmp_path / name, 1, '1,1,2,2\n')
    (tmp_path / 'notes').mkdir()
    assert [s.name for s in find_sequences(tmp_path)] == ['Bird2', 'Deer']


def test_a_folder_may_be_the_sequence_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(folder(tmp_path / 'Deer', 1, '1,1,2,2\n'))
    assert [s.name for s in find_sequences(Path('.'))] == ['Deer']


def several_targets(root: Path) -> Path:
    """Write Jogging with two targets, at x = 10 and at x = 20."""
    jogging = folder(root / 'Jogging', 1, '')
    (jogging / 'groundtruth_rect.txt').unlink()
    for number in (1, 2):
        (jogging / f'groundtruth_rect.{number}.txt').write_text(f'{10 * number + 1},1,2,2\n')
    return root


def test_several_targets_are_as_many_sequences(tmp_path):
    found = [s.read() for s in find_sequences(several_targets(tmp_path))]
    assert [(s.name, s.first_box.x) for s in found] == [('Jogging-1', 10), ('Jogging-2', 20)]


def test_an_empty_file_is_no_target(tmp_path):
    (several_targets(tmp_path) / 'Jogging' / 'groundtruth_rect.1.txt').write_text('\n')
    assert [s.name for s in find_sequences(tmp_path)] == ['Jogging-2']


def test_a_folders_name_stands_for_all_its_targets(tmp_path):
    folder(several_targets(tmp_path) / 'Deer', 1, '1,1,2,2\n')
    assert [s.name for s in find_sequences(tmp_path, ['Jogging'])] == ['Jogging-1', 'Jogging-2']
    assert [s.name for s in find_sequences(tmp_path, ['Jogging-2'])] == ['Jogging-2']


def test_a_sequence_that_is_not_there_is_refused_with_the_names_that_are(tmp_path):
    folder(tmp_path / 'Deer', 1, '1,1,2,2\n')
    with pytest.raises(SequenceError, match='no sequence "Dear"; there are Deer'):
        find_sequences(tmp_path, ['Dear'])


def test_a_folder_without_sequences_is_refused(tmp_path):
    with pytest.raises(SequenceError, match='no folder with img/'):
        find_sequences(tmp_path)


def test_a_sequence_that_begins_without_its_target_is_refused(tmp_path):
    with pytest.raises(SequenceError, match='no target in the first image'):
        read_sequence(folder(tmp_path, 2, 'NaN,NaN,NaN,NaN\n1,1,2,2\n'))


@pytest.mark.parametrize('absent', ['NaN,NaN,NaN,NaN', '0,0,0,0'])
def test_where_the_target_is_absent_there_is_no_box(absent, tmp_path):
    sequence = read_sequence(folder(tmp_path, 2, f'1,1,2,2\n{absent}\n'))
    assert [sequence.box(i) for i in range(2)] == [Box(0, 0, 2, 2), None]


def test_a_folder_without_images_is_refused_by_its_name(tmp_path):
    with pytest.raises(SequenceError, match=r'img has no \.jpg or \.png'):
        read_sequence(tmp_path)


def test_boxes_are_written_as_they_are_read(tmp_path):
    boxes = np.array([[10, 20, 30, 40], [10.25, 21.5, 30, 40]])
    assert otb.to_lines(boxes).startswith('11.0000,21.0000,30.0000,40.0000\n')
    assert read_sequence(folder(tmp_path, 2, otb.to_lines(boxes))).boxes.tolist() == boxes.tolist()
