# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The target map M and the mask Phi."""

from __future__ import annotations

import math

import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.heatmaps.target_map import inside, mean_inside, target_map


def test_the_peak_is_one_at_the_middle_of_the_box():
    heat = target_map(Box.from_center(20, 12, 9, 15), cells=46, sigma=1 / 3)
    assert heat[12, 20] == 1
    assert heat.max() == 1


def test_one_sigma_from_the_middle_the_heat_is_the_gaussians():
    heat = target_map(Box.from_center(20, 12, 9, 15), cells=46, sigma=1 / 3)
    assert heat[12, 20 + 3] == pytest.approx(math.exp(-0.5))
    assert heat[12 + 5, 20] == pytest.approx(math.exp(-0.5))


def test_outside_the_box_there_is_no_heat():
    heat = target_map(Box(10, 20, 5, 8), cells=46, sigma=1 / 3)
    heat[20:28, 10:15] = 0
    assert heat.max() == 0


def test_a_target_half_outside_the_region_is_cut_not_moved():
    heat = target_map(Box.from_center(0, 12, 9, 9), cells=46, sigma=1 / 3)
    assert heat[12, 0] == 1


def test_the_mask_covers_as_many_cells_as_the_box():
    mask = inside(Box(10, 20, 5, 8), cells=46)
    assert mask.sum() == 5 * 8
    assert mask[20:28, 10:15].min() == 1


def test_the_mean_of_an_ideal_map_is_that_of_a_finely_drawn_one():
    heat = target_map(Box(0, 0, 400, 400), cells=400, sigma=1 / 3)
    assert mean_inside(1 / 3) == pytest.approx(float(heat.mean()), rel=1e-3)
