# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The settings: what is refused, and that each one explains itself."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest

from fcnt_ros.tracker.config import PRESETS, TrackerConfig


def test_the_preset_paper_has_the_papers_settings():
    config = TrackerConfig(**PRESETS['paper'])
    assert (config.region_size, config.selected_channels, config.hidden_maps) == (368, 384, 36)
    assert (config.candidates, config.distractor_threshold) == (600, 0.2)
    assert (config.adaptation_interval, config.memory_frames, config.snet_share) == (20, 0, 1)
    assert (config.first_views, config.follow_scale, config.follow_distractors) == (1, False, False)


@pytest.mark.parametrize('name', PRESETS)
def test_every_preset_is_within_the_ranges(name: str):
    TrackerConfig(**PRESETS[name])


def test_every_setting_says_what_it_means():
    assert all(item.metadata['meaning'] for item in fields(TrackerConfig))


@pytest.mark.parametrize(
    ('name', 'value'),
    [('candidates', -1), ('selected_channels', 513), ('heat_floor', math.nan), ('seed', -1)],
)
def test_a_value_out_of_range_is_refused_by_name_and_value(name: str, value: float):
    with pytest.raises(ValueError, match=f'{name} is {value}'):
        TrackerConfig(**{name: value})


def test_a_region_that_conv5_3_does_not_divide_is_refused():
    with pytest.raises(ValueError, match='region_size is 360: it must be a multiple of 16'):
        TrackerConfig(region_size=360)
