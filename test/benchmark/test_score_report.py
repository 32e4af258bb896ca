# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Scores as people and as programs read them."""

from __future__ import annotations

import json
from contextlib import nullcontext

import numpy as np
import pytest

from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.score_report import Standing, spread, summary, tables
from fcnt_ros.benchmark.tracker_entries import TrackerEntry

TRUTH = np.array([[50, 50, 10, 10]] * 5, float)


def standing(title: str, seed: int | None = None, **hits: int) -> Standing:
    """Return runs over sequences of five frames, with so many right boxes in each."""
    runs = {}
    for name, hit in hits.items():
        boxes = TRUTH.copy()
        boxes[hit:, 0] += 100
        states = np.array(['tracking'] * 5)
        runs[name] = [(Run(boxes, np.full(5, 0.5), states, np.full(5, 0.25)), TRUTH)]
    entry = TrackerEntry(title, seed, {'tracker': title}, False, lambda: nullcontext(None))
    return Standing(entry, runs)


def test_each_sequence_and_all_together_have_a_row(cells):
    text = tables([standing('a', Deer=5, Dog=1)], ['Deer', 'Dog'])
    (deer,), (dog,), (both,), (mean,) = (
        cells(text, name) for name in ('Deer', 'Dog', 'all', 'mean')
    )
    # frames, precision, success, overlap, near overlap, speed, start, ROC AUC, right and false
    # TRACKING
    assert deer == ['5', '1.000', '0.952', '1.000', '1.000', '4.0', '0.25', '-', '1.000', '0.000']
    assert dog == ['5', '0.200', '0.190', '0.000', '1.000', '4.0', '0.25', '-', '-', '1.000']
    assert both[:5] == mean[:5] == ['10', '0.600', '0.571', '0.500', '1.000']
    assert both[5:] == ['4.0', '0.25', '0.500', '1.000', '0.500']
    assert mean[5:] == ['4.0', '0.25', '-', '1.000', '0.500']


def test_missed_frames_are_told_where_there_are_any(cells):
    slow = standing('a', Deer=5)
    slow.runs['Deer'][0][0].seconds[1:3] = np.nan
    assert 'missed' not in tables([standing('a', Deer=5)], ['Deer'])
    assert cells(tables([slow], ['Deer']), 'Deer')[0][5] == '0.400'


def test_several_trackers_stand_side_by_side(cells):
    text = tables([standing('a', Deer=5), standing('b', Deer=1)], ['Deer'])
    assert cells(text, 'Deer')[-1] == ['1.000 / 0.952', '0.200 / 0.190']
    assert [cells(text, name)[0][1] for name in ('a', 'b')] == ['1.000', '0.200']


def test_of_several_seeds_the_mean_and_the_standard_deviation_are_told(cells):
    text = tables([standing('a', seed, Deer=hits) for seed, hits in ((0, 4), (1, 2))], ['Deer'])
    assert 'seeds 0, 1' in text
    assert cells(text, 'Deer')[0][1] == '0.600 ± 0.283'  # of 0.8 and 0.4: 0.2 times root 2


def test_means_over_other_sequences_are_not_to_be_compared(cells):
    text = tables([standing('a', Deer=5, Dog=5), standing('b', Deer=5)], ['Deer', 'Dog'])
    assert 'Not to be compared: b ran over 1 of 2 sequences.' in text
    assert cells(text, 'Dog')[1] == ['-'] * 10


def test_trackers_that_ran_over_all_sequences_are_compared_without_a_word():
    assert 'compared' not in tables([standing('a', Deer=5), standing('b', Deer=1)], ['Deer'])


@pytest.mark.parametrize(
    ('values', 'text'),
    [([0.5], '0.50'), ([0.2, 0.4, 0.6], '0.40 ± 0.20'), ([None, 0.5], '0.50'), ([None], '-')],
)
def test_a_spread_is_a_mean_with_the_standard_deviation_of_several(values, text):
    assert spread(values, 2) == text


def test_everything_can_be_read_by_a_program():
    (entry,) = json.loads(json.dumps(summary([standing('a', 7, Deer=5, Dog=1)])))
    assert (entry['tracker'], entry['seed'], entry['settings']) == ('a', 7, {'tracker': 'a'})
    assert entry['overall']['precision'] == pytest.approx(0.6)
    assert entry['sequences']['Dog']['precision'] == pytest.approx(0.2)
    assert entry['sequences']['Dog']['confidence_auc'] is None
    assert len(entry['precision_curve']) == 51
    assert len(entry['success_curve']) == 21
