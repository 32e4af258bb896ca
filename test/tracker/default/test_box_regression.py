# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How wrong a box is, on features that show nothing but the target."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn.functional import avg_pool2d

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.box_regression import (
    ASIDE,
    ASPECT,
    SCALE,
    SHIFT,
    STEP,
    STEPS,
    OverlapRule,
    box_error,
    overlap_rule,
    overlaps,
    wrong_boxes,
)
from fcnt_ros.tracker.features.selected_maps import SelectedMaps
from fcnt_ros.tracker.features.vgg16 import Features

CELLS = 32
BOX = Box(10, 8, 10, 14)
PATTERNS = 12
MAPS = torch.arange(1, 1 + PATTERNS)
SELECTED = SelectedMaps(MAPS, MAPS, torch.ones(PATTERNS), torch.ones(PATTERNS))
VIEWS = 18


def seen(box: Box) -> torch.Tensor:
    """Return maps of which all but the first show waves on a smooth bump that fills the box."""
    at = torch.arange(CELLS, dtype=torch.float32)
    cx, cy = box.center
    along_x = torch.sigmoid(4 * (box.width / 2 - (at - cx).abs()))
    along_y = torch.sigmoid(4 * (box.height / 2 - (at - cy).abs()))
    bump = along_y[:, None] * along_x
    across, down = 3 * (at - cx) / box.width, 3 * (at - cy) / box.height
    waves = torch.rand(PATTERNS, 3, generator=torch.Generator().manual_seed(3)) * 6 - 3
    maps = [torch.sin(a * across + b * down[:, None] + phase) for a, b, phase in waves]
    return torch.stack([torch.zeros_like(bump), *(50 * bump * (1 + wave) for wave in maps)])[None]


@pytest.fixture
def rule() -> OverlapRule:
    chance = torch.Generator().manual_seed(0)
    return overlap_rule([(layers(seen(BOX)), BOX)] * VIEWS, SELECTED, chance)


def layers(maps: torch.Tensor) -> Features:
    """Return both layers, the second one coarser."""
    return Features(maps, avg_pool2d(maps, 2))


def predicted(rule: OverlapRule, maps: torch.Tensor, box: Box) -> list[float]:
    place = torch.tensor([box.x, box.y, box.width, box.height])
    return box_error(*layers(maps), place, rule.weight, *rule.sampled).tolist()


def error(rule: OverlapRule, box: Box, target: Box = BOX) -> list[float]:
    return predicted(rule, seen(target), box)


def log_scale(rule: OverlapRule, box: Box, target: Box = BOX) -> float:
    return error(rule, box, target)[2]


def aside(dx: float, dy: float) -> Box:
    """Return the box moved by so many of its sides."""
    return Box(BOX.x + dx * BOX.width, BOX.y + dy * BOX.height, BOX.width, BOX.height)


def test_a_box_that_fits_is_told_so(rule):
    assert error(rule, BOX) == pytest.approx([0, 0, 0], abs=0.02)


@pytest.mark.parametrize('factor', [0.85, 0.95, 0.97, 1.03, 1.05, 1.15])
def test_a_wrong_size_is_told_by_its_logarithm(rule, factor):
    assert log_scale(rule, BOX.scaled(factor)) == pytest.approx(-math.log(factor), abs=STEP / 6)


@pytest.mark.parametrize(('dx', 'dy'), [(0.05, 0), (0, 0.07), (-0.07, 0.1), (ASIDE, -0.05)])
def test_a_wrong_place_is_told_over_the_boxs_sides(rule, dx, dy):
    assert error(rule, aside(dx, dy))[:2] == pytest.approx([-dx, -dy], abs=0.02)


@pytest.mark.parametrize(('dx', 'dy'), [(0.1, -0.07), (0.2, 0.14), (-0.2, 0.18)])
def test_a_box_aside_is_of_the_same_size(rule, dx, dy):
    assert log_scale(rule, aside(dx, dy)) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize('factor', [0.5, 2.0])
def test_no_larger_errors_are_told_than_those_that_are_compared(rule, factor):
    far = aside(0.3, -0.3).scaled(factor)
    dx, dy, size = (abs(told) for told in error(rule, far))
    assert max(dx, dy) <= ASIDE
    assert size <= STEP * STEPS


def test_a_target_that_has_grown_is_told_from_one_that_has_not(rule):
    assert log_scale(rule, BOX, target=BOX.scaled(1.1)) > 0.03


def test_in_other_light_the_size_is_the_same(rule):
    larger = BOX.scaled(1.1)
    bright = predicted(rule, 3 * seen(BOX), larger)
    assert bright == pytest.approx(error(rule, larger), rel=1e-3, abs=1e-4)


def test_a_look_that_is_fainter_all_over_is_not_a_smaller_target(rule):
    faint = seen(BOX) + 30  # of unit length, less of it is the target's
    assert predicted(rule, faint, BOX) == pytest.approx([0, 0, 0], abs=0.02)


def test_overlaps_are_those_of_boxes_one_by_one():
    boxes = [BOX, Box(8, 8, 10, 14), Box(12.5, 3, 4, 9), Box(25, 25, 3, 3)]
    rows = torch.tensor([[box.x, box.y, box.width, box.height] for box in boxes])
    assert overlaps(rows, BOX).tolist() == pytest.approx([box.iou(BOX) for box in boxes])


def test_wrong_boxes_are_wrong_in_size_and_place_but_hardly_in_shape():
    boxes = wrong_boxes(BOX, 4000, torch.Generator().manual_seed(0))
    middles = boxes[:, :2] + (boxes[:, 2:] - 1) / 2
    sides = torch.tensor([BOX.width, BOX.height])
    size = (boxes[:, 2:] / sides).log()
    assert ((middles - torch.tensor(BOX.center)) / sides).std(0).tolist() == pytest.approx(
        [SHIFT, SHIFT], rel=0.1
    )
    assert float(size.mean(dim=1).std()) == pytest.approx(SCALE, rel=0.1)
    assert float((size[:, 0] - size[:, 1]).std() / 2) == pytest.approx(ASPECT, rel=0.1)
