# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""GNet and SNet: the small networks that draw the target's heat map (section 4.2)."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import conv2d

INITIAL_STD = 1e-7
INITIAL_BIAS = 0.1


class HeatmapNet(nn.Module):
    """9x9 convolution to `hidden` maps, ReLU, 5x5 convolution to the heat map, ReLU if asked for.

    Parameters
    ----------
    channels : int
        K, maps that come in.
    hidden : int
        Maps between the layers; 36 in the paper.
    output_relu : bool
        Whether a ReLU follows the second layer.
    generator : torch.Generator
        Draws the initial weights; on the CPU, so that every device starts from the same ones.
    """

    def __init__(
        self, channels: int, hidden: int, output_relu: bool, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, hidden, kernel_size=9, padding=4)
        self.conv2 = nn.Conv2d(hidden, 1, kernel_size=5, padding=2)
        self.output_relu = output_relu
        for conv, bias in ((self.conv1, INITIAL_BIAS), (self.conv2, 0.0)):
            conv.weight.data.normal_(std=INITIAL_STD, generator=generator)
            conv.bias.data.fill_(bias)
        self.requires_grad_(False)
        self.to(memory_format=torch.channels_last)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return the heat maps (N, h, w) of features (N, K, h, w)."""
        return heatmaps(features, *self.parameters(), output_relu=self.output_relu)


def heatmaps(
    features: torch.Tensor, *parameters: torch.Tensor, output_relu: bool
) -> torch.Tensor:
    """Return the heat maps (N, h, w) of features (N, K, h, w).

    Parameters
    ----------
    features
    *parameters
        Those of a `HeatmapNet`.
    output_relu : bool
    """
    weight1, bias1, weight2, bias2 = parameters
    hidden = conv2d(features, weight1, bias1, padding=weight1.shape[-1] // 2)
    return second_layer(hidden.relu(), weight2, bias2, output_relu)


def second_layer(
    hidden: torch.Tensor, weight2: torch.Tensor, bias2: torch.Tensor, output_relu: bool
) -> torch.Tensor:
    """Return the heat maps (N, h, w) of the first layer's output (N, hidden, h, w)."""
    heat = conv2d(hidden, weight2, bias2, padding=weight2.shape[-1] // 2)[:, 0]
    return heat.relu() if output_relu else heat
