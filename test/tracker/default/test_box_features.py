# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The features inside boxes."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.default.box_features import BINS, CONTEXT, Sampled, pool, weigh
from fcnt_ros.tracker.features.vgg16 import Features

CELLS, CHANNELS = 24, 5
MAPS = torch.tensor([3, 1])
BOXES = torch.tensor([[8.0, 6.0, 7.0, 10.5], [4.5, 9.0, 12.0, 8.0]])


@pytest.fixture
def features() -> Features:
    chance = torch.Generator().manual_seed(0)
    layers = [torch.rand(1, CHANNELS, n, n, generator=chance) for n in (CELLS, CELLS // 2)]
    return Features(*layers)


def ramp(cells: int) -> torch.Tensor:
    """Return maps that tell where each cell is, from 0 to 1 across the region."""
    at = (torch.arange(cells) + 0.5) / cells
    return at.expand(1, CHANNELS, cells, cells)


def test_a_box_is_sampled_at_the_middles_of_its_parts_with_its_surroundings():
    layers = Features(ramp(CELLS), ramp(CELLS // 2))
    ones = torch.ones(len(MAPS))
    conv4_3, conv5_3 = pool(layers, BOXES[:1], Sampled(MAPS, MAPS, ones, ones)).chunk(2, dim=1)
    x, _, width, _ = BOXES[0].tolist()
    middle = x + (width - 1) / 2
    parts = middle + CONTEXT * width * ((torch.arange(BINS) + 0.5) / BINS - 0.5)
    told = ((parts + 0.5) / CELLS).expand(len(MAPS), BINS, BINS).flatten()
    for layer in (conv4_3, conv5_3):
        assert torch.allclose(layer[0] / layer.norm(), told / told.norm(), atol=1e-5)


def test_each_layer_is_sampled_on_maps_of_its_own():
    flat = [torch.arange(CHANNELS).view(1, -1, 1, 1).expand(1, -1, n, n) + 1.0 for n in (24, 12)]
    ones, gnet_maps = torch.ones(2), torch.tensor([0, 4])
    inside = pool(Features(*flat), BOXES[1:], Sampled(MAPS, gnet_maps, ones, ones))[0]
    (a, b), (c, d) = inside.view(2, 2, -1)[:, :, BINS**2 // 2].tolist()  # in the middle part
    assert a / b == pytest.approx(4 / 2)
    assert c / d == pytest.approx(1 / 5)


def test_a_layer_that_is_stronger_all_over_is_the_same(features):
    chosen = Sampled.of(features, MAPS, MAPS)
    brighter = Features(3 * features.conv4_3, 2 * features.conv5_3)
    assert torch.allclose(pool(brighter, BOXES, chosen), pool(features, BOXES, chosen))


def test_weighed_before_they_are_sampled_features_tell_the_same(features):
    chosen = Sampled.of(features, MAPS, MAPS)
    weight = torch.randn(2 * len(MAPS) * BINS**2, generator=torch.Generator().manual_seed(1))
    afterwards = pool(features, BOXES, chosen) @ weight
    assert torch.allclose(weigh(features, BOXES, chosen, weight), afterwards, atol=1e-5)


def test_a_map_that_is_never_there_is_no_division_by_zero(features):
    features.conv4_3[:, MAPS] = 0
    assert torch.isfinite(pool(features, BOXES, Sampled.of(features, MAPS, MAPS))).all()
