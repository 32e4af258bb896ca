# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The demo on footage that was labelled: is the box on the right man?

He was labelled by eye in every tenth frame (test/data/vtest_boxes.csv), and so were the two men
who cross his way. Between frames 25 and 60 he walks behind a sign and behind both of them, and
others who look alike come out with him.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from fcnt_ros.tracker.box import Box

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

LABELS = Path(__file__).parents[1] / 'data' / 'vtest_boxes.csv'
FRAMES = 110
TARGET = 'black_coat'
CROWD, OUT = 55, 80
"""Between these frames several men of his look are near by, and he is behind them, or was just."""
ON_THE_MAN = 0.3
"""Overlap of a box of constant size with the outline of a striding man who is on it."""


def to_box(row: dict[str, str]) -> Box:
    return Box(*(float(row[key]) for key in ('x', 'y', 'width', 'height')))


@pytest.fixture(scope='module')
def labels() -> dict[str, dict[int, Box]]:
    """Return each man's labelled boxes by frame."""
    boxes: dict[str, dict[int, Box]] = defaultdict(dict)
    for row in labelled():
        boxes[row['target']][int(row['frame'])] = to_box(row)
    return boxes


@pytest.fixture(scope='module')
def in_full_view() -> list[int]:
    """Return the labelled frames in which nobody stands before the man."""
    rows = [row for row in labelled() if row['target'] == TARGET and row['visible'] == 'full']
    return [int(row['frame']) for row in rows if int(row['frame']) < FRAMES]


def labelled() -> list[dict[str, str]]:
    with LABELS.open() as table:
        return list(csv.DictReader(table))


@pytest.fixture(scope='module')
def track(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Run the demo and return the rows of its table, one a frame."""
    folder = tmp_path_factory.mktemp('demo')
    command = [sys.executable, '-m', 'fcnt_ros.tools.demo', '--device', 'cpu']
    command += ['--video', str(clip), '--box', '640,236,40,88', '--frames', str(FRAMES)]
    domain = {**os.environ, 'ROS_DOMAIN_ID': str(os.getpid() % 100 + 1)}
    subprocess.run([*command, '--output', str(folder)], env=domain, check=True)
    with (folder / 'track.csv').open() as table:
        return list(csv.DictReader(table))


def test_no_frame_is_left_out(track):
    assert [int(row['frame']) for row in track] == list(range(FRAMES))


def test_the_box_is_on_the_man_until_he_is_in_the_crowd(track, labels):
    there = {frame: box for frame, box in labels[TARGET].items() if frame < CROWD}
    on_him = [f for f, box in there.items() if to_box(track[f]).iou(box) > ON_THE_MAN]
    assert len(on_him) >= 0.7 * len(there)


def test_it_never_claims_to_track_him_while_he_is_seen_elsewhere(track, labels, in_full_view):
    for frame in in_full_view:
        if track[frame]['state'] == 'tracking':
            overlap = to_box(track[frame]).iou(labels[TARGET][frame])
            assert overlap > ON_THE_MAN, f'frame {frame}: {overlap}'


def test_he_is_found_again_when_he_comes_out_of_the_crowd(track, labels, in_full_view):
    seen = [frame for frame in in_full_view if frame >= OUT]
    assert seen
    for frame in seen:
        assert to_box(track[frame]).iou(labels[TARGET][frame]) > ON_THE_MAN, f'frame {frame}'
    # He has proved himself some frames after that.
    assert track[seen[-1]]['state'] == 'tracking'


def test_he_is_in_doubt_while_he_is_hidden(track):
    assert any(row['state'] != 'tracking' for row in track[25:CROWD])
