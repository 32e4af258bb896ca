# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""GNet and SNet: the small networks that draw the target's heat map (section 4.2)."""

from __future__ import annotations

import torch
from torch import nn

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
        return self.heat(self.conv1(features), self.conv2.weight, self.conv2.bias)

    def heat(self, hidden: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """Return the heat maps (N, h, w) of the first layer's output (N, hidden, h, w).

        Parameters
        ----------
        hidden : (N, hidden, h, w)
            Before its ReLU.
        weight, bias : (1, hidden, 5, 5) and (1,)
            The second layer's.
        """
        heat = nn.functional.conv2d(hidden.relu(), weight, bias, padding=2)[:, 0]
        return heat.relu() if self.output_relu else heat
