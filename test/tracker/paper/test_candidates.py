# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Candidates, and the one that a drawn heat map favours."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.box import MIN_SIDE, Box
from fcnt_ros.tracker.heatmaps.heat import refine
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper.candidates import draw_candidates, locate
from fcnt_ros.tracker.search_region import SearchRegion

REGION = SearchRegion(left=100, top=50, side=92, size=368)  # a cell is 2 x 2 pixels
IMAGE = (640, 480)


def drawn(*boxes: Box) -> torch.Tensor:
    """Return a heat map with an ideal target at each box, given in image pixels."""
    return sum(target_map(REGION.to_cells(box), 46, 1 / 3) for box in boxes)


def candidates(box: Box, count: int = 600, scale_sigma: float = 0.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return draw_candidates(box, IMAGE, count, 1 / 7, scale_sigma, generator)


def found(heat: torch.Tensor, boxes: torch.Tensor) -> Box:
    """Return the winner among boxes in image pixels."""
    find = locate(refine(heat), REGION.rows_to_cells(boxes), 0.7, 0.1)
    return Box(*boxes[find.index[0]].tolist())


def test_the_last_box_is_the_first_candidate():
    assert candidates(Box(30, 40, 20, 10))[0].tolist() == [30, 40, 20, 10]


def test_candidates_spread_by_a_seventh_of_the_diagonal():
    x = candidates(Box(300, 200, 30, 40), count=20_000)[:, 0]
    assert float(x.mean()) == pytest.approx(300, abs=0.2)
    assert float(x.std()) == pytest.approx(50 / 7, rel=0.03)


def test_candidates_change_their_scale_but_not_their_shape():
    width, height = candidates(Box(300, 200, 30, 40), 20_000, scale_sigma=0.05)[:, 2:].T
    torch.testing.assert_close(height / width, torch.full_like(width, 40 / 30))
    assert float((width / 30).log().std()) == pytest.approx(0.05, rel=0.03)


def test_no_candidate_leaves_the_image_with_its_middle():
    x, y, width, height = candidates(Box(-15, 460, 30, 40), 5000).T
    assert (x + (width - 1) / 2).min() > -1e-3
    assert (y + (height - 1) / 2).max() < IMAGE[1] - 1 + 1e-3


def test_no_candidate_shrinks_below_the_smallest_box():
    sides = candidates(Box(30, 40, MIN_SIDE, 2 * MIN_SIDE), 5000, scale_sigma=0.5)[:, 2:]
    assert sides.min() >= MIN_SIDE - 1e-3


@pytest.mark.parametrize('shift', [(0, 0), (5.3, -3.8), (-7.1, 6.4)])
def test_the_target_is_found_to_a_fraction_of_a_cell(shift: tuple[float, float]):
    last = Box(130, 80, 24, 30)
    target = Box(last.x + shift[0], last.y + shift[1], 24, 30)
    box = found(drawn(target), candidates(last, 20_000))
    assert box.center == pytest.approx(target.center, abs=1.0)


def test_a_perfect_match_has_the_mean_heat_of_the_target_map():
    box = Box(130, 80, 24, 30)
    heat = drawn(box)
    cells = REGION.to_cells(box).area
    find = locate(refine(heat), REGION.rows_to_cells(candidates(box, 1)), 0.7, 0.1)
    assert float(find.mean_heat) == pytest.approx(float(heat.sum()) / cells, rel=0.02)


def test_a_target_that_has_grown_wins_with_a_larger_box():
    last = Box(130, 80, 20, 30)
    grown = drawn(last.scaled(1.3))
    assert found(grown, candidates(last, 5000, scale_sigma=0.1)).area > last.area


def test_a_box_larger_than_the_target_loses_to_one_that_fits():
    box = Box(130, 80, 20, 30)
    fits, larger = box, box.scaled(1.5)
    boxes = torch.tensor([[b.x, b.y, b.width, b.height] for b in (larger, fits)])
    assert found(drawn(box), boxes).width == pytest.approx(fits.width)
