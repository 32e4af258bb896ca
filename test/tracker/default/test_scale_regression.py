# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much larger a target is than its box, on features that show nothing but the target."""

from __future__ import annotations

import math

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.scale_regression import LATER_FRAMES, ScaleRegression, predict

CELLS = 32
BOX = Box(10, 8, 10, 14)
PATTERNS = 12
MAPS = torch.arange(1, 1 + PATTERNS)
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
    return ScaleRegression([(seen(BOX), BOX)] * VIEWS, MAPS, torch.Generator().manual_seed(0))


def predicted(regression: ScaleRegression, conv4_3: torch.Tensor, box: Box) -> float:
    boxes = torch.tensor([[box.x, box.y, box.width, box.height]])
    return float(predict(conv4_3, boxes, regression.rule))


def log_scale(regression: ScaleRegression, box: Box, target: Box = BOX) -> float:
    return predicted(regression, seen(target), box)


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


@pytest.mark.parametrize('factor', [0.85, 1.15])
def test_a_later_frame_with_a_wrong_box_does_not_make_it_the_right_size(regression, factor):
    before = log_scale(regression, BOX)
    for _ in range(LATER_FRAMES):
        regression.learn(seen(BOX), BOX.scaled(factor))
    assert log_scale(regression, BOX) == pytest.approx(before, abs=0.002)


def test_later_frames_teach_what_a_wrong_size_looks_like_by_now(regression):
    other_way_round = 100 - seen(BOX)

    def difference() -> float:
        small, large = (predicted(regression, other_way_round, BOX.scaled(f)) for f in (0.9, 1.1))
        return small - large

    before = difference()
    for _ in range(LATER_FRAMES):
        regression.learn(other_way_round, BOX)
    assert before < 0.5 * math.log(1.1 / 0.9) < difference()


def test_in_other_light_the_size_is_the_same(regression):
    larger = BOX.scaled(1.1)
    bright = predicted(regression, 3 * seen(BOX), larger)
    assert bright == pytest.approx(log_scale(regression, larger), rel=1e-4)
