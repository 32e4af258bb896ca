# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far a box is from fitting its target, on features that show nothing but the target."""

from __future__ import annotations

import math

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.box_regression import (
    FARTHEST,
    FASTEST,
    BoxRegression,
    corrected,
    predict,
)

CELLS = 32
BOX = Box(10, 8, 10, 14)
MAPS = torch.tensor([1])


def seen(box: Box) -> torch.Tensor:
    """Return maps of which one is a smooth bump that fills the box."""
    at = torch.arange(CELLS, dtype=torch.float32)
    cx, cy = box.center
    along_x = torch.sigmoid(4 * (box.width / 2 - (at - cx).abs()))
    along_y = torch.sigmoid(4 * (box.height / 2 - (at - cy).abs()))
    features = torch.zeros(1, 2, CELLS, CELLS)
    features[0, 1] = 100 * along_y[:, None] * along_x
    return features


@pytest.fixture(scope='module')
def regression() -> BoxRegression:
    return BoxRegression([(seen(BOX), BOX)], MAPS, torch.Generator().manual_seed(0))


def misfit(regression: BoxRegression, box: Box, target: Box = BOX) -> list[float]:
    boxes = torch.tensor([[box.x, box.y, box.width, box.height]])
    return predict(seen(target), boxes, regression.correction)[0].tolist()


def test_a_box_that_fits_is_told_so(regression):
    assert misfit(regression, BOX) == pytest.approx([0, 0, 0, 0], abs=0.02)


def test_the_way_to_the_middle_is_told_in_the_boxes_sides(regression):
    aside = Box(BOX.x + 1, BOX.y - 1, BOX.width, BOX.height)
    dx, dy, *_ = misfit(regression, aside)
    assert (dx, dy) == pytest.approx((-1 / BOX.width, 1 / BOX.height), abs=0.03)


@pytest.mark.parametrize('factor', [0.88, 1.12])
def test_a_wrong_size_is_told_by_its_logarithm(regression, factor):
    *_, log_width, log_height = misfit(regression, BOX.scaled(factor))
    told = (log_width + log_height) / 2
    assert told == pytest.approx(-math.log(factor), rel=0.5)  # a ridge tells less than all


def test_a_target_that_has_grown_is_told_from_one_that_has_not(regression):
    *_, log_width, log_height = misfit(regression, BOX, target=BOX.scaled(1.1))
    assert log_width > 0.03
    assert log_height > 0.03


def test_a_later_frame_that_says_the_same_changes_little():
    regression = BoxRegression([(seen(BOX), BOX)], MAPS, torch.Generator().manual_seed(0))
    before = misfit(regression, BOX.scaled(1.1))
    regression.learn(seen(BOX), BOX)
    assert misfit(regression, BOX.scaled(1.1)) == pytest.approx(before, abs=0.02)


def test_half_of_what_is_missed_is_corrected():
    moved = corrected(BOX, (0.1, -0.1, 0.06, 0.02))
    cx, cy = BOX.center
    assert moved.center == pytest.approx((cx + 0.05 * BOX.width, cy - 0.05 * BOX.height))
    assert moved.width / BOX.width == pytest.approx(math.exp(0.02))


def test_the_aspect_ratio_stays():
    grown = corrected(BOX, (0, 0, 0.2, -0.1))
    assert grown.width / grown.height == pytest.approx(BOX.width / BOX.height)


def test_a_wild_correction_is_limited():
    moved = corrected(BOX, (9.0, -9.0, 9.0, 9.0))
    cx, cy = BOX.center
    assert moved.center == pytest.approx((cx + FARTHEST * BOX.width, cy - FARTHEST * BOX.height))
    assert moved.height / BOX.height == pytest.approx(math.exp(FASTEST))
