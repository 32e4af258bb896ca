# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Trackers over sequences: what fails, what is stopped, and how it goes on."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.campaign import Campaign
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.box import InvalidBoxError


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


def test_every_tracker_runs_over_every_sequence(still, sequences, tmp_path):
    first, second = still(), still()
    entries = [first.entry('first'), second.entry('second')]
    campaign = Campaign(entries, sequences, tmp_path / 'out')
    assert list(campaign.run()) == []
    assert first.started == second.started == [10, 20, 30]
    assert names(campaign) == [['Bird', 'Deer', 'Dog']] * 2


@pytest.mark.parametrize('error', [InvalidBoxError('the box is empty'), cv2.error('no memory')])
def test_a_sequence_that_fails_is_named_and_the_others_go_on(error, still, sequences, tmp_path):
    tracker = still(trouble={20: error})
    campaign = Campaign([tracker.entry()], sequences, tmp_path / 'out')
    (failure,) = campaign.run()
    assert str(failure) == f'still: Deer: {error}'
    assert names(campaign) == [['Bird', 'Dog']]


def test_a_campaign_that_was_stopped_goes_on_where_it_stopped(still, sequences, tmp_path):
    stopped = still(trouble={20: KeyboardInterrupt()})
    campaign = Campaign([stopped.entry()], sequences, tmp_path / 'out')
    with pytest.raises(KeyboardInterrupt):
        list(campaign.run())
    assert names(campaign) == [['Bird']]

    going_on = still()
    campaign = Campaign([going_on.entry()], sequences, tmp_path / 'out')
    assert list(campaign.run()) == []
    assert going_on.started == [20, 30]
    assert names(campaign) == [['Bird', 'Deer', 'Dog']]


def test_where_all_is_done_no_tracker_is_started(still, sequences, tmp_path):
    tracker = still()
    for _ in range(2):
        list(Campaign([tracker.entry()], sequences, tmp_path / 'out').run())
    assert tracker.starts == 1


def test_results_of_other_settings_are_made_anew(still, sequences, tmp_path):
    list(Campaign([still().entry(seed=0)], sequences, tmp_path / 'out').run())
    other = Campaign([still().entry(seed=1)], sequences, tmp_path / 'out')
    assert names(other) == []
    assert [s.name for s in other.pending(other.entries[0])] == ['Bird', 'Deer', 'Dog']


def test_what_is_discarded_is_done_again(still, sequences, tmp_path):
    tracker = still()
    campaign = Campaign([tracker.entry()], sequences[:1], tmp_path / 'out')
    list(campaign.run())
    campaign.discard()
    list(campaign.run())
    assert tracker.started == [10, 10]


def sheet(campaign: Campaign) -> Path:
    return campaign.folder(campaign.entries[0]) / 'Bird.jpg'


def trace(campaign: Campaign) -> Path:
    return campaign.folder(campaign.entries[0]) / 'Bird.trace'


def test_contact_sheets_show_the_true_box(still, sequences, tmp_path):
    campaign = Campaign([still().entry()], sequences[:1], tmp_path / 'out', sheets=True)
    list(campaign.run())
    blue, green, red = cv2.imread(str(sheet(campaign))).astype(int).transpose(2, 0, 1)
    assert ((blue > 150) & (red > 150) & (green < 130)).any()  # pink


def test_a_trace_tells_how_far_the_true_box_is_and_what_failed(still, sequences, tmp_path, capsys):
    (image, _), boxes = sequences[0].images, np.array([[20, 20, 20, 20], [23, 24, 20, 20]], float)
    moves = Sequence('Bird', (image,) * 3, np.vstack([boxes, [70, 70, 20, 20]]))
    campaign = Campaign([still().entry()], [moves], tmp_path / 'out', traces=True)
    list(campaign.run())
    with (trace(campaign) / 'trace.csv').open() as table:
        errors = [float(row['centre_error']) for row in csv.DictReader(table)]
    assert errors == pytest.approx([0, 5, 50 * 2**0.5], abs=1e-6)
    assert (trace(campaign) / 'failures.png').exists()
    assert '1 of 3 frames with overlap below 0.5' in capsys.readouterr().out


PICTURES = pytest.mark.parametrize(('kind', 'path'), [('sheets', sheet), ('traces', trace)])


@PICTURES
def test_what_is_asked_for_later_is_made_by_a_run(kind, path, still, sequences, tmp_path):
    entry = still().entry()
    for wanted in (False, True):
        campaign = Campaign([entry], sequences[:1], tmp_path / 'out', **{kind: wanted})
        assert campaign.pending(entry) == sequences[:1]
        list(campaign.run())
        assert path(campaign).exists() == wanted
    assert campaign.pending(entry) == []


@PICTURES
def test_what_is_of_other_settings_does_not_stay_beside_new_results(
    kind, path, still, sequences, tmp_path
):
    for wanted, seed in ((True, 0), (False, 1)):
        entry = still().entry(seed=seed)
        campaign = Campaign([entry], sequences[:1], tmp_path / 'out', **{kind: wanted})
        list(campaign.run())
        assert path(campaign).exists() == wanted


@PICTURES
def test_a_tracker_without_heat_maps_runs_without_them(kind, path, still, sequences, tmp_path):
    entry = still().entry(has_heatmaps=False)
    campaign = Campaign([entry], sequences[:1], tmp_path / 'out', **{kind: True})
    assert list(campaign.run()) == []
    assert not path(campaign).exists()
