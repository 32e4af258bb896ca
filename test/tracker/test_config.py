# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The settings: what is refused, and that each one explains itself."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest

from fcnt_ros.tracker.config import TrackerConfig, groups
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.trackers import CONFIGS, PRESETS


def test_the_papers_tracker_has_the_papers_settings():
    config = PaperConfig()
    assert (config.region_size, config.region_scale, config.selected_channels) == (368, 2, 384)
    assert (config.hidden_maps, config.candidates, config.distractor_threshold) == (36, 600, 0.2)
    assert (config.adaptation_interval, config.init_iterations) == (20, 50)


@pytest.mark.parametrize('name', PRESETS)
def test_every_preset_is_within_the_ranges(name: str):
    assert isinstance(PRESETS[name](), TrackerConfig)


@pytest.mark.parametrize('settings', CONFIGS.values())
def test_every_setting_says_what_it_means(settings: type):
    assert all(item.metadata['meaning'] for item in fields(settings))


@pytest.mark.parametrize('settings', CONFIGS.values())
def test_every_setting_is_in_one_group(settings: type):
    grouped = [item.name for items in groups(settings).values() for item in items]
    assert sorted(grouped) == sorted(item.name for item in fields(settings))


def test_a_setting_with_another_default_stays_in_its_group():
    assert [item.name for item in groups(PaperConfig)['Search region']] == [
        item.name for item in groups(DefaultConfig)['Search region']
    ]


@pytest.mark.parametrize(
    ('name', 'value'),
    [('lost_after', 0), ('selected_channels', 513), ('window_sigma', math.nan), ('seed', -1)],
)
def test_a_value_out_of_range_is_refused_by_name_and_value(name: str, value: float):
    with pytest.raises(ValueError, match=f'{name} is {value}'):
        DefaultConfig(**{name: value})


def test_a_region_that_conv5_3_does_not_divide_is_refused():
    with pytest.raises(ValueError, match='region_size is 360: it must be a multiple of 16'):
        DefaultConfig(region_size=360)
