# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is told of a tracker."""

from __future__ import annotations

import json
from contextlib import nullcontext

import numpy as np
import pytest

from fcnt_ros.benchmark.longterm.measures import Reports
from fcnt_ros.benchmark.longterm.standing import Judged, Standing, tables
from fcnt_ros.benchmark.tracker_entries import TrackerEntry

ENTRY = TrackerEntry('mine', None, {'size': 3}, False, nullcontext)


def scene(overlaps: list[float], certainty: list[float], visible: list[bool]) -> Reports:
    certain = np.array(certainty)
    return Reports(np.array(overlaps), certain, certain >= 0.5, np.array(visible))


@pytest.fixture
def standing() -> Standing:
    """Two scenes; F of their means is 0.596, 0.463, 0.616 and 0.560 at 0.9, 0.6, 0.5 and 0.2."""
    return Standing(
        ENTRY,
        [
            Judged('edge', 'Deer.edge-0', scene([0.3, 0.9, 0], [0.9, 0.5, -np.inf], [True] * 3)),
            Judged('alike', 'Dog.alike-0', scene([1, 0, 0], [0.9, 0.6, 0.2], [True, False, False])),
        ],
    )


def test_each_kind_and_all_have_their_line_at_one_threshold(cells, standing):
    text = tables([standing])
    assert 'mine, best threshold 0.5' in text
    assert cells(text, 'edge')[0][:4] == ['1', '0.600', '0.400', '0.480']
    assert cells(text, 'alike')[0][:4] == ['1', '0.500', '1.000', '0.667']
    assert cells(text, 'all')[0][:4] == ['2', '0.550', '0.700', '0.616']  # F of the means


def test_silence_and_returns_are_summed_up(cells, standing):
    text = tables([standing])
    assert cells(text, 'all')[0][-2:] == ['0.500', '0 of 0']
    assert cells(text, 'edge')[0][-2:] == ['-', '0 of 0']


def test_several_trackers_are_set_side_by_side(cells, standing):
    other = Standing(TrackerEntry('other', 1, {}, True, nullcontext), standing.judged[:1])
    text = tables([standing, other])
    assert cells(text, 'mine')[0][3] == '0.616'
    assert cells(text, 'other seed=1')[0][3] == '0.480'
    assert 'Not to be compared' in text


def test_json_has_each_scene_and_the_curve(standing):
    entry = json.loads(json.dumps(standing.summary(), allow_nan=False))
    assert entry['threshold'] == 0.5
    assert entry['all']['f'] == pytest.approx(2 * 0.55 * 0.7 / 1.25)
    assert entry['scenes']['Deer.edge-0']['kind'] == 'edge'
    assert entry['scenes']['Dog.alike-0']['silent_frames'] == 1
    assert entry['curve']['thresholds'] == [0.9, 0.6, 0.5, 0.2]
    assert entry['curve']['recall'][0] == pytest.approx((0.1 + 1) / 2)


def test_who_never_reports_anything_finds_nothing(cells):
    silent = Standing(ENTRY, [Judged('edge', 'One', scene([0.5], [-np.inf], [True]))])
    assert cells(tables([silent]), 'all')[0][:4] == ['1', '1.000', '0.000', '0.000']
    assert silent.summary()['threshold'] is None
