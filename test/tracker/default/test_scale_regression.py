# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much larger a target is than its box, on features that show nothing but the target."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn.functional import avg_pool2d

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default import scale_regression
from fcnt_ros.tracker.default.scale_regression import (
    LATER_FRAMES,
    STEP,
    STEPS,
    ScaleRegression,
    overlaps,
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
def regression() -> ScaleRegression:
    chance = torch.Generator().manual_seed(0)
    return ScaleRegression([(layers(seen(BOX)), BOX)] * VIEWS, SELECTED, chance)


def layers(maps: torch.Tensor) -> Features:
    """Return both layers, the second one coarser."""
    return Features(maps, avg_pool2d(maps, 2))


def predicted(regression: ScaleRegression, maps: torch.Tensor, box: Box) -> float:
    place = torch.tensor([box.x, box.y, box.width, box.height])
    return float(scale_regression.log_scale(*layers(maps), place, *regression.rule))


def log_scale(regression: ScaleRegression, box: Box, target: Box = BOX) -> float:
    return predicted(regression, seen(target), box)


def test_a_box_that_fits_is_told_so(regression):
    assert log_scale(regression, BOX) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize(('dx', 'dy'), [(1, -1), (-1, 0), (0, 1.4)])
def test_a_box_aside_is_of_the_same_size(regression, dx, dy):
    aside = Box(BOX.x + dx, BOX.y + dy, BOX.width, BOX.height)
    assert log_scale(regression, aside) == pytest.approx(0, abs=0.04)


@pytest.mark.parametrize('factor', [0.85, 0.95, 1.05, 1.15])
def test_a_wrong_size_is_told_by_its_logarithm(regression, factor):
    assert log_scale(regression, BOX.scaled(factor)) == pytest.approx(-math.log(factor), abs=0.03)


@pytest.mark.parametrize('factor', [0.5, 2.0])
def test_no_more_is_told_than_the_sizes_that_are_compared(regression, factor):
    told = abs(log_scale(regression, BOX.scaled(factor)))
    assert told <= STEP * STEPS


def test_a_target_that_has_grown_is_told_from_one_that_has_not(regression):
    assert log_scale(regression, BOX, target=BOX.scaled(1.1)) > 0.03


def test_a_later_frame_that_says_the_same_changes_little(regression):
    before = log_scale(regression, BOX.scaled(1.1))
    regression.learn(layers(seen(BOX)), BOX)
    assert log_scale(regression, BOX.scaled(1.1)) == pytest.approx(before, abs=0.02)


@pytest.mark.parametrize('factor', [0.85, 1.15])
def test_later_frames_with_a_wrong_box_do_not_make_it_the_right_size(regression, factor):
    for _ in range(LATER_FRAMES):
        regression.learn(layers(seen(BOX)), BOX.scaled(factor))
    assert log_scale(regression, BOX) == pytest.approx(0, abs=0.03)


def test_later_frames_teach_how_sizes_differ_in_what_the_target_has_come_to_look_like(regression):
    changed = seen(BOX)
    changed[:, 1:9] = 100 - changed[:, 1:9]
    for _ in range(LATER_FRAMES):
        regression.learn(layers(changed), BOX)
    small, large = (predicted(regression, changed, BOX.scaled(factor)) for factor in (0.9, 1.1))
    assert small - large == pytest.approx(math.log(1.1 / 0.9), abs=0.05)


def test_in_other_light_the_size_is_the_same(regression):
    larger = BOX.scaled(1.1)
    bright = predicted(regression, 3 * seen(BOX), larger)
    assert bright == pytest.approx(log_scale(regression, larger), rel=1e-4)


def test_a_look_that_is_fainter_all_over_is_not_a_smaller_target(regression):
    faint = seen(BOX) + 30  # of unit length, less of it is the target's
    assert predicted(regression, faint, BOX) == pytest.approx(0, abs=0.06)


def test_overlaps_are_those_of_boxes_one_by_one():
    boxes = [BOX, Box(8, 8, 10, 14), Box(12.5, 3, 4, 9), Box(25, 25, 3, 3)]
    rows = torch.tensor([[box.x, box.y, box.width, box.height] for box in boxes])
    assert overlaps(rows, BOX).tolist() == pytest.approx([box.iou(BOX) for box in boxes])
