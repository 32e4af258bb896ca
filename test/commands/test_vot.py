# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt vot`, and what the VOT toolkit makes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros import cli

FRAMES = 8
BOXES = '11,21,30,40\n'
SMALL = ('--preset', 'small', '--device', 'cpu', '--set', 'first_views=3')


def entry(workspace: Path, name: str = 'fcnt') -> dict[str, str]:
    trackers = ConfigParser(interpolation=None)
    trackers.read(workspace / 'trackers.ini')
    return dict(trackers[name])


def test_the_entry_starts_this_very_tracker(tmp_path, draw_sequence):
    footage = draw_sequence('Deer').parent
    options = ('--preset', 'small', '--set', 'first_views=3', '--set', 'follow_scale=false')
    assert cli.main(['vot', str(tmp_path / 'ws'), '--footage', str(footage), *options]) == 0
    command = entry(tmp_path / 'ws')['command']
    assert command == (
        f'{sys.executable} -m fcnt_ros.cli trax --preset=small --device=auto --first-pixel=1 '
        '--set=first_views=3 --set=follow_scale=false'
    )
    assert (tmp_path / 'ws' / 'sequences' / 'list.txt').read_text() == f'{footage / "Deer"}\n'


def test_a_workspace_keeps_its_other_trackers_and_its_stack(tmp_path):
    (tmp_path / 'trackers.ini').write_text('[other]\ncommand = run %d other\nprotocol = trax\n')
    (tmp_path / 'config.yaml').write_text('stack: vot2018/shortterm\n')
    assert cli.main(['vot', str(tmp_path), '--name', 'mine']) == 0
    assert entry(tmp_path, 'other')['command'] == 'run %d other'
    assert '--first-pixel=0' in entry(tmp_path, 'mine')['command']
    assert (tmp_path / 'config.yaml').read_text() == 'stack: vot2018/shortterm\n'


def lasot(root: Path) -> None:
    (root / 'bear-1' / 'img').mkdir(parents=True)
    (root / 'bear-1' / 'groundtruth.txt').write_text(BOXES)


def both_ways_of_counting(root: Path) -> None:
    for folder, truth in (('Deer/img', 'groundtruth_rect.txt'), ('ants1/color', 'groundtruth.txt')):
        (root / folder).mkdir(parents=True)
        (root / folder).with_name(truth).write_text(BOXES)


def two_targets(root: Path) -> None:
    (root / 'Jogging' / 'img').mkdir(parents=True)
    for number in (1, 2):
        (root / 'Jogging' / f'groundtruth_rect.{number}.txt').write_text(BOXES)


@pytest.mark.parametrize(
    ('make', 'options', 'reason'),
    [
        (lasot, [], 'as LaSOT has it, which the VOT toolkit does not read'),
        (both_ways_of_counting, [], 'from 0 and some from 1'),
        (two_targets, [], 'Jogging has several targets'),
        (lasot, ['--name', 'my tracker'], '--name is "my tracker"'),
    ],
)
def test_what_the_toolkit_cannot_run_is_refused(make, options, reason, tmp_path, capsys):
    make(tmp_path / 'footage')
    workspace = tmp_path / 'ws'
    footage = str(tmp_path / 'footage')
    assert cli.main(['vot', str(workspace), '--footage', footage, *options]) == 1
    assert reason in capsys.readouterr().err
    assert not workspace.exists()


@pytest.fixture
def short_deer(draw_sequence, tmp_path) -> Path:
    """The first frames of OTB's Deer, or, without OTB beside the checkout, drawn ones.

    Under the name of Deer either way, and as JPEG: the toolkit knows OTB's sequences by name. It
    rounds boxes to whole pixels, so those drawn are eight times as large as elsewhere.
    """
    there = Path(__file__).resolve().parents[2] / 'shared' / 'otb' / 'Deer'
    scale = 1 if there.is_dir() else 8
    source = there if there.is_dir() else draw_sequence('Deer', FRAMES)
    images, short = sorted((source / 'img').iterdir())[:FRAMES], tmp_path / 'short' / 'Deer'
    (short / 'img').mkdir(parents=True)
    for path in images:
        larger = cv2.resize(cv2.imread(str(path)), None, fx=scale, fy=scale)
        quality = (cv2.IMWRITE_JPEG_QUALITY, 95)
        cv2.imwrite(str(short / 'img' / f'{path.stem}.jpg'), larger, quality)
    boxes = np.loadtxt(source / 'groundtruth_rect.txt', delimiter=',')[:FRAMES]
    boxes = (boxes - [1, 1, 0, 0]) * scale + [1, 1, 0, 0]  # OTB counts pixels from 1
    np.savetxt(short / 'groundtruth_rect.txt', boxes, '%g', ',')
    return short.parent


@pytest.mark.integration
def test_the_toolkit_comes_to_the_same_accuracy(tmp_path, short_deer):
    pytest.importorskip('vot', reason='the VOT toolkit is not here: requirements/vot.txt')
    workspace, ours = tmp_path / 'ws', tmp_path / 'eval'
    cli.main(['vot', str(workspace), '--footage', str(short_deer), *SMALL])
    for step in (['evaluate'], ['analysis', '--name', 'mine']):
        command = [sys.executable, '-m', 'vot', *step, '--workspace', str(workspace), 'fcnt']
        subprocess.run(command, check=True, cwd=tmp_path, timeout=120)
    theirs = json.loads((workspace / 'analysis' / 'mine.json').read_text())
    accuracy = theirs['results']['baseline']['results'][0][0][0]
    cli.main(['eval', str(short_deer), '--output', str(ours), *SMALL])
    summary = json.loads((ours / 'summary.json').read_text())
    assert accuracy == pytest.approx(summary['trackers'][0]['mean']['overlap'], abs=0.005)
