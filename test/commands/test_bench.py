# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt bench` as people use it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fcnt_ros import cli

TINY = ['bench', '--set', 'region_size=96', '--device', 'cpu', '--frames', '2']


@pytest.mark.integration
@pytest.mark.parametrize(
    ('preset', 'last_kinds'),
    [
        ('default', ['frame with adaptation']),
        ('paper', ['frame with adaptation', 'frame with discrimination']),
    ],
)
def test_every_kind_of_frame_and_every_stage_is_measured(preset, last_kinds, tmp_path, capsys):
    figures = tmp_path / 'figures.json'
    options = ['--preset', preset, '--baseline', '--json', str(figures)]
    assert cli.main([*TINY, *options]) == 0
    said = json.loads(figures.read_text())
    assert {t['engine'] for t in said['frames']} >= {'plain'}
    for tracker in said['frames']:
        assert list(tracker['timings']) == ['initialisation', 'frame', *last_kinds]
    stages = {stage['name'] for stage in said['stages']}
    assert stages >= {
        'crop',
        'upload',
        'VGG-16',
        'heat maps and localisation',
        'download',
        'adaptation',
    }
    printed = capsys.readouterr().out
    assert 'ratio' in printed
    assert 'peak memory with 2 trackers: process' in printed


@pytest.mark.integration
def test_the_engine_agrees_with_the_plain_one_on_a_sequence(draw_sequence, tmp_path):
    figures = tmp_path / 'figures.json'
    assert cli.main([*TINY, '--agree', str(draw_sequence()), '--json', str(figures)]) == 0
    (agreement,) = json.loads(figures.read_text())['agreement']
    assert agreement['sequence'] == 'Drawn'
    assert agreement['within_a_pixel'] == 1
    assert agreement['gnet_difference'] < 0.1  # a target has 1
    assert np.allclose(agreement['precision'], 1)


def test_a_folder_that_is_no_sequence_is_refused_before_anything_is_measured(tmp_path, capsys):
    assert cli.main([*TINY, '--agree', str(tmp_path)]) == 1
    assert 'fcnt bench:' in capsys.readouterr().err
