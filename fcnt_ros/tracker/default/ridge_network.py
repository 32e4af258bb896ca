# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""GNet or SNet as one 9x9 convolution and a ReLU, fitted to its minimum by ridge regression.

Through two layers the loss has valleys that gradient descent creeps along for longer than a first
frame may take. With one layer it is a regularised least squares problem but for the ReLU, and a
few steps of conjugate gradients reach its minimum, whatever the features' scale.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from fcnt_ros.tracker.compute.conjugate_gradients import conjugate_gradients
from fcnt_ros.tracker.compute.spectra import SpectralMaps
from fcnt_ros.tracker.default.single_map import convolve
from fcnt_ros.tracker.default.training_example import KERNEL, Example
from fcnt_ros.tracker.heatmaps.fit_error import FitError

LINEAR_STEPS = 12
"""After so many steps of conjugate gradients the ReLU is looked at anew."""

class RidgeNetwork(nn.Module):
    """A heat map drawn by one convolution; zero until it is fitted.

    Parameters
    ----------
    features : (1, K, h, w) float32
        What it sees of the first frame: the unit of the weights.
    ridge : float
        What the squared weights cost: as much as squared errors when the weights answer to a
        patch of the first frame's mean energy with the root of 1 / ridge.

    Attributes
    ----------
    taps : (KERNEL^2, K) float32
        See `single_map`.
    """

    def __init__(self, features: torch.Tensor, ridge: float) -> None:
        super().__init__()
        energy = features.square().sum(dim=1).mean() * KERNEL**2
        taps = features.new_zeros(KERNEL**2, features.shape[1])
        self.taps = nn.Parameter(taps, requires_grad=False)
        self.register_buffer('penalty', ridge * energy)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return the heat maps (N, h, w) of features (N, K, h, w)."""
        return heatmaps(features, self.taps)


def heatmaps(features: torch.Tensor, taps: torch.Tensor) -> torch.Tensor:
    """Return the heat maps (N, h, w) that taps (see `single_map`) draw of features (N, K, h, w)."""
    return convolve(features, taps).relu()


class RidgeFit:
    """How a `RidgeNetwork` is fitted: Gauss-Newton, each step by conjugate gradients.

    A cell outside the target whose heat the ReLU cuts off costs nothing and is left out: the
    background may be as cold as it likes.
    """

    def fit(self, net: RidgeNetwork, examples: Sequence[Example], iterations: int) -> None:
        """Take `iterations` steps of conjugate gradients towards the least sum of losses.

        Raises
        ------
        FitError
            If that leads to weights that are not finite; the net is left as it was.
        """
        maps = SpectralMaps(
            [example.spectrum for example in examples], examples[0].features.shape[2:], KERNEL
        )
        targets = torch.stack([example.target for example in examples])
        weights = torch.stack([example.weight for example in examples])
        taps = net.taps.clone()
        for start in range(0, iterations, LINEAR_STEPS):
            steps = min(LINEAR_STEPS, iterations - start)
            taps = taps + _step(taps, maps, targets, weights, net, steps)
        if not bool(taps.isfinite().all()):
            raise FitError(
                'the heat map network cannot be fitted: its weights are not finite; '
                'does the weights file hold VGG-16?'
            )
        net.taps.copy_(taps)


def _step(
    taps: torch.Tensor,
    maps: SpectralMaps,
    targets: torch.Tensor,
    weights: torch.Tensor,
    net: RidgeNetwork,
    steps: int,
) -> torch.Tensor:
    """Return where the loss, made quadratic around `taps`, is least, seen from there."""
    response = maps.convolve(taps)
    counted = weights * ((response > 0) | (targets > 0))

    def back(errors: torch.Tensor) -> torch.Tensor:
        return maps.taps_gradient(counted * errors)

    def apply(direction: torch.Tensor) -> torch.Tensor:
        direction = direction.view_as(taps)
        image = back(maps.convolve(direction)) + net.penalty * direction
        return image.flatten()

    downhill = back(targets - response) - net.penalty * taps
    return conjugate_gradients(apply, downhill.flatten(), steps).view_as(taps)
