# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt track` as people use it: what it writes, what it refuses, and Ctrl-C."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros import cli

BOX = '640,236,40,88'
SMALL = ('--set', 'region_size=224', '--device', 'cpu')


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / 'track.csv').open() as table:
        return list(csv.DictReader(table))


def pictures(folder: Path) -> int:
    """Count the frames of the annotated video by decoding them."""
    video = cv2.VideoCapture(str(folder / 'track.mp4'))
    return sum(1 for _ in iter(video.grab, False))


@pytest.mark.integration
def test_a_row_and_a_picture_are_written_for_every_frame(clip, tmp_path):
    args = ['track', str(clip), '--box', BOX, *SMALL, '--frames', '4', '--output', str(tmp_path)]
    assert cli.main(args) == 0
    assert [row['frame'] for row in rows(tmp_path)] == ['0', '1', '2', '3']
    assert pictures(tmp_path) == 4


@pytest.mark.integration
def test_a_trace_is_written_beside_the_track(clip, tmp_path, capsys):
    args = ['track', str(clip), '--box', BOX, *SMALL, '--frames', '2', '--output', str(tmp_path)]
    assert cli.main([*args, '--trace']) == 0
    with (tmp_path / 'trace.csv').open() as table:
        trace = list(csv.DictReader(table))
    shared = trace[0].keys() & rows(tmp_path)[0].keys()
    assert {'frame', 'x', 'confidence', 'state', 'source', 'updated'} <= shared
    assert [{name: row[name] for name in shared} for row in trace] == [
        {name: row[name] for name in shared} for row in rows(tmp_path)
    ]
    assert len(np.load(tmp_path / 'heatmaps.npy')) == 2
    assert 'nothing failed' in capsys.readouterr().out  # the man can be seen in both


@pytest.mark.integration
def test_it_can_begin_in_the_middle_of_the_video(clip, tmp_path):
    args = ['track', str(clip), '--box', BOX, *SMALL, '--start', '3', '--frames', '1']
    assert cli.main([*args, '--output', str(tmp_path)]) == 0
    assert rows(tmp_path)[0]['frame'] == '3'
    assert float(rows(tmp_path)[0]['stamp']) == pytest.approx(3 / 10)  # the clip has 10 frames/s


@pytest.mark.integration
def test_ctrl_c_keeps_what_was_tracked_so_far(clip, tmp_path):
    args = ['track', str(clip), '--box', BOX, *SMALL, '--output', str(tmp_path)]
    command = [sys.executable, '-m', 'fcnt_ros.cli', *args]
    # A run in the background has SIGINT ignored, and would hand that down.
    listening = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=listening)
    while process.poll() is None and not (
        (tmp_path / 'track.csv').exists() and len(rows(tmp_path)) > 2
    ):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == cli.INTERRUPTED
    assert 'Traceback' not in errors
    assert len(rows(tmp_path)) - pictures(tmp_path) in (0, 1)


@pytest.mark.integration
def test_a_box_that_is_refused_costs_no_earlier_track(clip, tmp_path, capsys):
    (tmp_path / 'track.csv').write_text('an earlier track')
    args = ['track', str(clip), '--box', '9000,0,40,88', *SMALL, '--output', str(tmp_path)]
    assert cli.main(args) == 1
    assert 'x=9000' in capsys.readouterr().err
    assert (tmp_path / 'track.csv').read_text() == 'an earlier track'


@pytest.mark.integration
def test_a_box_partly_outside_is_clipped_and_said_so(clip, tmp_path, capsys):
    args = ['track', str(clip), '--box=-20,100,60,80', *SMALL, '--frames', '1']
    assert cli.main([*args, '--output', str(tmp_path)]) == 0
    assert 'clipped to x=0 y=100 width=40 height=80' in capsys.readouterr().err
    assert float(rows(tmp_path)[0]['width']) == 40


def test_a_video_that_is_not_there_is_named(capsys):
    assert cli.main(['track', 'none.avi', '--box', BOX]) == 1
    assert 'there is no video none.avi' in capsys.readouterr().err


def test_a_file_that_is_no_video_is_named(tmp_path, capsys):
    (tmp_path / 'notes.avi').write_text('no video')
    assert cli.main(['track', str(tmp_path / 'notes.avi'), '--box', BOX]) == 1
    assert 'notes.avi is not a video' in capsys.readouterr().err


@pytest.mark.parametrize('box', ['1,2,3', '1,2,3,4,5', 'left', ''])
def test_a_box_that_is_not_four_numbers_is_quoted(box, capsys):
    with pytest.raises(SystemExit):
        cli.main(['track', 'any.avi', f'--box={box}'])
    assert f'the box "{box}"' in capsys.readouterr().err
