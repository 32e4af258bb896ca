# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The demo on footage that was labelled: is the box on the right man?

He was labelled by eye in every tenth frame (test/data/vtest_boxes.csv), and so were the two men
who cross his way. Between frames 25 and 60 he walks behind a sign and behind both of them.
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
ON_THE_MAN = 0.3
"""Overlap of a box of constant size with the outline of a striding man who is on it."""


def to_box(row: dict[str, str]) -> Box:
    return Box(*(float(row[key]) for key in ('x', 'y', 'width', 'height')))


@pytest.fixture(scope='module')
def labels() -> dict[str, dict[int, Box]]:
    """Return each man's labelled boxes by frame."""
    boxes: dict[str, dict[int, Box]] = defaultdict(dict)
    with LABELS.open() as table:
        for row in csv.DictReader(table):
            boxes[row['target']][int(row['frame'])] = to_box(row)
    return boxes


@pytest.fixture(scope='module')
def track(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Run the demo and return the rows of its table, one a frame."""
    folder = tmp_path_factory.mktemp('demo')
    command = [sys.executable, '-m', 'fcnt_ros.node.demo', '--device', 'cpu']
    command += ['--video', str(clip), '--box', '640,236,40,88', '--frames', str(FRAMES)]
    domain = {**os.environ, 'ROS_DOMAIN_ID': str(os.getpid() % 100 + 1)}
    subprocess.run([*command, '--output', str(folder)], env=domain, check=True)
    with (folder / 'track.csv').open() as table:
        return list(csv.DictReader(table))


def test_no_frame_is_left_out(track):
    assert [int(row['frame']) for row in track] == list(range(FRAMES))


def test_the_box_is_on_the_man_in_most_frames_though_he_is_hidden_in_some(track, labels):
    there = {frame: box for frame, box in labels[TARGET].items() if frame < FRAMES}
    on_him = [f for f, box in there.items() if to_box(track[f]).iou(box) > ON_THE_MAN]
    assert len(on_him) >= 0.7 * len(there)


def test_it_never_claims_to_track_him_while_on_somebody_else(track, labels):
    for frame in labels[TARGET]:
        if frame < FRAMES and track[frame]['state'] == 'tracking':
            overlaps = {
                name: to_box(track[frame]).iou(boxes[frame])
                for name, boxes in labels.items()
                if frame in boxes
            }
            assert max(overlaps, key=overlaps.get) == TARGET, f'frame {frame}: {overlaps}'
            assert overlaps[TARGET] > ON_THE_MAN, f'frame {frame}: {overlaps}'


def test_he_is_tracked_again_after_he_was_hidden(track):
    assert any(row['state'] != 'tracking' for row in track[25:60])
    assert any(row['state'] == 'tracking' for row in track[75:100])
