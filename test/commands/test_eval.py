# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt eval` as people use it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import cv2
import pytest

from fcnt_ros import cli
from fcnt_ros.benchmark import tracker_entries
from fcnt_ros.benchmark.opencv_trackers import OpenCVTracker

pytestmark = pytest.mark.slow  # processes of their own

MIL = ('--tracker', 'opencv:mil')
TINY = ('--set', 'region_size=128', '--device', 'cpu', '--limit', '3')


def evaluate(folder: Path, *options: str | Path) -> int:
    """Evaluate with the results in a folder of their own beside it."""
    return cli.main(['eval', str(folder), '--output', str(output(folder)), *map(str, options)])


def output(folder: Path) -> Path:
    return folder.with_name('results')


def figures(folder: Path) -> dict[str, Any]:
    return json.loads((output(folder) / 'summary.json').read_text())


@pytest.fixture
def otb(draw_sequence) -> Path:
    """A folder with two sequences."""
    draw_sequence('One')
    return draw_sequence('Two').parent


def test_boxes_figures_tables_and_plots_are_written(otb, capsys):
    assert evaluate(otb, *MIL) == 0
    assert len((output(otb) / 'opencv-mil' / 'One.txt').read_text().splitlines()) == 4
    (entry,) = figures(otb)['trackers']
    assert list(entry['sequences']) == ['One', 'Two']
    assert (output(otb) / 'results.md').read_text().strip() in capsys.readouterr().out
    pytest.importorskip('matplotlib')
    for name in ('precision.png', 'success.png'):
        assert cv2.imread(str(output(otb) / name)) is not None


def test_without_matplotlib_there_are_all_results_but_the_plots(otb, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, 'matplotlib.figure', None)
    assert evaluate(otb, *MIL) == 0
    assert 'no plots: they need matplotlib' in capsys.readouterr().err
    assert figures(otb)['trackers']


def shown(folder: Path) -> dict[str, Any]:
    """Return the data that the page carries."""
    page = (output(folder) / 'report.html').read_text()
    return json.loads(re.search('<script id="data"[^>]*>(.*)</script>', page)[1])


def test_the_page_has_the_worst_sequence_first_and_a_picture_of_each_frame(otb):
    truth = otb / 'One' / 'groundtruth_rect.txt'
    lines = truth.read_text().splitlines()
    truth.write_text('\n'.join([*lines[:2], '1,1,5,5', '1,1,5,5']))  # it will not be there
    assert evaluate(otb, *MIL, '--html') == 0
    worst, best = shown(otb)['tracks']
    assert (worst['name'], best['name']) == ('One', 'Two')
    assert [picture['frame'] for picture in worst['pictures']] == [0, 1, 2, 3]
    assert [jump['frame'] for jump in worst['jumps']] == [2]
    assert worst['lines'][0]['values'][2:] == [0, 0]
    assert best['jumps'] == []


def test_a_page_can_be_made_of_results_that_are_there_and_names_what_failed(otb):
    (otb / 'Two' / 'img' / '0002.png').write_text('no picture')
    assert evaluate(otb, *MIL) == 1
    record = output(otb) / 'opencv-mil' / 'One.json'
    before = record.read_bytes()
    assert evaluate(otb, *MIL, '--html') == 1
    assert record.read_bytes() == before
    page = (output(otb) / 'report.html').read_text()
    assert '<h2>What failed</h2><ul><li>opencv:mil: Two: ' in page
    assert [track['name'] for track in shown(otb)['tracks']] == ['One']


def test_sequences_and_frames_can_be_chosen(otb):
    assert evaluate(otb, *MIL, '--sequences', 'Two', '--limit', '3') == 0
    (entry,) = figures(otb)['trackers']
    assert {name: score['frames'] for name, score in entry['sequences'].items()} == {'Two': 3}


def test_what_is_done_is_said_and_not_done_again(otb, capsys):
    evaluate(otb, *MIL, '--sequences', 'One')
    record = output(otb) / 'opencv-mil' / 'One.json'
    before = record.read_bytes()  # with the seconds of each frame: never the same twice
    evaluate(otb, *MIL)
    assert 'opencv:mil: 1 of 2 sequences are done' in capsys.readouterr().out
    assert record.read_bytes() == before
    evaluate(otb, *MIL, '--fresh')
    assert record.read_bytes() != before


def test_the_tables_name_the_protocol(otb, capsys):
    options = ('--protocol', 'tre', '--starts', '3', '--reversed', '--stride', '2')
    assert evaluate(otb, *MIL, *options) == 0
    assert figures(otb)['protocol'] == 'TRE, 3 starts, backwards, one frame in 2'
    assert '\nTRE, 3 starts, backwards, one frame in 2\n' in capsys.readouterr().out


def test_the_passes_of_a_protocol_come_to_one_row_for_each_sequence(otb, capsys):
    assert evaluate(otb, *MIL, '--protocol', 'sre', '--limit', '2') == 0
    (entry,) = figures(otb)['trackers']
    frames = {name: score['frames'] for name, score in entry['sequences'].items()}
    assert frames == {'One': 12 * 2, 'Two': 12 * 2}


def test_results_of_one_protocol_are_not_those_of_another(otb, capsys):
    evaluate(otb, *MIL)
    for options in (('--reversed',), ('--stride', '2'), ('--protocol', 'sre')):
        capsys.readouterr()
        evaluate(otb, *MIL, *options)
        assert 'are done' not in capsys.readouterr().out
    evaluate(otb, *MIL)
    assert 'opencv:mil: 2 of 2 sequences are done' in capsys.readouterr().out


def test_in_real_time_a_slow_tracker_misses_frames(otb, capsys):
    assert evaluate(otb, *MIL, '--realtime', '100000') == 0
    assert figures(otb)['trackers'][0]['overall']['missed'] == 3 / 4  # all but the first
    assert '\nOPE, real time at 100000 Hz\n' in capsys.readouterr().out


def test_real_time_side_by_side_is_refused(otb, capsys):
    assert evaluate(otb, *MIL, '--realtime', '30', '--jobs', '2') == 1
    assert '--realtime with --jobs 2' in capsys.readouterr().err
    assert not output(otb).exists()


def test_several_jobs_run_side_by_side(otb, capsys):
    assert evaluate(otb, *MIL, '--jobs', '2') == 0
    assert list(figures(otb)['trackers'][0]['sequences']) == ['One', 'Two']
    assert evaluate(otb, *MIL, '--jobs', '2') == 0
    assert 'opencv:mil: 2 of 2 sequences are done' in capsys.readouterr().out


def test_shards_make_one_report_together(otb, capsys):
    assert evaluate(otb, *MIL, '--shard', '1/2') == 0
    assert not (output(otb) / 'results.md').exists()
    assert evaluate(otb, *MIL, '--merge') == 1
    assert 'opencv:mil: Two: there is no result of it' in capsys.readouterr().err
    assert evaluate(otb, *MIL, '--shard', '2/2') == 0
    assert evaluate(otb, *MIL, '--merge') == 0
    assert list(figures(otb)['trackers'][0]['sequences']) == ['One', 'Two']


def test_results_of_other_machines_are_merged(otb, capsys, monkeypatch):
    monkeypatch.setattr(tracker_entries, 'device_name', lambda *_: 'a fine machine')
    evaluate(otb, *MIL, '--shard', '1/1')
    monkeypatch.setattr(tracker_entries, 'device_name', lambda *_: 'the front door')
    assert evaluate(otb, *MIL, '--merge') == 0
    assert list(figures(otb)['trackers'][0]['sequences']) == ['One', 'Two']


def test_sequences_that_fail_are_named_at_the_end_and_the_others_go_on(otb, draw_sequence, capsys):
    (otb / 'One' / 'groundtruth_rect.txt').write_text('no boxes')
    (otb / 'Two' / 'img' / '0002.png').write_text('no picture')
    draw_sequence('Zoo')
    assert evaluate(otb, *MIL) == 1
    errors = capsys.readouterr().err
    assert 'fcnt eval: One: ' in errors
    assert 'fcnt eval: opencv:mil: Two: ' in errors
    assert list(figures(otb)['trackers'][0]['sequences']) == ['Zoo']
    assert [failure['sequence'] for failure in figures(otb)['failures']] == ['One', 'Two']


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(otb, capsys, monkeypatch):
    real, calls = OpenCVTracker.init, []

    def init(self, *arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, *arguments)

    monkeypatch.setattr(OpenCVTracker, 'init', init)
    assert evaluate(otb, *MIL) == cli.INTERRUPTED
    said = capsys.readouterr()
    assert 'the same command goes on' in said.err
    assert 'opencv:mil ran over 1 of 2 sequences' in said.out
    assert evaluate(otb, *MIL) == 0
    assert len(calls) == 3
    assert list(figures(otb)['trackers'][0]['sequences']) == ['One', 'Two']


@pytest.mark.parametrize(
    ('options', 'reason'),
    [
        (['--sequences', 'Three'], 'no sequence "Three"; there are One, Two'),
        (['--set', 'region_size=100'], 'region_size is 100'),
        (['--device', 'cuda:99'], 'cuda:99'),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_run(otb, options, reason, capsys):
    assert evaluate(otb, *options) == 1
    assert reason in capsys.readouterr().err
    assert not output(otb).exists()


def test_a_tracker_that_there_is_not_is_refused_with_those_that_there_are(otb, capsys):
    with pytest.raises(SystemExit):
        evaluate(otb, '--tracker', 'goturn')
    assert 'there is no tracker "goturn"; there are fcnt, fcnt:default' in capsys.readouterr().err


@pytest.mark.integration
def test_presets_and_opencv_run_side_by_side(otb, capsys):
    options = ['--tracker', 'fcnt:paper', 'fcnt:small', 'opencv:mil', '--sequences', 'One']
    assert evaluate(otb, *options, *TINY, '--sheets') == 0
    trackers = [entry['tracker'] for entry in figures(otb)['trackers']]
    assert trackers == ['fcnt:paper region_size=128', 'fcnt:small region_size=128', 'opencv:mil']
    folders = [output(otb) / f'fcnt-{name},region_size=128,seed=0' for name in ('paper', 'small')]
    assert all((folder / 'One.jpg').exists() for folder in folders)
    assert 'opencv:mil: no contact sheet' in capsys.readouterr().out


@pytest.mark.integration
def test_the_drawn_target_is_followed_whatever_the_seed(otb, capsys):
    assert evaluate(otb, '--sequences', 'One', '--seeds', '0', '1', *TINY) == 0
    entries = figures(otb)['trackers']
    assert [entry['seed'] for entry in entries] == [0, 1]
    assert [entry['overall']['precision'] for entry in entries] == [1, 1]
    assert 'seeds 0, 1' in capsys.readouterr().out
