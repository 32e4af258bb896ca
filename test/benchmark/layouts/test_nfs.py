# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Reading NfS's folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.sequence import SequenceError


@pytest.fixture
def root(tmp_path, draw_images) -> Path:
    """The benchmark with one sequence at both rates: 2 images, and 16."""
    for rate, count in (('30', 2), ('240', 16)):
        draw_images(tmp_path / 'airtable_3' / rate / 'airtable_3', count, digits=5)
        truth(tmp_path, rate).write_text(lines(16))
    return tmp_path


def truth(root: Path, rate: str) -> Path:
    return root / 'airtable_3' / rate / 'airtable_3.txt'


def lines(count: int, lost: int = 0) -> str:
    """Return boxes of 30 x 40 pixels that move by one pixel a line."""
    return ''.join(f'0 {n} 20 {n + 30} 60 {n} {lost} 0 1 "puck"\n' for n in range(count))


def test_corners_become_boxes_and_each_eighth_counts_at_30_images_a_second(root):
    (found,) = find_sequences(root)
    sequence = found.read()
    assert sequence.name == 'airtable_3'
    assert sequence.boxes.tolist() == [[0, 20, 30, 40], [8, 20, 30, 40]]


def test_boxes_that_were_thinned_out_already_all_count(root):
    truth(root, '30').write_text(lines(2))
    assert find_sequences(root)[0].read().boxes[:, 0].tolist() == [0, 1]


def test_the_folder_of_240_images_a_second_can_be_named(root):
    (found,) = find_sequences(root / 'airtable_3' / '240')
    assert len(found.read().images) == 16


def test_a_target_that_is_lost_is_absent(root):
    truth(root, '30').write_text(lines(1) + lines(1, lost=1))
    sequence = find_sequences(root)[0].read()
    assert [sequence.box(i) is None for i in range(2)] == [False, True]


def test_a_line_that_is_too_short_is_told(root):
    truth(root, '30').write_text('0 1 2 3\n')
    with pytest.raises(SequenceError, match='line 1 is "0 1 2 3"'):
        find_sequences(root)[0].read()
