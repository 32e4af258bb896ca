# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Reading LaSOT's folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from fcnt_ros.benchmark.layouts.finding import find_sequences


@pytest.fixture
def root(tmp_path, draw_images) -> Path:
    """A folder with two classes, of which airplane has two sequences; four images in each."""
    for name in ('airplane-1', 'airplane-9', 'bear-2'):
        folder = tmp_path / name.partition('-')[0] / name
        draw_images(folder / 'img', 4)
        (folder / 'groundtruth.txt').write_text('11,21,3,4\n' * 4)
        (folder / 'full_occlusion.txt').write_text('0,1,0,0\n')
        (folder / 'out_of_view.txt').write_text('0,0,0,1\n')
    return tmp_path


def test_boxes_count_from_one(root):
    (found,) = find_sequences(root, ['bear-2'])
    assert found.read().boxes[0].tolist() == [10, 20, 3, 4]


def test_the_target_is_absent_where_it_is_hidden_or_out_of_view(root):
    sequence = find_sequences(root / 'bear' / 'bear-2')[0].read()
    assert [sequence.box(i) is None for i in range(4)] == [False, True, False, True]


def test_a_class_stands_for_its_sequences(root):
    found = find_sequences(root, ['airplane'])
    assert [source.name for source in found] == ['airplane-1', 'airplane-9']
