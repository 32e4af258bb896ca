# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Sequences of all layouts side by side are told apart."""

from __future__ import annotations

import pytest

from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.sequence import SequenceError

BOX = '11,21,3,4\n'


def test_each_layout_is_told_by_its_files(tmp_path, draw_images, draw_sequence):
    otb = draw_sequence('Deer').parent
    draw_images(otb / 'bear-1' / 'img', 1)
    (otb / 'bear-1' / 'groundtruth.txt').write_text(BOX)
    draw_images(otb / 'ants1' / 'color', 1)
    (otb / 'ants1' / 'groundtruth.txt').write_text(BOX)
    draw_images(otb / 'GOT-10k_Val_000001', 1)
    (otb / 'GOT-10k_Val_000001' / 'groundtruth.txt').write_text(BOX)
    draw_images(otb / 'puck' / '30' / 'puck', 1)
    (otb / 'puck' / '30' / 'puck.txt').write_text('0 10 20 13 24 0 0 0 0 "puck"\n')
    found = {source.name: source.read().boxes[0].tolist() for source in find_sequences(otb)}
    del found['Deer']
    from_one, from_zero = [10, 20, 3, 4], [11, 21, 3, 4]
    assert found == {
        'GOT-10k_Val_000001': from_one,
        'ants1': from_zero,
        'bear-1': from_one,
        'puck': from_one,  # whose corner is at 10, 20
    }


def test_two_sequences_of_one_name_are_refused_with_their_places(tmp_path, draw_images):
    for place in ('train', 'val'):
        draw_images(tmp_path / place / 'same' / 'color', 1)
        (tmp_path / place / 'same' / 'groundtruth.txt').write_text(BOX)
    with pytest.raises(SequenceError, match=r'two sequences "same", .*train.*val'):
        find_sequences(tmp_path)
