# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where a heat map looks most like a target map."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.peak import (
    correlate,
    find_peak,
    further_peaks,
    nearness,
    peaks_near,
    with_window,
)
from fcnt_ros.tracker.heatmaps.target_map import target_map

CELLS, SIGMA = 32, 1 / 3
SIDES = torch.tensor([7.0, 11.0])
EVERYWHERE = torch.ones(CELLS, CELLS)


def heat_at(x: float, y: float) -> torch.Tensor:
    return target_map(Box.from_center(x, y, *SIDES.tolist()), CELLS, SIGMA)


def likeness(heat: torch.Tensor) -> torch.Tensor:
    return correlate(heat, SIDES, SIGMA)


def test_the_target_map_itself_has_a_likeness_of_one():
    assert likeness(heat_at(12, 15))[15, 12] == pytest.approx(1, abs=1e-5)


def test_half_the_heat_is_half_as_like():
    assert likeness(0.5 * heat_at(12, 15))[15, 12] == pytest.approx(0.5, abs=1e-5)


def test_it_is_the_correlation_written_out():
    heat = torch.rand(CELLS, CELLS, generator=torch.Generator().manual_seed(0))
    ideal = heat_at(9, 20)
    expected = (heat * ideal).sum() / ideal.square().sum()
    assert likeness(heat)[20, 9] == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize(('x', 'y'), [(12.0, 15.0), (12.3, 14.6), (17.5, 9.25)])
def test_the_peak_is_found_between_the_cells(x, y):
    heat = nearness(CELLS, torch.tensor([x, y]), torch.tensor(3.0))
    peak = find_peak(likeness(heat), EVERYWHERE)
    assert peak.middle.tolist() == pytest.approx([x, y], abs=0.05)


def test_of_two_alike_the_nearer_one_is_the_peak():
    both = likeness(heat_at(8, 16) + heat_at(24, 16))
    near = nearness(CELLS, torch.tensor([22.0, 16.0]), torch.tensor(6.0))
    assert find_peak(both, near).middle[0] == pytest.approx(24, abs=0.5)


def test_the_window_does_not_count_as_likeness():
    near = 0.25 * EVERYWHERE
    assert find_peak(likeness(heat_at(12, 15)), near).likeness.item() == pytest.approx(1, abs=1e-5)


def test_on_the_border_the_peak_is_the_cell():
    values = torch.zeros(CELLS, CELLS)
    values[0, 5], values[1, 5] = 1.0, 0.9
    assert find_peak(values, EVERYWHERE).middle.tolist() == [5.0, 0.0]


def test_a_map_without_heat_has_no_likeness():
    assert find_peak(likeness(torch.zeros(CELLS, CELLS)), EVERYWHERE).likeness == 0


def test_nearness_falls_like_a_gaussian():
    near = nearness(CELLS, torch.tensor([10.0, 20.0]), torch.tensor(4.0))
    assert near[20, 10] == 1
    assert near[20, 14].item() == pytest.approx(0.60653, rel=1e-4)  # exp(-1/2), one sigma aside


def test_the_window_is_told_by_the_boxes_diagonal():
    assert with_window(torch.tensor([[1.0, 2.0, 3.0, 4.0]]), 0.7).tolist() == [
        pytest.approx([1, 2, 3, 4, 3.5])
    ]


def test_what_a_place_counts_for_is_told_with_it():
    near = nearness(CELLS, torch.tensor([16.0, 15.0]), torch.tensor(4.0))
    peak = find_peak(likeness(heat_at(12, 15)), near)
    x, y = (round(v) for v in peak.middle.tolist())
    assert peak.weight.item() == pytest.approx(float(near[y, x]))
    assert 0.5 < peak.weight.item() < 1


def further(heat: torch.Tensor, first: tuple[float, float], count: int = 2) -> list[list[float]]:
    """Return x, y and likeness of the peaks but the first."""
    peaks = further_peaks(likeness(heat), EVERYWHERE, torch.tensor(first), SIDES, count)
    return [[*peak.middle.tolist(), peak.likeness.item()] for peak in peaks]


def test_the_other_peaks_are_told_highest_first():
    heat = heat_at(6, 8) + 0.4 * heat_at(24, 8) + 0.7 * heat_at(16, 24)
    assert further(heat, (6.0, 8.0)) == [
        pytest.approx([16, 24, 0.7], abs=0.02),
        pytest.approx([24, 8, 0.4], abs=0.02),
    ]


def test_they_too_are_found_between_the_cells():
    heat = heat_at(6, 8) + nearness(CELLS, torch.tensor([22.3, 19.6]), torch.tensor(3.0))
    assert further(heat, (6.0, 8.0), 1)[0][:2] == pytest.approx([22.3, 19.6], abs=0.05)


def test_what_is_within_half_a_target_of_a_peak_belongs_to_it():
    values = torch.zeros(CELLS, CELLS)
    values[16, 16] = 5
    values[16, 19], values[21, 16] = 4, 3  # 3.5 and 5.5 cells are half of the target's sides
    values[16, 21], values[23, 16] = 2, 1
    peaks = further_peaks(values, EVERYWHERE, torch.tensor([16.0, 16.0]), SIDES, 2)
    assert [peak.likeness.item() for peak in peaks] == [2, 1]


def test_a_slope_is_no_peak():
    values = torch.arange(CELLS).float().repeat(CELLS, 1) / CELLS  # rises to the right
    values[16, 8] = 0.5
    sides = torch.tensor([7.0, 2.0 * CELLS])  # the ridge on the right belongs to the first one
    (peak,) = further_peaks(values, EVERYWHERE, torch.tensor([31.0, 16.0]), sides, 1)
    assert peak.likeness == 0.5


def test_the_window_makes_no_difference_to_them_but_is_told():
    near = nearness(CELLS, torch.tensor([6.0, 8.0]), torch.tensor(8.0))
    heat = heat_at(6, 8) + 0.4 * heat_at(16, 8) + 0.7 * heat_at(24, 24)
    (peak,) = further_peaks(likeness(heat), near, torch.tensor([6.0, 8.0]), SIDES, 1)
    assert peak.middle.tolist() == pytest.approx([24, 24], abs=0.05)
    assert peak.likeness.item() == pytest.approx(0.7, abs=0.02)
    assert peak.weight.item() == pytest.approx(float(near[24, 24]), rel=1e-4)


def test_where_there_are_no_more_peaks_they_have_no_heat():
    assert [value for *_, value in further(heat_at(6, 8), (6.0, 8.0))] == [0, 0]


def test_near_each_place_the_peak_is_found_between_the_cells():
    left, right = (
        nearness(CELLS, torch.tensor(at), torch.tensor(2.0)) for at in ([8.3, 16.6], [24.4, 15.8])
    )
    both = likeness(left + 0.5 * right)
    places = torch.tensor([[24.0, 14.0], [9.7, 18.2]])
    peaks = peaks_near(both, places, within=3)
    assert peaks.tolist() == [
        pytest.approx([24.4, 15.8], abs=0.05),
        pytest.approx([8.3, 16.6], abs=0.05),
    ]


def test_a_peak_farther_away_is_not_near():
    (place,) = peaks_near(likeness(heat_at(16, 15)), torch.tensor([[12.0, 15.0]]), within=3)
    assert place[0] <= 15.5  # the last cell within, and half a cell


def test_where_nothing_is_a_place_stays_where_it_is():
    nothing = torch.zeros(CELLS, CELLS)
    assert peaks_near(nothing, torch.tensor([[12.3, 15.2]]), 3).tolist() == [
        pytest.approx([12.3, 15.2])
    ]
