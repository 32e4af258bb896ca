# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is a bag, and who cannot read one."""

from __future__ import annotations

import sys

import pytest

from fcnt_ros.bags import BagError, is_bag, new_results_bag, open_bag


@pytest.mark.parametrize('name', ['walk.mcap', 'walk.db3', 'walk.bag'])
def test_a_file_named_like_a_bag_is_taken_for_one(tmp_path, name):
    assert is_bag(tmp_path / name)


def test_a_folder_is_taken_for_a_bag_and_a_video_is_not(tmp_path):
    assert is_bag(tmp_path)
    assert not is_bag(tmp_path / 'walk.mp4')


def test_without_rosbags_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, 'rosbags', None)
    with pytest.raises(BagError, match='pip install rosbags'):
        open_bag(tmp_path, None, print)
    with pytest.raises(BagError, match='pip install rosbags'):
        new_results_bag(tmp_path / 'new')
