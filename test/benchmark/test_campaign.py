# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Trackers over sequences: what fails, what is stopped, and how it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.campaign import Campaign
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.benchmark.tracker_entries import TrackerEntry
from fcnt_ros.tracker.box import Box, InvalidBoxError
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

COLD = np.zeros((10, 10), np.float32)


@dataclass
class Still:
    """Never moves its box; notes by its x on which sequences it was started."""

    trouble: dict[int, BaseException] = field(default_factory=dict)
    started: list[int] = field(default_factory=list)
    starts: int = 0

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        self.started.append(int(box.x))
        if box.x in self.trouble:
            raise self.trouble[box.x]
        self._result = TrackResult(
            box=box,
            confidence=1.0,
            state=TrackState.TRACKING,
            source=Source.GNET,
            distractor_ratio=0.0,
            gnet_heatmap=COLD,
            snet_heatmap=COLD,
            search_region=SearchRegion.around(box, 2.0, 80),
            search_sigma=12.5,
            updated=False,
        )
        return self._result

    def update(self, image: np.ndarray) -> TrackResult:
        return self._result

    def entry(self, title: str = 'still', has_heatmaps: bool = True, **settings) -> TrackerEntry:
        return TrackerEntry(title, None, settings, has_heatmaps, self._start)

    @contextmanager
    def _start(self) -> Iterator[Still]:
        self.starts += 1
        yield self


@pytest.fixture
def sequences(tmp_path) -> list[Sequence]:
    """Three of them with targets at x = 10, 20 and 30."""
    image = tmp_path / '0001.png'
    cv2.imwrite(str(image), np.zeros((100, 100, 3), np.uint8))
    return [
        Sequence(name, (image, image), np.array([[x, 20, 20, 20]] * 2, float))
        for name, x in (('Bird', 10), ('Deer', 20), ('Dog', 30))
    ]


def names(campaign: Campaign) -> list[list[str]]:
    return [list(standing.runs) for standing in campaign.standings()]


def test_every_tracker_runs_over_every_sequence(sequences, tmp_path):
    first, second = Still(), Still()
    entries = [first.entry('first'), second.entry('second')]
    campaign = Campaign(entries, sequences, tmp_path / 'out')
    assert list(campaign.run()) == []
    assert first.started == second.started == [10, 20, 30]
    assert names(campaign) == [['Bird', 'Deer', 'Dog']] * 2


@pytest.mark.parametrize('error', [InvalidBoxError('the box is empty'), cv2.error('no memory')])
def test_a_sequence_that_fails_is_named_and_the_others_go_on(error, sequences, tmp_path):
    tracker = Still(trouble={20: error})
    campaign = Campaign([tracker.entry()], sequences, tmp_path / 'out')
    (failure,) = campaign.run()
    assert str(failure) == f'still: Deer: {error}'
    assert names(campaign) == [['Bird', 'Dog']]


def test_a_campaign_that_was_stopped_goes_on_where_it_stopped(sequences, tmp_path):
    stopped = Still(trouble={20: KeyboardInterrupt()})
    campaign = Campaign([stopped.entry()], sequences, tmp_path / 'out')
    with pytest.raises(KeyboardInterrupt):
        list(campaign.run())
    assert names(campaign) == [['Bird']]

    going_on = Still()
    campaign = Campaign([going_on.entry()], sequences, tmp_path / 'out')
    assert list(campaign.run()) == []
    assert going_on.started == [20, 30]
    assert names(campaign) == [['Bird', 'Deer', 'Dog']]


def test_where_all_is_done_no_tracker_is_started(sequences, tmp_path):
    tracker = Still()
    for _ in range(2):
        list(Campaign([tracker.entry()], sequences, tmp_path / 'out').run())
    assert tracker.starts == 1


def test_results_of_other_settings_are_made_anew(sequences, tmp_path):
    list(Campaign([Still().entry(seed=0)], sequences, tmp_path / 'out').run())
    other = Campaign([Still().entry(seed=1)], sequences, tmp_path / 'out')
    assert names(other) == []
    assert [s.name for s in other.pending(other.entries[0])] == ['Bird', 'Deer', 'Dog']


def test_what_is_discarded_is_done_again(sequences, tmp_path):
    tracker = Still()
    campaign = Campaign([tracker.entry()], sequences[:1], tmp_path / 'out')
    list(campaign.run())
    campaign.discard()
    list(campaign.run())
    assert tracker.started == [10, 10]


def sheet(campaign: Campaign) -> Path:
    return campaign.folder(campaign.entries[0]) / 'Bird.jpg'


def test_contact_sheets_show_the_true_box(sequences, tmp_path):
    campaign = Campaign([Still().entry()], sequences[:1], tmp_path / 'out', sheets=True)
    list(campaign.run())
    blue, green, red = cv2.imread(str(sheet(campaign))).astype(int).transpose(2, 0, 1)
    assert ((blue > 150) & (red > 150) & (green < 130)).any()  # pink


def test_a_sheet_that_is_asked_for_later_is_made_by_a_run(sequences, tmp_path):
    tracker = Still()
    for sheets in (False, True):
        campaign = Campaign([tracker.entry()], sequences[:1], tmp_path / 'out', sheets)
        list(campaign.run())
    assert sheet(campaign).exists()
    assert campaign.pending(campaign.entries[0]) == []


def test_a_sheet_of_other_settings_does_not_stay_beside_new_results(sequences, tmp_path):
    for sheets, settings in ((True, {'seed': 0}), (False, {'seed': 1})):
        entry = Still().entry(**settings)
        campaign = Campaign([entry], sequences[:1], tmp_path / 'out', sheets)
        list(campaign.run())
    assert not sheet(campaign).exists()


def test_a_tracker_without_heat_maps_runs_without_a_sheet(sequences, tmp_path):
    entry = Still().entry(has_heatmaps=False)
    campaign = Campaign([entry], sequences[:1], tmp_path / 'out', sheets=True)
    assert list(campaign.run()) == []
    assert not sheet(campaign).exists()
