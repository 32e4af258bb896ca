# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Reading UAV123's folders, of which some hold the images of several sequences."""

from __future__ import annotations

from pathlib import Path

import pytest

from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.sequence import SequenceError

CONFIG = r"""
seqUAV20L={struct('name','bird1_2','path','..\data_seq\UAV123\bird1\','startFrame',1,'endFrame',9,
    'nz',6,'ext','jpg','init_rect', [0,0,0,0])};
seqUAV123={struct('name','bird1_2','path','..\data_seq\UAV123\bird1\','startFrame',4,'endFrame',6,
    'nz',6,'ext','jpg','init_rect', [0,0,0,0])};
"""


@pytest.fixture
def root(tmp_path, draw_images) -> Path:
    """The benchmark with bike1 (2 images) and bird1_2, images 4 to 6 of bird1."""
    draw_images(tmp_path / 'data_seq' / 'UAV123' / 'bike1', 2, digits=6)
    draw_images(tmp_path / 'data_seq' / 'UAV123' / 'bird1', 9, digits=6)
    for name, boxes in (('UAV123/bike1', 2), ('UAV123/bird1_2', 3), ('UAV20L/bird1_2', 9)):
        path = tmp_path / 'anno' / f'{name}.txt'
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('11,21,3,4\n' * (boxes - 1) + 'NaN,NaN,NaN,NaN\n')
    return tmp_path


def test_boxes_count_from_one_and_nan_is_absent(root):
    (found,) = find_sequences(root, ['bike1'])
    sequence = found.read()
    assert sequence.boxes[0].tolist() == [10, 20, 3, 4]
    assert sequence.box(1) is None


def test_a_part_of_a_folder_is_the_one_that_the_benchmarks_file_tells(root):
    (root / 'configSeqs.m').write_text(CONFIG)
    (found,) = find_sequences(root, ['bird1_2'])
    assert [image.name for image in found.read().images] == [f'00000{n}.jpg' for n in (4, 5, 6)]


def test_without_that_file_the_part_is_refused_with_what_is_missing(root):
    (found,) = find_sequences(root, ['bird1_2'])
    with pytest.raises(SequenceError, match='configSeqs.m'):
        found.read()


def test_another_set_is_taken_by_its_folder_of_boxes(root):
    (root / 'configSeqs.m').write_text(CONFIG)
    (found,) = find_sequences(root / 'anno' / 'UAV20L')
    assert len(found.read().images) == 9
