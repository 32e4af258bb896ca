# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Options that the commands share."""

from __future__ import annotations

import argparse

import pytest

from fcnt_ros.commands.options import add_tracker_options, parse_setting, tracker_config
from fcnt_ros.tracker.config import TrackerConfig


def parsed(*arguments: str) -> TrackerConfig:
    parser = argparse.ArgumentParser()
    add_tracker_options(parser)
    return tracker_config(parser.parse_args(arguments))


def test_without_options_the_settings_are_the_defaults():
    assert parsed() == TrackerConfig()


def test_the_small_preset_tracks_on_a_smaller_region():
    assert parsed('--preset', 'small') == TrackerConfig(region_size=224)


def test_a_setting_wins_over_the_preset():
    assert parsed('--preset', 'small', '--set', 'region_size=256').region_size == 256


@pytest.mark.parametrize(
    ('text', 'value'),
    [('candidates=50', 50), ('scale_sigma=0.1', 0.1), ('output_relu=true', True)],
)
def test_a_setting_is_read_as_its_fields_type(text, value):
    assert parse_setting(text)[1] == value


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('candidate=5', 'there is no setting "candidate"'),
        ('candidates=many', 'candidates is "many": it must be a whole number'),
        ('output_relu=1', 'must be true or false'),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_setting(text)
