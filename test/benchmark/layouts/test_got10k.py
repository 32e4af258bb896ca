# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Reading GOT-10k's folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.sequence import SequenceError

NAME = 'GOT-10k_Val_000001'


@pytest.fixture
def folder(tmp_path, draw_images) -> Path:
    """A sequence of three images in val/."""
    folder = tmp_path / 'full_data' / 'val' / NAME
    draw_images(folder, 3)
    (folder / 'groundtruth.txt').write_text('11,21,3,4\n12,21,3,4\n13,21,3,4\n')
    return folder


def test_images_lie_beside_their_boxes_which_count_from_one(folder, tmp_path):
    (found,) = find_sequences(tmp_path)
    assert found.name == NAME
    assert found.read().boxes.tolist() == [[10, 20, 3, 4], [11, 20, 3, 4], [12, 20, 3, 4]]


def test_the_label_tells_where_the_target_is_absent(folder):
    (folder / 'absence.label').write_text('0\n1\n0\n')
    (found,) = find_sequences(folder)
    assert [found.read().box(i) is None for i in range(3)] == [False, True, False]


def test_the_test_set_which_has_no_truth_is_refused(folder):
    (folder / 'groundtruth.txt').write_text('11,21,3,4\n')
    (found,) = find_sequences(folder)
    with pytest.raises(SequenceError, match='has the first box only'):
        found.read()
