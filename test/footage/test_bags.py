# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is a bag, and who cannot read one."""

from __future__ import annotations

import sys

import pytest

from fcnt_ros.footage.bags import bag_files, is_bag
from fcnt_ros.footage.frame import BagError
from fcnt_ros.footage.opening import open_footage
from fcnt_ros.footage.track_log import new_results_bag


@pytest.mark.parametrize('name', ['walk.mcap', 'walk.db3', 'walk.bag'])
def test_a_file_named_like_a_bag_is_taken_for_one(tmp_path, name):
    assert is_bag(tmp_path / name)
    assert not is_bag(tmp_path / 'walk.mp4')


@pytest.mark.parametrize('name', ['metadata.yaml', 'walk_0.mcap', 'walk_0.db3'])
def test_a_folder_is_a_bag_by_what_is_in_it(tmp_path, name):
    assert not is_bag(tmp_path)
    (tmp_path / name).touch()
    assert is_bag(tmp_path)


def test_the_files_of_a_bag_follow_each_other_by_their_numbers(tmp_path):
    for number in (0, 2, 10):
        (tmp_path / f'walk_{number}.mcap').touch()
    (tmp_path / 'notes.txt').touch()
    assert [path.name for path in bag_files(tmp_path)] == [
        'walk_0.mcap',
        'walk_2.mcap',
        'walk_10.mcap',
    ]


def test_without_rosbags_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, 'rosbags', None)
    with pytest.raises(BagError, match='pip install rosbags'):
        open_footage(str(tmp_path / 'walk.mcap'), None, print)
    with pytest.raises(BagError, match='pip install rosbags'):
        new_results_bag(tmp_path / 'new')
