# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What an entry is called, and what its results depend on."""

from __future__ import annotations

import json

from fcnt_ros.benchmark import tracker_entries
from fcnt_ros.benchmark.tracker_entries import TrackerEntry
from fcnt_ros.tracker.default.config import DefaultConfig


def fcnt(**changes) -> TrackerEntry:
    return tracker_entries.fcnt('default', DefaultConfig(device='cpu', **changes), changes)


def test_the_title_names_preset_and_changes_and_leaves_the_seed_to_the_label():
    entry = fcnt(region_size=128, seed=3)
    assert entry.title == 'fcnt:default region_size=128'
    assert entry.label == 'fcnt:default region_size=128 seed=3'


def test_the_folder_has_a_name_that_is_one():
    assert fcnt(region_size=128).folder_name == 'fcnt-default,region_size=128,seed=0'
    assert '/' not in fcnt(weights='/somewhere/vgg16.npz').folder_name
    assert tracker_entries.opencv('opencv:mil').folder_name == 'opencv-mil'


def test_results_depend_on_every_setting():
    assert fcnt().settings == fcnt().settings
    assert fcnt(seed=1).settings != fcnt().settings
    assert fcnt(snet_share=0.1).settings != fcnt().settings


def test_an_engine_that_is_chosen_by_itself_is_the_same_as_one_that_is_named():
    chosen = fcnt().settings['engine']
    assert chosen != 'auto'
    assert fcnt(engine=chosen).settings == fcnt().settings


def test_results_depend_on_the_trackers_program(tmp_path, monkeypatch):
    (tmp_path / '__init__.py').write_text('')
    monkeypatch.setattr(tracker_entries.tracker_package, '__file__', str(tmp_path / '__init__.py'))
    before = fcnt().settings
    (tmp_path / '__init__.py').write_text('# changed')
    assert fcnt().settings != before


def test_settings_can_be_written_and_read_back():
    for entry in (fcnt(), tracker_entries.opencv('opencv:mil')):
        assert json.loads(json.dumps(entry.settings)) == entry.settings
