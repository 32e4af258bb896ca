# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The files that explain a track."""

from __future__ import annotations

import csv
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from results import make_result

from fcnt_ros.pictures.trace import Trace
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import (
    Company,
    Refusal,
    Refused,
    Source,
    TrackResult,
    TrackState,
)

IMAGE = np.zeros((100, 100, 3), np.uint8)
RESULT = make_result(
    box=Box(40, 40, 20, 20),
    source=Source.SNET,
    distractor_ratio=0.25,
    gnet_heatmap=np.full((10, 10), 0.5, np.float32),
    snet_heatmap=np.full((10, 10), 1.5, np.float32),
    search_region=SearchRegion(10, -5, 80, 80),
    updated=True,
)
LOST = replace(RESULT, state=TrackState.LOST)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / 'trace.csv').open() as table:
        return list(csv.DictReader(table))


def write(folder: Path, *results: TrackResult, truth: Box | None = None) -> Trace:
    with closing(Trace(folder)) as trace:
        for frame, result in enumerate(results):
            trace.add(frame, IMAGE, result, truth)
    return trace


def test_a_row_has_what_was_decided_and_the_search_region(tmp_path):
    with closing(Trace(tmp_path)) as trace:
        trace.add(7, IMAGE, RESULT)
    (row,) = rows(tmp_path)
    assert {name: row[name] for name in ('frame', 'state', 'source', 'updated')} == {
        'frame': '7',
        'state': 'tracking',
        'source': 'snet',
        'updated': 'True',
    }
    assert [float(row[name]) for name in ('x', 'y', 'width', 'height')] == [40, 40, 20, 20]
    assert [int(row[f'region_{name}']) for name in ('x', 'y', 'side')] == [10, -5, 80]
    assert float(row['distractor_ratio']) == 0.25
    assert (float(row['gnet_peak']), float(row['snet_peak'])) == (0.5, 1.5)


def test_a_row_tells_who_else_is_about_and_whether_snet_learns_from_them(tmp_path):
    company = Company(followed=3, learned=2, meeting=True, hidden=False)
    write(tmp_path, replace(RESULT, company=company), RESULT)
    beside, alone = rows(tmp_path)
    names = ('followed', 'learned', 'meeting', 'hidden')
    assert [beside[name] for name in names] == ['3', '2', 'True', 'False']
    assert [alone[name] for name in names] == ['0', '0', 'False', 'False']


def test_a_row_tells_who_was_refused_and_why(tmp_path):
    refused = (
        Refused(Box(10, 20, 21, 41), 0.5, Refusal.LOOK_ALIKE),
        Refused(Box(0, 0, 11, 11), 0.04, Refusal.TOO_FAINT),
    )
    write(tmp_path, replace(RESULT, refused=refused))
    assert rows(tmp_path)[0]['refused'] == '20 40 0.50 look-alike; 5 5 0.04 too faint'


def test_a_row_tells_where_a_lost_target_was_sought(tmp_path):
    write(tmp_path, replace(LOST, searched=(Box(0, 0, 50, 50), Box(-5, 40, 60, 60))))
    assert rows(tmp_path)[0]['searched'] == '0 0 50 50; -5 40 60 60'


def test_a_row_has_the_error_against_the_truth(tmp_path):
    write(tmp_path, RESULT, truth=Box(43, 44, 20, 20))  # middles 3 and 4 off: 17 x 16 are shared
    (row,) = rows(tmp_path)
    assert float(row['centre_error']) == 5
    assert float(row['overlap']) == pytest.approx(17 * 16 / (2 * 400 - 17 * 16), abs=1e-6)


def test_without_a_truth_its_cells_are_empty(tmp_path):
    write(tmp_path, RESULT)
    assert [rows(tmp_path)[0][name] for name in ('centre_error', 'overlap')] == ['', '']


def test_a_row_of_the_table_has_its_heat_maps_in_the_same_row_before_the_trace_is_closed(tmp_path):
    trace = Trace(tmp_path)
    for frame in (3, 4):
        trace.add(frame, IMAGE, replace(RESULT, gnet_heatmap=0 * RESULT.gnet_heatmap + frame))
    maps = np.load(tmp_path / 'heatmaps.npy')
    assert [row['frame'] for row in rows(tmp_path)] == ['3', '4']
    assert maps[:, 0].mean(axis=(1, 2)).tolist() == [3, 4]
    assert maps[:, 1].mean(axis=(1, 2)).tolist() == [1.5, 1.5]
    trace.close()


def test_failures_make_a_picture_and_are_in_the_summary(tmp_path):
    trace = write(tmp_path, RESULT, LOST)
    assert cv2.imread(str(tmp_path / 'failures.png')) is not None
    assert 'failures.png; 1 of 2 frames with state not tracking' in trace.summary


def test_where_nothing_failed_an_earlier_traces_picture_does_not_stay(tmp_path):
    write(tmp_path, LOST)
    trace = write(tmp_path, RESULT)
    assert not (tmp_path / 'failures.png').exists()
    assert 'nothing failed' in trace.summary
    assert 'failures.png' not in trace.summary


def test_an_interrupted_track_has_its_failures_shown(tmp_path):
    with pytest.raises(KeyboardInterrupt), closing(Trace(tmp_path)) as trace:
        trace.add(0, IMAGE, LOST)
        raise KeyboardInterrupt
    assert (tmp_path / 'failures.png').exists()


def test_the_folder_is_made(tmp_path):
    write(tmp_path / 'new' / 'folder', RESULT)
    assert len(rows(tmp_path / 'new' / 'folder')) == 1
