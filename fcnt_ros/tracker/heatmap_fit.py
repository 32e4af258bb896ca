# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Fitting GNet and SNet to heat maps by gradient descent with momentum (equations 7 and 10).

The features stay the same during a fit, so the gradient of the first layer is always a sum of the
9x9 patches of these features. The layer's output therefore is

    hidden = kept * hidden_0 + coefficients @ products,

hidden_0 being the output at the start and products[p, q] the inner product of patches p and q.
The same steps as on the weights, up to rounding, are taken on `kept` and the coefficients, with
some thirty times less arithmetic; the weights are formed once, at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import torch
from torch.nn.functional import conv2d

from fcnt_ros.tracker.heatmap_net import HeatmapNet

HALVINGS = 10
"""How often a fit that does not reduce its loss is begun again with half the learning rate."""

SLACK = 1.01
"""A fit that starts near the minimum may end so much higher, as weight decay pulls too."""


class FitError(RuntimeError):
    """A fit that reduced its loss at no learning rate: the features or targets are not finite."""


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
    """

    features: torch.Tensor
    target: torch.Tensor
    weight: torch.Tensor | None = None

    @cached_property
    def own_products(self) -> torch.Tensor:
        """The inner products of all pairs of 9x9 patches, (h w, h w)."""
        return patch_products(self.features, self.features, 9)


@dataclass(frozen=True)
class Descent:
    """How a network is fitted.

    The loss is half of equation 7: halved squared errors, and beta / 2 times the squared weights.
    Biases are not decayed and move at twice the rate. Momentum starts from rest in every fit.

    Parameters
    ----------
    learning_rate, momentum : float
    weight_decay : float
        beta of equation 7.
    """

    learning_rate: float
    momentum: float
    weight_decay: float

    def fit(self, net: HeatmapNet, examples: Sequence[Example], iterations: int) -> None:
        """Take `iterations` steps on the sum of the examples' losses.

        A loss that grows is a learning rate too large for these features: the fit is then begun
        again with half of it.

        Raises
        ------
        FitError
            If that does not help; the net is left as it was.
        """
        features = torch.cat([e.features for e in examples])
        products = _all_products(examples)
        start = _flat(conv2d(features, net.conv1.weight, padding=4))
        rate = self.learning_rate
        for _ in range(HALVINGS):
            end = self._descend(net, examples, start, products, rate, iterations)
            if end is not None:
                _store(net, features, end)
                return
            rate /= 2
        raise FitError(
            f'the heat map network cannot be fitted: its loss grows at the learning rate '
            f'{self.learning_rate:g} and at {HALVINGS - 1} halvings of it; '
            'does the weights file hold VGG-16?'
        )

    def _descend(
        self,
        net: HeatmapNet,
        examples: Sequence[Example],
        start: torch.Tensor,
        products: torch.Tensor,
        rate: float,
        iterations: int,
    ) -> _Parameters | None:
        """Take the steps and return where they lead, or None if the loss has grown."""
        decay = self.weight_decay
        at = _Parameters(
            kept=start.new_ones(()),
            coefficients=torch.zeros_like(start),
            bias1=net.conv1.bias.clone(),
            weight2=net.conv2.weight.clone(),
            bias2=net.conv2.bias.clone(),
        )
        velocity = _Parameters(*(torch.zeros_like(p) for p in at))
        rates = _Parameters(rate, rate, 2 * rate, rate, 2 * rate)
        decays = _Parameters(decay, decay, 0.0, decay, 0.0)
        first = None
        for _ in range(iterations):
            value, gradient = _loss_gradient(net, examples, at, start, products)
            first = value if first is None else first
            for p, v, g, r, d in zip(at, velocity, gradient, rates, decays, strict=True):
                v.mul_(self.momentum).add_(g + d * p)
                p.sub_(r * v)
        if first is None:
            return at
        last, _ = _loss_gradient(net, examples, at, start, products)
        return at if last <= SLACK * first else None


class _Parameters(NamedTuple):
    """A network in the course of a fit, or one number or gradient for each of its parts.

    The first layer's weights are kept * initial weights + coefficients @ patches.
    """

    kept: torch.Tensor
    coefficients: torch.Tensor  # (hidden, N h w)
    bias1: torch.Tensor
    weight2: torch.Tensor
    bias2: torch.Tensor


def _loss_gradient(
    net: HeatmapNet,
    examples: Sequence[Example],
    at: _Parameters,
    start: torch.Tensor,
    products: torch.Tensor,
) -> tuple[torch.Tensor, _Parameters]:
    """Return the halved squared error of all examples and its gradient."""
    flat = at.kept * start + at.coefficients @ products + at.bias1[:, None]
    h, w = examples[0].target.shape
    with torch.enable_grad():
        hidden = flat.view(len(flat), len(examples), h, w).transpose(0, 1).requires_grad_()
        weight2, bias2 = at.weight2.clone().requires_grad_(), at.bias2.clone().requires_grad_()
        heat = net.heat(hidden, weight2, bias2)
        value = sum(squared_error(m, e) for m, e in zip(heat, examples, strict=True)) / 2
        d_hidden, d_weight2, d_bias2 = torch.autograd.grad(value, (hidden, weight2, bias2))
    d_flat = _flat(d_hidden)
    no_gradient = torch.zeros_like(at.kept)
    return value.detach(), _Parameters(no_gradient, d_flat, d_flat.sum(1), d_weight2, d_bias2)


def squared_error(heatmap: torch.Tensor, example: Example) -> torch.Tensor:
    """Return the sum over cells of the weighted squared error, a scalar (equations 7 and 10)."""
    squared = (heatmap - example.target) ** 2
    return (squared if example.weight is None else example.weight * squared).sum()


def patch_products(left: torch.Tensor, right: torch.Tensor, kernel: int) -> torch.Tensor:
    """Return the inner products of all patches of two stacks of maps.

    The product of two patches is the sum, over the kernel's shifts, of the products of two
    columns of features: one matrix product, then sums along rows and along columns.

    Parameters
    ----------
    left, right : (1, K, h, w) float32
        Zero outside their borders.
    kernel : int
        Side of a patch, odd.

    Returns
    -------
    (h w, h w) float32
        Entry (p, q): <patch of `left` around cell p, patch of `right` around cell q>.
    """
    h, w = left.shape[2:]
    columns = (left[0].flatten(1).T @ right[0].flatten(1)).view(h, w, h, w)
    return _shift_sum(_shift_sum(columns, 0, kernel), 1, kernel).view(h * w, h * w)


def _shift_sum(products: torch.Tensor, axis: int, kernel: int) -> torch.Tensor:
    """Sum over common shifts of the axes `axis` and `axis` + 2 by up to kernel // 2."""
    size = products.shape[axis]
    total = products.clone()
    for shift in range(1, min(kernel // 2, size - 1) + 1):
        low, high = (axis, 0, size - shift), (axis, shift, size - shift)
        for to, source in ((low, high), (high, low)):
            part = total.narrow(*to).narrow(axis + 2, *to[1:])
            part += products.narrow(*source).narrow(axis + 2, *source[1:])
    return total


def _all_products(examples: Sequence[Example]) -> torch.Tensor:
    """Return the inner products of all patches of all examples, (N h w, N h w)."""
    rows = [[None] * len(examples) for _ in examples]
    for i, one in enumerate(examples):
        rows[i][i] = one.own_products
        for j, other in enumerate(examples[:i]):
            rows[i][j] = patch_products(one.features, other.features, 9)
            rows[j][i] = rows[i][j].T
    return torch.cat([torch.cat(row, dim=1) for row in rows])


def _flat(maps: torch.Tensor) -> torch.Tensor:
    """Turn (N, hidden, h, w) into (hidden, N h w)."""
    return maps.transpose(0, 1).flatten(1)


def _store(net: HeatmapNet, features: torch.Tensor, end: _Parameters) -> None:
    """Form the weights that the fit has led to."""
    hidden = len(end.coefficients)
    maps = end.coefficients.view(hidden, len(features), *features.shape[2:]).transpose(0, 1)
    # The sum of patches weighted by a map is what a convolution's weight gradient computes.
    along_patches = torch.nn.grad.conv2d_weight(
        features, net.conv1.weight.shape, maps.contiguous(), padding=4
    )
    net.conv1.weight.mul_(end.kept).add_(along_patches)
    net.conv1.bias.copy_(end.bias1)
    net.conv2.weight.copy_(end.weight2)
    net.conv2.bias.copy_(end.bias2)
