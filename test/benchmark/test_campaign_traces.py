# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Traces of the sequences of a campaign: which are written, and when a sequence is done."""

from __future__ import annotations

import csv
from contextlib import nullcontext
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.campaign import Campaign
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.benchmark.tracker_entries import TrackerEntry
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

COLD = np.zeros((10, 10), np.float32)
FRAMES = 3


class Rigid:
    """A tracker that never moves its box."""

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        region = SearchRegion.around(box, 2.0, 80)
        self._result = TrackResult(
            box=box,
            confidence=1.0,
            state=TrackState.TRACKING,
            source=Source.GNET,
            distractor_ratio=0.0,
            gnet_heatmap=COLD,
            snet_heatmap=COLD,
            search_region=region,
            search_sigma=12.5,
            updated=False,
        )
        return self._result

    def update(self, image: np.ndarray) -> TrackResult:
        return self._result


@pytest.fixture
def sequence(tmp_path) -> Sequence:
    """A target that is far away in the last frame."""
    images = tuple(tmp_path / f'{number}.png' for number in range(FRAMES))
    for path in images:
        cv2.imwrite(str(path), np.zeros((100, 100, 3), np.uint8))
    boxes = np.array([[20, 20, 20, 20], [23, 24, 20, 20], [70, 70, 20, 20]], float)
    return Sequence('Leap', images, boxes)


def entry(**changes) -> TrackerEntry:
    values = {'title': 'rigid', 'seed': None, 'settings': {'a': 1}, 'has_heatmaps': True}
    return TrackerEntry(**values | changes, start=lambda: nullcontext(Rigid()))


def run(sequence: Sequence, output: Path, traces: bool, tracker: TrackerEntry) -> Path:
    """Run a campaign and return where the trace belongs."""
    campaign = Campaign([tracker], [sequence], output, traces=traces)
    assert list(campaign.run()) == []
    return campaign.folder(tracker) / 'Leap.trace'


def test_a_trace_tells_how_far_the_true_box_is(sequence, tmp_path):
    trace = run(sequence, tmp_path / 'out', True, entry())
    with (trace / 'trace.csv').open() as table:
        errors = [float(row['centre_error']) for row in csv.DictReader(table)]
    assert errors == pytest.approx([0, 5, 50 * 2**0.5], abs=1e-6)
    assert (trace / 'failures.png').exists()


def test_what_failed_is_said(sequence, tmp_path, capsys):
    run(sequence, tmp_path / 'out', True, entry())
    assert '1 of 3 frames with overlap below 0.5' in capsys.readouterr().out


def test_without_being_asked_for_no_trace_is_written(sequence, tmp_path):
    assert not run(sequence, tmp_path / 'out', False, entry()).exists()


def test_a_tracker_without_heat_maps_is_run_and_not_traced(sequence, tmp_path):
    assert not run(sequence, tmp_path / 'out', True, entry(has_heatmaps=False)).exists()


def test_a_sequence_that_has_results_and_no_trace_is_not_done_where_one_is_asked_for(
    sequence, tmp_path
):
    run(sequence, tmp_path, False, entry())
    campaign = Campaign([entry()], [sequence], tmp_path, traces=True)
    assert campaign.pending(campaign.entries[0]) == [sequence]
    assert list(campaign.run()) == []
    assert campaign.pending(campaign.entries[0]) == []


def test_a_trace_of_other_settings_does_not_stay_beside_new_results(sequence, tmp_path):
    run(sequence, tmp_path, True, entry())
    assert not run(sequence, tmp_path, False, entry(settings={'a': 2})).exists()
