# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much heat lies where, on drawn heat maps."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.heatmaps.heat import (
    MAX_DISTRACTOR_RATIO,
    HeatIntegral,
    distractor_ratio,
    refine,
)
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.search_region import SearchRegion

REGION = SearchRegion(left=100, top=50, side=92, size=368)  # a cell is 2 x 2 pixels


def drawn(*boxes: Box) -> torch.Tensor:
    """Return a heat map with an ideal target at each box, given in image pixels."""
    return sum(target_map(REGION.to_cells(box), 46, 1 / 3) for box in boxes)


def ratio(heat: torch.Tensor, box: Box, floor: float) -> float:
    boxes = torch.tensor([[box.x, box.y, box.width, box.height]])
    return float(distractor_ratio(refine(heat), REGION.rows_to_cells(boxes), floor))


def test_the_heat_inside_boxes_is_that_of_cells_added_one_by_one():
    heat = torch.zeros(46, 46)
    heat[10:20, 10:30] = 1
    integral = HeatIntegral(refine(heat), floor=0.0)
    inside = integral.inside(torch.tensor([[13.0, 13.0, 10.0, 4.0], [13.0, 13.0, 5.25, 1.5]]))
    assert inside.tolist() == pytest.approx([40, 5.25 * 1.5], rel=1e-4)


def test_a_box_beyond_the_heat_map_holds_what_lies_on_it():
    integral = HeatIntegral(refine(torch.ones(46, 46)), floor=0.0)
    inside = integral.inside(torch.tensor([[-50.0, -25.0, 250.0, 250.0], [100, 0, 10, 10]]))
    assert inside.tolist() == pytest.approx([46 * 46, 0], abs=0.01)


def test_negative_heat_and_heat_under_the_floor_count_as_none():
    heat = torch.full((46, 46), -5.0)
    heat[:23] = 1.0
    heat[:, 23:] *= 0.05
    total = HeatIntegral(refine(heat), floor=0.1).total
    assert float(total) == pytest.approx(23 * 23, rel=0.05)


def test_without_a_distractor_nearly_all_heat_is_inside():
    box = Box(130, 80, 20, 30)
    assert ratio(drawn(box), box, floor=0.2) < 0.1


def test_a_look_alike_as_hot_as_the_target_makes_the_ratio_one():
    box, other = Box(110, 60, 20, 30), Box(150, 100, 20, 30)
    assert ratio(drawn(box, other), box, 0.2) == pytest.approx(1, abs=0.1)


def test_the_ratio_is_heat_outside_over_heat_inside():
    heat = torch.zeros(46, 46)
    heat[0:10, 0:10] = 1.0
    heat[20:30, 20:30] = 0.5
    box = REGION.to_image(Box(-2, -2, 14, 14))
    assert ratio(heat, box, floor=0.0) == pytest.approx(0.5, abs=0.01)


def test_a_map_without_heat_has_no_distractor():
    assert ratio(-torch.ones(46, 46), Box(130, 80, 20, 30), 0.2) == 0


def test_a_winner_without_heat_has_the_largest_ratio():
    far = Box(-900, -900, 20, 30)
    heat = drawn(Box(130, 80, 20, 30))
    assert ratio(heat, far, floor=0.2) == MAX_DISTRACTOR_RATIO
