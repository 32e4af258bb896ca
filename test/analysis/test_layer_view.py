# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a layer is worth for a target, on maps whose worth is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from fcnt_ros.analysis.layer_view import LayerView
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.heatmaps.target_map import inside

BOX = Box(5, 6, 6, 4)  # cells
CONFIG = DefaultConfig(selected_channels=8)
ON_TARGET, BESIDE, SILENT = 2, 7, 5


@pytest.fixture
def layer() -> torch.Tensor:
    """Twelve weak maps of noise; of three it is known what they show."""
    maps = torch.rand(1, 12, 16, 16, generator=torch.Generator().manual_seed(0))
    mask = inside(BOX, 16)
    maps[0, ON_TARGET] = 20 * mask
    maps[0, BESIDE] = 90 * (1 - mask)
    maps[0, SILENT] = 0
    return maps


@pytest.fixture
def view(layer: torch.Tensor) -> LayerView:
    return LayerView.of(layer, 16, BOX, CONFIG, 0.01)


def test_the_map_on_the_target_is_the_most_important_and_the_strongest(view):
    assert view.selected[0] == view.strongest(3)[0] == view.used[0] == ON_TARGET
    assert len(view.selected) == 8
    assert view.importance[ON_TARGET] == view.importance.max()


def test_activation_is_summed_inside_the_box_only(view):
    cells = 24
    assert view.activation[ON_TARGET] == pytest.approx(20 * cells)
    assert view.activation[BESIDE] == view.activation[SILENT] == 0


def test_the_mask_is_rebuilt_by_the_map_that_has_its_shape(view):
    np.testing.assert_allclose(view.fit.mask, inside(BOX, 16).numpy(), atol=0.1)
    assert view.fit.error < 0.02


def test_a_coarser_layer_is_resampled_to_the_heat_maps_grid(layer):
    coarse = torch.nn.functional.avg_pool2d(layer, 2)
    view = LayerView.of(coarse, 16, BOX, CONFIG, 0.01)
    assert view.maps.shape == (12, 16, 16)
    assert view.selected[0] == ON_TARGET
