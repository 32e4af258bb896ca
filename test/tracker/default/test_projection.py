# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Principal components of the selected maps, on maps whose structure is known."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.projection import projection, snet_input
from fcnt_ros.tracker.features.vgg16 import Features

CELLS = 12
BOX = Box(3, 3, 5, 5)
ALL = torch.arange(4)


def maps(seed: int = 0) -> torch.Tensor:
    return torch.rand(1, 4, CELLS, CELLS, generator=torch.Generator().manual_seed(seed))


def seen(layer: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    """Return what a network sees of a layer."""
    return snet_input(Features(layer, layer), matrix)


def test_maps_that_rise_and_fall_together_become_one():
    pattern = maps()[:, :1]
    layer = torch.cat([pattern, 2 * pattern, 3 * pattern, 4 * pattern], dim=1)
    one = seen(layer, projection([layer], [BOX], ALL, 1))[0, 0]
    ratio = one / pattern[0, 0]
    torch.testing.assert_close(ratio, ratio.mean().expand_as(ratio))


def test_all_components_keep_every_difference_between_cells():
    layer = maps()
    matrix = projection([layer], [BOX], ALL, 4)
    back = torch.linalg.solve(matrix, seen(layer, matrix)[0].flatten(1))
    torch.testing.assert_close(back, layer[0].flatten(1), rtol=1e-3, atol=1e-3)


def test_maps_that_are_not_selected_have_no_say():
    matrix = projection([maps()], [BOX], torch.tensor([0, 2]), 2)
    assert torch.equal(matrix[:, [1, 3]], torch.zeros(2, 2))


def test_there_are_no_more_components_than_maps():
    assert projection([maps()], [BOX], torch.tensor([0, 2]), 96).shape == (2, 4)


def test_a_map_that_only_the_target_shows_survives_among_louder_ones_around_it():
    layer = 0.1 * maps()
    layer[0, 1:] *= 0.2
    layer[0, 0] = 0
    layer[0, 0, 3:8, 3:8] = 1  # 25 of 144 cells
    one = seen(layer, projection([layer], [BOX], ALL, 1))[0, 0]
    inside = one[3:8, 3:8].abs().mean()
    assert inside > 10 * one[9:, 9:].abs().mean()


@pytest.mark.parametrize('factor', [1e-3, 1e3])
def test_the_unit_of_the_activations_does_not_matter_but_for_a_factor(factor):
    one, other = (
        seen(layer, projection([layer], [BOX], ALL, 2)) for layer in (maps(), factor * maps())
    )
    expected = torch.full_like(one, factor**0.5)
    torch.testing.assert_close((other / one).abs(), expected, rtol=1e-3, atol=0)
