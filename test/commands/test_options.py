# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Options that the commands share."""

from __future__ import annotations

import argparse

import pytest

from fcnt_ros.commands.options import (
    add_tracker_options,
    parse_setting,
    read_setting,
    tracker_config,
)
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.paper.config import PaperConfig


def parsed(*arguments: str) -> TrackerConfig:
    parser = argparse.ArgumentParser()
    add_tracker_options(parser)
    return tracker_config(parser.parse_args(arguments))


def test_without_options_the_settings_are_the_defaults():
    assert parsed() == DefaultConfig()


def test_the_small_preset_tracks_on_a_smaller_region():
    assert parsed('--preset', 'small') == DefaultConfig(region_size=224)


def test_a_setting_wins_over_the_preset():
    assert parsed('--preset', 'small', '--set', 'region_size=256').region_size == 256


def test_the_papers_tracker_has_settings_of_its_own():
    assert parsed('--set', 'candidates=50', '--preset', 'paper') == PaperConfig(candidates=50)


@pytest.mark.parametrize(
    ('name', 'text', 'value'),
    [('candidates', '50', 50), ('scale_sigma', '0.1', 0.1), ('output_relu', 'true', True)],
)
def test_a_setting_is_read_as_its_fields_type(name, text, value):
    assert read_setting(PaperConfig(), name, text) == value


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('candidates=5', 'this tracker has no setting "candidates"; it has .*lost_after'),
        ('lost_after=many', 'lost_after is "many": it must be a whole number'),
        ('follow_scale=1', 'must be true or false'),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        parsed('--set', text)


def test_a_setting_without_a_value_is_refused():
    with pytest.raises(ValueError, match='"lost_after" is not NAME=VALUE'):
        parse_setting('lost_after')
