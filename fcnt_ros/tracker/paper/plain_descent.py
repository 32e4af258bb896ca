# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Fitting a heat map network as anybody would write it: what `Descent` is measured against."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch

from fcnt_ros.tracker.heatmaps.fit_error import FitError
from fcnt_ros.tracker.paper.heatmap_fit import HALVINGS, SLACK, Example, squared_error
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet


class PlainDescent:
    """The same steps as `Descent`, by PyTorch's own gradients and optimiser on the weights.

    Parameters
    ----------
    learning_rate, momentum, weight_decay : float
    """

    def __init__(self, learning_rate: float, momentum: float, weight_decay: float) -> None:
        self._learning_rate = learning_rate
        self._momentum = momentum
        self._weight_decay = weight_decay

    @torch.enable_grad()
    def fit(self, net: HeatmapNet, examples: Sequence[Example], iterations: int) -> None:
        """Take `iterations` steps on the sum of the examples' losses, or raise FitError."""
        rate = self._learning_rate
        for _ in range(HALVINGS):
            trial = copy.deepcopy(net).requires_grad_()
            if self._descend(trial, examples, iterations, rate):
                net.load_state_dict(trial.state_dict())
                return
            rate /= 2
        raise FitError(f'the loss grows at the learning rate {rate * 2:g}')

    def _descend(
        self, net: HeatmapNet, examples: Sequence[Example], iterations: int, rate: float
    ) -> bool:
        """Take the steps; return whether the loss has not grown."""

        def loss() -> torch.Tensor:
            return sum(squared_error(net(e.features)[0], e) for e in examples) / 2

        weights = [net.conv1.weight, net.conv2.weight]
        biases = [net.conv1.bias, net.conv2.bias]
        optimiser = torch.optim.SGD(
            [
                {'params': weights, 'weight_decay': self._weight_decay},
                {'params': biases, 'lr': 2 * rate},
            ],
            lr=rate,
            momentum=self._momentum,
        )
        first = float(loss().detach())
        for _ in range(iterations):
            optimiser.zero_grad()
            loss().backward()
            optimiser.step()
        return float(loss().detach()) <= SLACK * first
