# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much larger a target is than its box, on features that show nothing but the target."""

from __future__ import annotations

import math

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.scale_regression import ScaleRegression, predict

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


@pytest.fixture
def regression() -> ScaleRegression:
    return ScaleRegression([(seen(BOX), BOX)], MAPS, torch.Generator().manual_seed(0))


def log_scale(regression: ScaleRegression, box: Box, target: Box = BOX) -> float:
    boxes = torch.tensor([[box.x, box.y, box.width, box.height]])
    return float(predict(seen(target), boxes, regression.rule))


def test_a_box_that_fits_is_told_so(regression):
    assert log_scale(regression, BOX) == pytest.approx(0, abs=0.02)


def test_a_box_aside_is_of_the_same_size(regression):
    aside = Box(BOX.x + 1, BOX.y - 1, BOX.width, BOX.height)
    assert log_scale(regression, aside) == pytest.approx(0, abs=0.04)


@pytest.mark.parametrize('factor', [0.88, 1.12])
def test_a_wrong_size_is_told_by_its_logarithm(regression, factor):
    told = log_scale(regression, BOX.scaled(factor))
    assert told == pytest.approx(-math.log(factor), rel=0.5)  # a ridge tells less than all


def test_a_target_that_has_grown_is_told_from_one_that_has_not(regression):
    assert log_scale(regression, BOX, target=BOX.scaled(1.1)) > 0.03


def test_a_later_frame_that_says_the_same_changes_little(regression):
    before = log_scale(regression, BOX.scaled(1.1))
    regression.learn(seen(BOX), BOX)
    assert log_scale(regression, BOX.scaled(1.1)) == pytest.approx(before, abs=0.02)
