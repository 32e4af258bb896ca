# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which feature maps matter for this target: sel-CNN and its second-order Taylor (section 4.1).

sel-CNN is dropout followed by one linear convolution, so the loss that dropout leads to on average
is known in closed form: the squared error of the undisturbed features plus a ridge on each weight,
rate / (1 - rate) times the energy of the inputs that it multiplies. That sum is quadratic and
is minimised to convergence by conjugate gradients, with no learning rate and no random numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch.nn.functional import conv2d, conv_transpose2d, unfold

from fcnt_ros.tracker.compute.conjugate_gradients import conjugate_gradients

KERNEL = 3
MAX_ITERATIONS = 500
TOLERANCE = 1e-3
"""sel-CNN has converged when the loss's gradient has shrunk to this share of what it was."""


class SelCNN(NamedTuple):
    """The fitted convolution: weight (1, C, 3, 3) and bias (1,)."""

    weight: torch.Tensor
    bias: torch.Tensor

    def heatmap(self, features: torch.Tensor) -> torch.Tensor:
        """Return the heat map (h, w) of features (1, C, h, w)."""
        return conv2d(features, self.weight, self.bias, padding=KERNEL // 2)[0, 0]


def fit_sel_cnn(features: torch.Tensor, target: torch.Tensor, dropout: float) -> SelCNN:
    """Minimise equation 4's loss, averaged over dropout.

    Parameters
    ----------
    features : (1, C, h, w) float32
        One layer's maps.
    target : (h, w) float32
        The target map M.
    dropout : float
        Rate in (0, 1) at which features are dropped.
    """
    channels = features.shape[1]
    patches = unfold(features, KERNEL, padding=KERNEL // 2)[0]  # (9 C, h w)
    constant = patches.new_ones(1, patches.shape[1])  # the bias's input
    inputs = torch.cat([patches, constant])
    # Inputs of unit energy make the ridge the same for all, and the system well-conditioned.
    energy = inputs.square().sum(dim=1).clamp_min(torch.finfo(inputs.dtype).tiny).sqrt()
    inputs /= energy[:, None]
    ridge = torch.full_like(energy, dropout / (1 - dropout))
    ridge[-1] = 0  # the bias is never dropped
    solution = conjugate_gradients(
        lambda v: inputs @ (v @ inputs) + ridge * v,
        inputs @ target.flatten(),
        MAX_ITERATIONS,
        TOLERANCE,
    )
    solution = solution / energy
    return SelCNN(solution[:-1].view(1, channels, KERNEL, KERNEL), solution[-1:])


def importance(features: torch.Tensor, target: torch.Tensor, sel_cnn: SelCNN) -> torch.Tensor:
    """Return S_k, by how much the loss would grow without feature map k (equations 5 and 6).

    Each element f_i contributes s_i = -g_i f_i + h_ii f_i^2 / 2. The gradient g is the error sent
    back through the convolution; as the model is linear in the features, h_ii is exact: twice the
    squared weights summed over the outputs that the element reaches.

    Parameters
    ----------
    features : (1, C, h, w) float32
    target : (h, w) float32
    sel_cnn : SelCNN

    Returns
    -------
    (C,) float32
    """
    error = 2 * (sel_cnn.heatmap(features) - target)[None, None]  # dL / dM_hat
    g = conv_transpose2d(error, sel_cnn.weight, padding=KERNEL // 2)
    h = 2 * conv_transpose2d(torch.ones_like(error), sel_cnn.weight**2, padding=KERNEL // 2)
    s = -g * features + h * features**2 / 2
    return s.sum(dim=(0, 2, 3))


def map_importance(
    features: torch.Tensor, target: torch.Tensor, dropout: float
) -> torch.Tensor:
    """Return S_k of each map (C,), of a sel-CNN fitted to the target; see `select_features`."""
    return importance(features, target, fit_sel_cnn(features, target, dropout))


def select_features(
    features: torch.Tensor, target: torch.Tensor, count: int, dropout: float
) -> torch.Tensor:
    """Return the indices of the `count` most important maps, most important first.

    Parameters
    ----------
    features : (1, C, h, w) float32
    target : (h, w) float32
    count : int
        K of section 4.1; all maps are kept where there are fewer.
    dropout : float
        Rate of sel-CNN's dropout.

    Returns
    -------
    (K,) int64
    """
    return most_important(map_importance(features, target, dropout), count)


def most_important(scores: torch.Tensor, count: int) -> torch.Tensor:
    """Return the numbers (K,) int64 of the maps with the largest S_k (C,), that one first."""
    return scores.topk(min(count, len(scores))).indices
