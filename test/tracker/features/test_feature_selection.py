# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""sel-CNN and the importance of feature maps, against brute force."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import conv2d

from fcnt_ros.tracker.features.feature_selection import (
    SelCNN,
    fit_sel_cnn,
    importance,
    select_features,
)

DROPOUT = 0.3


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(1)


@pytest.fixture
def features(generator: torch.Generator) -> torch.Tensor:
    return torch.rand(1, 4, 6, 5, generator=generator, dtype=torch.float64)


@pytest.fixture
def target(generator: torch.Generator) -> torch.Tensor:
    return torch.rand(6, 5, generator=generator, dtype=torch.float64)


def squared_error(features: torch.Tensor, target: torch.Tensor, sel_cnn: SelCNN) -> torch.Tensor:
    """Equation 4."""
    return ((sel_cnn.heatmap(features) - target) ** 2).sum()


def test_importance_is_what_removing_a_maps_elements_one_by_one_costs(features, target):
    sel_cnn = fit_sel_cnn(features, target, DROPOUT)
    before = squared_error(features, target, sel_cnn)
    cost = torch.zeros_like(features)
    for index in torch.cartesian_prod(*(torch.arange(n) for n in features.shape)).tolist():
        without = features.clone()
        without[tuple(index)] = 0
        cost[tuple(index)] = squared_error(without, target, sel_cnn) - before
    torch.testing.assert_close(importance(features, target, sel_cnn), cost.sum(dim=(0, 2, 3)))


def test_the_first_and_second_derivatives_are_those_of_automatic_differentiation(features, target):
    sel_cnn = fit_sel_cnn(features, target, DROPOUT)

    def loss(flat: torch.Tensor) -> torch.Tensor:
        return squared_error(flat.view_as(features), target, sel_cnn)

    f = features.flatten()
    g = torch.autograd.functional.jacobian(loss, f)
    h = torch.autograd.functional.hessian(loss, f).diagonal()
    s = (-g * f + h * f**2 / 2).view_as(features).sum(dim=(0, 2, 3))
    torch.testing.assert_close(importance(features, target, sel_cnn), s)


def test_the_fit_is_the_minimum_of_the_loss_averaged_over_sampled_dropout(features, target):
    sel_cnn = fit_sel_cnn(features, target, DROPOUT)
    generator = torch.Generator().manual_seed(2)
    kept = torch.rand(20_000, *features.shape[1:], generator=generator) >= DROPOUT
    dropped = features * kept / (1 - DROPOUT)

    def mean_loss(weight: torch.Tensor) -> torch.Tensor:
        heat = conv2d(dropped, weight, sel_cnn.bias, padding=1)[:, 0]
        return ((heat - target) ** 2).sum(dim=(1, 2)).mean()

    at_fit = torch.autograd.functional.jacobian(mean_loss, sel_cnn.weight)
    at_zero = torch.autograd.functional.jacobian(mean_loss, torch.zeros_like(sel_cnn.weight))
    assert at_fit.norm() < 0.01 * at_zero.norm()


def test_the_map_that_draws_the_target_is_chosen_first(generator, target):
    features = torch.rand(1, 8, 6, 5, generator=generator, dtype=torch.float64)
    features[0, 5] = 3 * target
    assert select_features(features, target, count=3, dropout=DROPOUT)[0] == 5


def test_a_map_without_activation_is_worth_nothing(features, target):
    features[0, 2] = 0
    scores = importance(features, target, fit_sel_cnn(features, target, DROPOUT))
    assert scores[2] == 0


def test_the_choice_does_not_depend_on_the_features_unit(features, target):
    chosen = select_features(features, target, count=4, dropout=DROPOUT)
    scaled = select_features(1000 * features, target, count=4, dropout=DROPOUT)
    assert chosen.tolist() == scaled.tolist()


def test_all_maps_are_kept_where_there_are_fewer_than_asked_for(features, target):
    assert sorted(select_features(features, target, 384, DROPOUT).tolist()) == [0, 1, 2, 3]


