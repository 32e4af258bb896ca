# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Fitting GNet and SNet to heat maps by gradient descent with momentum (equations 7 and 10).

The features stay the same during a fit, so the gradient of the first layer's weights is always in
the span of the features' patches (`patches`). The layer's output therefore is

    hidden = kept * hidden_0 + response(coefficients) + bias,

hidden_0 being its output at the start, without bias. The same steps as on the weights, up to
rounding, are taken on `kept` and the coefficients; the weights are formed once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import torch
from torch.nn.functional import conv2d, unfold

from fcnt_ros.tracker.compute.patches import (
    patch_products,
    patch_weights,
    response,
    response_through_weights,
)
from fcnt_ros.tracker.compute.recordings import Recorder, eager
from fcnt_ros.tracker.heatmaps.fit_error import FitError
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet, second_layer

HALVINGS = 10
"""How often a fit that does not reduce its loss is begun again with half the learning rate."""

SLACK = 1.01
"""A fit that starts near the minimum may end so much higher, as weight decay pulls too."""

FEW = 2
"""Up to so many steps the patches' products cost more than they save."""

RECORDINGS = 4
"""So many are kept: the first fit, both kinds of updates, and one for a change of mind."""

KERNEL = 9
"""Side of the first layer's patches."""


@dataclass(frozen=True, eq=False)
class Example:
    """One frame's term of the loss.

    Parameters
    ----------
    features : (1, K, h, w) float32
        The selected maps.
    target : (h, w) float32
        The target map M.
    weight : (h, w) float32, optional
        What each cell's squared error counts; 1 - Phi in equation 10. None: 1 everywhere.
    products : list of (h w, h w)
        `own_products`, once they were asked for; copies with another weight share them.
    """

    features: torch.Tensor
    target: torch.Tensor
    weight: torch.Tensor | None = None
    products: list[torch.Tensor] = field(default_factory=list, repr=False)

    @property
    def cell_weights(self) -> torch.Tensor:
        """`weight`, or ones where it is None."""
        return torch.ones_like(self.target) if self.weight is None else self.weight

    @property
    def own_products(self) -> torch.Tensor:
        """The inner products of all pairs of the features' patches, (h w, h w)."""
        if not self.products:
            self.products.append(patch_products(self.features, self.features, KERNEL))
        return self.products[0]


def squared_error(heatmap: torch.Tensor, example: Example) -> torch.Tensor:
    """Return the sum over cells of the weighted squared error, a scalar (equations 7 and 10)."""
    return (example.cell_weights * (heatmap - example.target) ** 2).sum()


class Descent:
    """How a network is fitted.

    The loss is half of equation 7: halved squared errors, and beta / 2 times the squared weights.
    Biases are not decayed and move at twice the rate. Momentum starts from rest in every fit.

    Parameters
    ----------
    learning_rate, momentum : float
    weight_decay : float
        beta of equation 7.
    record : Recorder
        Makes the steps fast.
    """

    def __init__(
        self,
        learning_rate: float,
        momentum: float,
        weight_decay: float,
        record: Recorder = eager,
    ) -> None:
        self._learning_rate = learning_rate
        self._momentum = momentum
        self._weight_decay = weight_decay
        self._record = record
        self._recorded: dict[tuple[int, int, bool], Callable[..., _End]] = {}

    def fit(self, net: HeatmapNet, examples: Sequence[Example], iterations: int) -> None:
        """Take `iterations` steps on the sum of the examples' losses.

        A loss that grows is a learning rate too large for these features: the fit is then begun
        again with half of it.

        Raises
        ------
        FitError
            If that does not help; the net is left as it was.
        """
        if iterations == 0:
            return
        features = torch.cat([e.features for e in examples])
        inputs = [
            conv2d(features, net.conv1.weight, padding=KERNEL // 2).flatten(2),
            torch.stack([e.target for e in examples]),
            torch.stack([e.cell_weights for e in examples]),
            net.conv1.bias,
            net.conv2.weight,
            net.conv2.bias,
        ]
        span = [features] if iterations <= FEW else _all_products(examples)
        descend = self._descend(len(examples), iterations, net.output_relu)
        rate = self._learning_rate
        for _ in range(HALVINGS):
            end = descend(torch.tensor(rate, dtype=features.dtype), *inputs, *span)
            if bool(end.last_loss <= SLACK * end.first_loss):
                _store(net, features, end)
                return
            rate /= 2
        raise FitError(
            f'the heat map network cannot be fitted: its loss grows at the learning rate '
            f'{self._learning_rate:g} and at {HALVINGS - 1} halvings of it; '
            'does the weights file hold VGG-16?'
        )

    def _descend(self, count: int, iterations: int, output_relu: bool) -> Callable[..., _End]:
        """Return `_descend` with this descent's constants, ready to run."""
        key = (count, iterations, output_relu)
        if key not in self._recorded:
            if len(self._recorded) == RECORDINGS:
                del self._recorded[next(iter(self._recorded))]  # the oldest
            function = partial(
                _descend,
                iterations=iterations,
                momentum=self._momentum,
                decay=self._weight_decay,
                output_relu=output_relu,
                through_weights=iterations <= FEW,
            )
            self._recorded[key] = self._record(function)
        return self._recorded[key]


class _End(NamedTuple):
    """Where a descent has led to; the first layer is kept * hidden_0 + response(coefficients)."""

    kept: torch.Tensor  # ()
    coefficients: torch.Tensor  # (N, hidden, h w)
    bias1: torch.Tensor
    weight2: torch.Tensor
    bias2: torch.Tensor
    first_loss: torch.Tensor  # ()
    last_loss: torch.Tensor  # ()


def _descend(
    rate: torch.Tensor,
    start: torch.Tensor,
    targets: torch.Tensor,
    cell_weights: torch.Tensor,
    bias1: torch.Tensor,
    weight2: torch.Tensor,
    bias2: torch.Tensor,
    *span: torch.Tensor,
    iterations: int,
    momentum: float,
    decay: float,
    output_relu: bool,
    through_weights: bool,
) -> _End:
    """Take the steps.

    Parameters
    ----------
    rate : () float32
    start : (N, hidden, h w) float32
        hidden_0.
    targets, cell_weights : (N, h, w) float32
    bias1, weight2, bias2
        The network's.
    *span
        The features (N, K, h, w) if the steps go `through_weights`; otherwise the products of
        their patches as `response` takes them.
    """

    def first_layer(kept: torch.Tensor, coefficients: torch.Tensor) -> torch.Tensor:
        if through_weights:
            (features,) = span
            return kept * start + response_through_weights(coefficients, features, KERNEL)
        return kept * start + response(coefficients, span)

    # kept, coefficients, bias1, weight2, bias2
    parameters = [start.new_ones(()), torch.zeros_like(start)]
    parameters += [p.clone() for p in (bias1, weight2, bias2)]
    velocities = [torch.zeros_like(p) for p in parameters]
    decays, speeds = (decay, decay, 0.0, decay, 0.0), (1, 1, 2, 1, 2)
    hidden, first_loss = start, None
    for _ in range(iterations):
        loss, gradients = _gradient(hidden, *parameters[2:], targets, cell_weights, output_relu)
        first_loss = loss if first_loss is None else first_loss
        for p, v, g, d, s in zip(
            parameters, velocities, gradients, decays, speeds, strict=True
        ):
            v.mul_(momentum).add_(p, alpha=d)
            if g is not None:
                v.add_(g)
            p.sub_(s * rate * v)
        hidden = first_layer(*parameters[:2])
    last_loss, _ = _gradient(hidden, *parameters[2:], targets, cell_weights, output_relu)
    return _End(*parameters, first_loss, last_loss)


def _gradient(
    hidden: torch.Tensor,
    bias1: torch.Tensor,
    weight2: torch.Tensor,
    bias2: torch.Tensor,
    targets: torch.Tensor,
    cell_weights: torch.Tensor,
    output_relu: bool,
) -> tuple[torch.Tensor, tuple[torch.Tensor | None, ...]]:
    """Return the halved squared error, and its gradient for each of `_descend`'s parameters.

    Parameters
    ----------
    hidden : (N, hidden, h w) float32
        The first layer's output, without bias.
    """
    kernel = weight2.shape[-1]
    hidden = (hidden + bias1[:, None]).relu()  # (N, hidden, h w)
    heat = second_layer(hidden.unflatten(2, targets.shape[1:]), weight2, bias2, output_relu)
    error = heat - targets
    weighted = cell_weights * error  # dL / d heat, (N, h, w)
    loss = (weighted * error).sum() / 2
    if output_relu:
        weighted = weighted * (heat > 0)
    # Each cell's heat comes from a patch of hidden, so each cell of hidden goes into a patch of
    # heat, which the kernel meets the other way round.
    around = unfold(weighted[:, None], kernel, padding=kernel // 2)  # (N, kernel^2, h w)
    flipped = weight2[0].flatten(1).flip(1)  # (hidden, kernel^2)
    d_hidden = (flipped @ around) * (hidden > 0)
    d_weight2 = (hidden @ around.transpose(1, 2)).sum(0).flip(1).view_as(weight2)
    d_bias2 = weighted.sum().view_as(bias2)
    return loss, (None, d_hidden, d_hidden.sum(dim=(0, 2)), d_weight2, d_bias2)


def _all_products(examples: Sequence[Example]) -> list[torch.Tensor]:
    """Return the products of the examples' patches as `response` takes them."""
    return [
        one.own_products if one is other else patch_products(one.features, other.features, KERNEL)
        for i, one in enumerate(examples)
        for other in examples[i:]
    ]


def _store(net: HeatmapNet, features: torch.Tensor, end: _End) -> None:
    """Form the weights that the fit has led to."""
    net.conv1.weight.mul_(end.kept).add_(patch_weights(end.coefficients, features, KERNEL))
    net.conv1.bias.copy_(end.bias1)
    net.conv2.weight.copy_(end.weight2)
    net.conv2.bias.copy_(end.bias2)
