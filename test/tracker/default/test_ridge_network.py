# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One layer, fitted to its minimum."""

from __future__ import annotations

import pytest
import torch
from taps import to_weight
from torch.nn.functional import unfold

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.ridge_network import RidgeFit, RidgeNetwork
from fcnt_ros.tracker.default.training_example import KERNEL, Example
from fcnt_ros.tracker.heatmaps.fit_error import FitError
from fcnt_ros.tracker.heatmaps.target_map import target_map

CELLS = 12
ENOUGH = 400
"""Steps after which nothing changes any more."""


@pytest.fixture
def features() -> torch.Tensor:
    return torch.rand(1, 2, CELLS, CELLS, generator=torch.Generator().manual_seed(0)).double()


@pytest.fixture
def example(features) -> Example:
    target = target_map(Box(4, 4, 5, 5), CELLS, 1 / 3).double()
    return Example(features, target, torch.ones_like(target))


def fitted(example: Example, ridge: float, iterations: int = ENOUGH) -> RidgeNetwork:
    net = RidgeNetwork(example.features, ridge)
    RidgeFit().fit(net, [example], iterations)
    return net


def loss(net: RidgeNetwork, example: Example, weight: torch.Tensor) -> torch.Tensor:
    """Return what is minimised, written out on patches and the weights (1, K, 9, 9)."""
    patches = unfold(example.features, KERNEL, padding=KERNEL // 2)[0]
    heat = (weight.flatten() @ patches).relu().view(CELLS, CELLS)
    return ((heat - example.target) ** 2).sum() + net.penalty * weight.square().sum()


def test_it_begins_without_any_heat(features):
    assert torch.equal(RidgeNetwork(features, 1.0)(features), torch.zeros(1, CELLS, CELLS).double())


def test_the_fit_ends_where_the_loss_has_no_slope(example):
    net = fitted(example, ridge=0.1)
    weight = to_weight(net.taps).clone().requires_grad_()
    (slope,) = torch.autograd.grad(loss(net, example, weight), weight)
    start = torch.full_like(weight, 1e-6).requires_grad_()  # where all heat is about to begin
    (first,) = torch.autograd.grad(loss(net, example, start), start)
    assert slope.norm() < 1e-3 * first.norm()


def test_little_ridge_draws_the_target_map(example):
    heat = fitted(example, ridge=1e-3)(example.features)[0]
    assert (heat - example.target).abs().max() < 0.05


def test_the_unit_of_the_features_does_not_matter(example):
    loud = Example(1000 * example.features, example.target, example.weight)
    heat = fitted(example, ridge=0.1)(example.features)
    torch.testing.assert_close(fitted(loud, ridge=0.1)(loud.features), heat)


def test_a_cell_without_weight_may_be_as_hot_as_it_likes(example):
    weight = torch.ones(CELLS, CELLS).double()
    weight[:, 6:] = 0
    half = Example(example.features, example.target, weight)
    elsewhere = Example(example.features, torch.where(weight > 0, example.target, 7.0), weight)
    assert torch.equal(fitted(half, 0.1).taps, fitted(elsewhere, 0.1).taps)


def test_features_that_are_not_finite_are_refused_and_the_net_stays(example):
    net = fitted(example, ridge=0.1, iterations=5)
    before = net.taps.clone()
    broken = Example(
        torch.full_like(example.features, float('nan')), example.target, example.weight
    )
    with pytest.raises(FitError, match='not finite'):
        RidgeFit().fit(net, [broken], 5)
    assert torch.equal(net.taps, before)


def test_no_steps_change_nothing(example):
    net = fitted(example, ridge=0.1, iterations=5)
    before = net.taps.clone()
    RidgeFit().fit(net, [example], 0)
    torch.testing.assert_close(net.taps, before, rtol=1e-12, atol=0)
