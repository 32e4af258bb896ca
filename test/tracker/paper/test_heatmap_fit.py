# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Fitting the heat map networks, against the plain way."""

from __future__ import annotations

import copy

import pytest
import torch

from fcnt_ros.tracker.heatmaps.fit_error import FitError
from fcnt_ros.tracker.paper.heatmap_fit import Descent, Example, squared_error
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet
from fcnt_ros.tracker.paper.plain_descent import PlainDescent

CHANNELS, SIDE = 7, 12


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.fixture
def net(generator: torch.Generator) -> HeatmapNet:
    """Return a network whose hidden maps are not all alike, in double precision."""
    net = HeatmapNet(CHANNELS, 5, False, generator).double()
    for parameter in net.parameters():
        parameter += 0.02 * torch.randn(parameter.shape, generator=generator)
    return net


@pytest.fixture
def examples(generator: torch.Generator) -> list[Example]:
    """Return two frames, the second of which counts only where its mask is 1."""

    def maps(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=generator, dtype=torch.float64)

    mask = (maps(SIDE, SIDE) > 0.3).double()
    return [
        Example(3 * maps(1, CHANNELS, SIDE, SIDE), maps(SIDE, SIDE)),
        Example(3 * maps(1, CHANNELS, SIDE, SIDE), maps(SIDE, SIDE), mask),
    ]


def total_loss(net: HeatmapNet, examples: list[Example]) -> torch.Tensor:
    return sum(squared_error(net(e.features)[0], e) for e in examples) / 2


@pytest.mark.parametrize('steps', [2, 20])
@pytest.mark.parametrize('output_relu', [False, True])
def test_the_steps_are_those_of_gradient_descent_on_the_weights(
    net, examples, steps, output_relu
):
    net.output_relu = output_relu
    plain = copy.deepcopy(net)
    settings = {'learning_rate': 1e-4, 'momentum': 0.6, 'weight_decay': 0.01}
    PlainDescent(**settings).fit(plain, examples, steps)
    Descent(**settings).fit(net, examples, steps)
    for fast, slow in zip(net.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(fast, slow)


@pytest.mark.parametrize('layer', ['conv1', 'conv2'])
def test_one_step_goes_down_the_gradient_found_by_finite_differences(net, examples, layer):
    rate, step = 1e-6, 1e-6
    before = copy.deepcopy(net)
    Descent(learning_rate=rate, momentum=0.0, weight_decay=0.0).fit(net, examples, 1)
    old, new = getattr(before, layer).weight, getattr(net, layer).weight
    for index in [(0, 0, 0, 0), (0, 3, 2, 4), (0, 4, 4, 1)]:
        losses = []
        for sign in (1, -1):
            shifted = copy.deepcopy(before)
            getattr(shifted, layer).weight[index] += sign * step
            losses.append(total_loss(shifted, examples))
        slope = float(losses[0] - losses[1]) / (2 * step)
        assert float((old - new)[index]) / rate == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_a_fit_brings_the_heat_map_closer_to_the_target(net, examples):
    before = total_loss(net, examples)
    Descent(learning_rate=1e-4, momentum=0.6, weight_decay=1e-3).fit(net, examples, 50)
    assert total_loss(net, examples) < before / 2


def test_masked_cells_teach_nothing(net, examples):
    first, masked = examples
    other_target = torch.where(masked.weight == 0, 100.0, masked.target)
    twin = copy.deepcopy(net)
    descent = Descent(learning_rate=1e-4, momentum=0.6, weight_decay=1e-3)
    descent.fit(net, [first, masked], 5)
    descent.fit(twin, [first, Example(masked.features, other_target, masked.weight)], 5)
    torch.testing.assert_close(net.conv1.weight, twin.conv1.weight)


def test_a_learning_rate_that_is_too_large_is_halved_until_the_loss_falls(net, examples):
    before = total_loss(net, examples)
    Descent(learning_rate=1e-2, momentum=0.6, weight_decay=1e-3).fit(net, examples, 50)
    assert total_loss(net, examples) < before


def test_features_that_are_not_finite_are_refused_and_the_net_is_kept(net, examples):
    before = copy.deepcopy(net.state_dict())
    broken = Example(examples[0].features * float('nan'), examples[0].target)
    with pytest.raises(FitError, match='cannot be fitted'):
        Descent(learning_rate=1e-4, momentum=0.6, weight_decay=1e-3).fit(net, [broken], 5)
    assert all(torch.equal(before[k], v) for k, v in net.state_dict().items())
