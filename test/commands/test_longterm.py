# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt longterm` as people use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fcnt_ros import cli

MIL = ('--tracker', 'opencv:mil')


def longterm(folder: Path, *options: str | Path) -> int:
    """Measure with the results in a folder of their own beside it."""
    output = folder.with_name('results')
    return cli.main(['longterm', str(folder), '--output', str(output), *map(str, options)])


def figures(folder: Path) -> dict[str, Any]:
    return json.loads((folder.with_name('results') / 'summary.json').read_text())


@pytest.fixture
def otb(draw_sequence) -> Path:
    """A folder with a sequence whose target is absent in two of six frames."""
    folder = draw_sequence('Left', 6)
    truth = folder / 'groundtruth_rect.txt'
    lines = truth.read_text().splitlines()
    truth.write_text('\n'.join([*lines[:2], '0,0,0,0', 'NaN,NaN,NaN,NaN', *lines[4:]]))
    return folder.parent


def as_lasot(otb: Path) -> Path:
    """Lay the sequence out as LaSOT does: boxes throughout, and files that tell of absence."""
    folder = (otb / 'Left').rename(otb / 'bird-1')
    truth = folder / 'groundtruth_rect.txt'
    truth.write_text(truth.read_text().replace('0,0,0,0', '1,1,9,9').replace('NaN', '9'))
    truth.rename(folder / 'groundtruth.txt')
    (folder / 'full_occlusion.txt').write_text('0,0,1,0,0,0\n')
    (folder / 'out_of_view.txt').write_text('0,0,0,1,0,0\n')
    return otb


@pytest.mark.parametrize('laid_out', [lambda otb: otb, as_lasot])
def test_who_is_absent_at_times_is_run_as_it_is(otb, laid_out, capsys):
    folder = laid_out(otb)
    assert longterm(folder, *MIL) == 0
    (tracker,) = figures(folder)['trackers']
    assert list(tracker['kinds']) == ['real']
    assert (tracker['all']['absent_frames'], tracker['all']['returns']) == (2, 1)
    text = (folder.with_name('results') / 'results.md').read_text()
    assert '| real ' in text
    assert text.strip() in capsys.readouterr().out


def test_what_is_done_is_not_done_again(otb, capsys):
    assert longterm(otb, *MIL) == 0
    assert '6 of 6 frames' in capsys.readouterr().err
    assert longterm(otb, *MIL) == 0
    assert 'frames' not in capsys.readouterr().err


@pytest.mark.integration
def test_fcnt_runs_over_scenes_side_by_side(draw_sequence):
    for name in ('One', 'Two'):
        folder = draw_sequence(name, 70).parent
    tiny = ('--set', 'region_size=128', '--device', 'cpu', '--jobs', '2')
    assert longterm(folder, '--alike', 'One', 'Two', '--scenes', 'covered', *tiny) == 0
    (tracker,) = figures(folder)['trackers']
    assert list(tracker['scenes']) == ['One.covered-0', 'Two.covered-0']
    assert tracker['all']['f'] > 0


def test_scenes_can_be_saved_to_look_at_them(draw_sequence, tmp_path, capsys):
    folder = draw_sequence('One', 70).parent
    assert longterm(folder, '--save', tmp_path / 'scenes', '--scenes', 'covered') == 0
    saved = tmp_path / 'scenes' / 'One.covered-0'
    assert len(list((saved / 'img').iterdir())) == 70
    assert 'nan,nan' in (saved / 'groundtruth_rect.txt').read_text()
    assert not folder.with_name('results').exists()


def test_where_no_scene_can_be_made_it_is_told_what_is_needed(draw_sequence, capsys):
    assert longterm(draw_sequence('Short').parent, *MIL) == 1
    assert '70 frames or more' in capsys.readouterr().err


def test_sequences_that_a_kind_of_scene_leaves_out_are_named(draw_sequence, tmp_path, capsys):
    draw_sequence('Short', 10)
    folder = draw_sequence('Long', 70).parent
    assert longterm(folder, '--save', tmp_path / 'scenes', '--scenes', 'covered') == 0
    assert 'covered: none of Short' in capsys.readouterr().err


def test_a_name_that_is_no_sequence_is_an_error(otb, capsys):
    assert longterm(otb, '--alike', 'Left', 'Right', *MIL) == 1
    assert '--alike Right: there is no such sequence' in capsys.readouterr().err
