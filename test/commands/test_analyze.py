# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt analyze` as people use it: what it writes, and what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros import cli

BOX = '640,236,40,88'
ANOTHER_MAN = '612,232,40,92'  # in frame 60
TINY = ('--set', 'region_size=160', '--set', 'first_views=1', '--device', 'cpu')


def analyze(image: Path, output: Path, *options: str) -> int:
    return cli.main(['analyze', str(image), '--output', str(output), *TINY, *options])


@pytest.fixture
def image(tmp_path) -> Path:
    """A small picture with a bright target at 20,20,12,16."""
    picture = np.full((64, 80, 3), 40, np.uint8)
    picture[20:36, 20:32] = 220
    path = tmp_path / 'image.png'
    cv2.imwrite(str(path), picture)
    return path


@pytest.mark.integration
def test_a_figure_and_its_numbers_are_written(clip, tmp_path, capsys):
    pytest.importorskip('matplotlib')
    other = ('--other', str(clip), '--other-frame', '60', '--other-box', ANOTHER_MAN)
    assert analyze(clip, tmp_path, '--box', BOX, *other) == 0
    picture = cv2.imread(str(tmp_path / 'analysis.png'))
    assert picture.shape[0] > picture.shape[1] > 1000
    assert str(tmp_path / 'analysis.png') in capsys.readouterr().out

    found = json.loads((tmp_path / 'analysis.json').read_text())
    assert found['box'] == pytest.approx([640, 236, 40, 88])
    assert found['gnet']['peak'] > 0.3
    for layer in found['layers'].values():
        assert len(layer['importance']) == len(layer['activation_in_the_box']) == 512
        assert len(layer['selected']) == 384
        assert sum(layer['histogram']['counts']) == 512
        assert layer['contrast_of_selected'] > layer['contrast_of_all']  # figure 1c
        assert layer['maps_with_half_of_the_activation'] < 512 / 4  # figure 3
        assert layer['mask_error'] < 0.5  # figure 4
        assert len(layer['c']) < 100
        assert len(layer['saliency_inside_the_box']) == 6
    errors = found['other']['mask_error']
    assert all(errors[name] > layer['mask_error'] for name, layer in found['layers'].items())


@pytest.mark.integration
def test_one_layer_alone_makes_a_shorter_figure(image, tmp_path):
    pytest.importorskip('matplotlib')
    heights = []
    for options in ((), ('--layer', 'conv5_3')):
        assert analyze(image, tmp_path, '--box', '20,20,12,16', *options) == 0
        heights.append(len(cv2.imread(str(tmp_path / 'analysis.png'))))
    assert heights[1] < 0.7 * heights[0]
    layers = json.loads((tmp_path / 'analysis.json').read_text())['layers']
    assert ['saliency_inside_the_box' in layers[name] for name in sorted(layers)] == [False, True]


@pytest.mark.integration
@pytest.mark.parametrize('size', [(12, 9), (6000, 4000)], ids=['tiny', 'large'])
def test_very_small_and_very_large_images_are_analyzed(size, tmp_path):
    pytest.importorskip('matplotlib')
    width, height = size
    picture = np.full((height, width, 3), 40, np.uint8)
    picture[height // 4 : height // 2, width // 4 : width // 2] = 220
    cv2.imwrite(str(tmp_path / 'image.png'), picture)
    box = f'{width // 4},{height // 4},{max(width // 4, 4)},{max(height // 4, 4)}'
    assert analyze(tmp_path / 'image.png', tmp_path, '--box', box, '--layer', 'conv5_3') == 0


@pytest.mark.integration
def test_a_picture_in_which_nothing_is_to_be_seen_is_shown_as_it_is(tmp_path):
    pytest.importorskip('matplotlib')
    cv2.imwrite(str(tmp_path / 'black.png'), np.zeros((64, 80), np.uint8))  # grey
    few = ('--set', 'selected_channels=3')  # fewer than a row of the figure
    assert analyze(tmp_path / 'black.png', tmp_path, '--box', '20,20,12,16', *few) == 0
    text = (tmp_path / 'analysis.json').read_text()
    json.loads(text, parse_constant=lambda name: pytest.fail(f'{name} is no JSON'))


@pytest.mark.parametrize(
    ('options', 'reason'),
    [
        (('--box', '90,20,12,16'), 'outside the image of 80 x 64'),
        (('--box', '20,20,2,2'), 'at least 4 are needed'),
        (('--box', '20,20,12,16', '--frame', '3'), 'so none 3'),
        (('--box', '20,20,12,16', '--other', 'x.png'), '--other and --other-box go together'),
        (('--box', '20,20,12,16', '--other-box', '1,1,9,9'), '--other and --other-box go together'),
        (
            ('--box', '20,20,12,16', '--other', 'nowhere.png', '--other-box', '1,1,9,9'),
            'there is no file or folder nowhere.png',
        ),
        (
            ('--box', '20,20,12,16', '--other', 'image.png', '--other-box', '200,20,12,16'),
            'outside the image',
        ),
        (
            ('--box', '20,20,12,16', '--other', 'image.png', '--other-box', '41,2,4,60'),
            'too thin',
        ),
        (('--box', '20,20,12,16', '--set', 'region_size=100'), 'multiple of 16'),
    ],
)
def test_what_cannot_be_analyzed_is_refused_in_a_sentence(
    image, tmp_path, options, reason, monkeypatch, capsys
):
    pytest.importorskip('matplotlib')
    monkeypatch.chdir(tmp_path)
    assert analyze(image, tmp_path / 'out', *options) == 1
    said = capsys.readouterr().err
    assert said.startswith('fcnt analyze: ')
    assert reason in said
    assert said.count('\n') == 1
    assert not (tmp_path / 'out').exists()


@pytest.mark.parametrize(
    'options',
    [('--box', '1,2,3'), ('--box', BOX, '--layer', 'conv3_3'), ('--box', BOX, '--sparsity', '0')],
)
def test_malformed_options_end_as_in_every_command(image, tmp_path, options):
    with pytest.raises(SystemExit) as ended:
        analyze(image, tmp_path, *options)
    assert ended.value.code == 2


def test_without_matplotlib_it_says_how_to_get_it_before_it_works(image, tmp_path, monkeypatch,
                                                                  capsys):
    monkeypatch.setitem(sys.modules, 'matplotlib.figure', None)
    assert analyze(image, tmp_path / 'out', '--box', '20,20,12,16') == 1
    assert "pip install 'fcnt_ros[plots]'" in capsys.readouterr().err
