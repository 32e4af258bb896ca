# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Truth as people write it."""

from __future__ import annotations

import pytest

from fcnt_ros.benchmark.layouts.truth_file import read_boxes
from fcnt_ros.benchmark.sequence import SequenceError


@pytest.mark.parametrize('separator', [',', '\t', ';', ' ', ', ', ' ; ', '  '])
def test_numbers_may_be_separated_in_any_way(separator, tmp_path):
    path = tmp_path / 'truth.txt'
    path.write_text(separator.join(['11', '21', '30', '40.5']) + '\n')
    assert read_boxes(path, 1).tolist() == [[10, 20, 30, 40.5]]


def test_a_byte_order_mark_windows_line_ends_and_empty_lines_do_no_harm(tmp_path):
    path = tmp_path / 'truth.txt'
    path.write_bytes(b'\xef\xbb\xbf1,2,3,4\r\n5,6,7,8,\r\n\r\n')
    assert read_boxes(path, 0).tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_of_four_corners_the_upright_box_around_them_is_taken(tmp_path):
    path = tmp_path / 'truth.txt'
    path.write_text('10,5,14,9,10,13,6,9\n')  # a square on its corner, around 10, 9
    assert read_boxes(path, 0).tolist() == [[6, 5, 8, 8]]


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('1,2,3,4\n1,2,3\n', 'line 2 has 3'),
        ('1,2,3,4\n1,2,x,4\n', 'line 2 is "1 2 x 4"'),
        ('\n \n', 'has no boxes'),
    ],
)
def test_a_line_that_is_no_box_is_told_with_its_number(text, reason, tmp_path):
    path = tmp_path / 'truth.txt'
    path.write_text(text)
    with pytest.raises(SequenceError, match=f'truth.txt .*{reason}'):
        read_boxes(path, 0)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / 'truth.txt'
    path.write_bytes(b'\xff\xfe1\x00')
    with pytest.raises(SequenceError, match='truth.txt is no text'):
        read_boxes(path, 0)
