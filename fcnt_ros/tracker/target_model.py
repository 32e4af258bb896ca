# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is learned about one target: the selected maps, GNet and SNet (sections 4.1 and 4.2)."""

from __future__ import annotations

import torch
from torch.nn.functional import interpolate

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.feature_selection import select_features
from fcnt_ros.tracker.heatmap_fit import Descent, Example
from fcnt_ros.tracker.heatmap_net import HeatmapNet
from fcnt_ros.tracker.online_update import OnlineUpdate
from fcnt_ros.tracker.vgg16 import Features


class TargetModel:
    """Selects feature maps and fits both networks on the first frame.

    Parameters
    ----------
    features : Features
        Both layers on the first frame's search region.
    target : (cells, cells) float32
        The target map M on that region.
    config : TrackerConfig
    generator : torch.Generator
        Draws the initial weights.

    Attributes
    ----------
    update : OnlineUpdate
        Fits SNet again as the track goes on; GNet stays as it is.

    Raises
    ------
    FitError
        If a network cannot be fitted.
    """

    def __init__(
        self,
        features: Features,
        target: torch.Tensor,
        config: TrackerConfig,
        generator: torch.Generator,
    ) -> None:
        def choose(layer: torch.Tensor) -> torch.Tensor:
            maps = at_cells(layer, len(target))
            return select_features(maps, target, config.selected_channels, config.selection_dropout)

        def network(maps: torch.Tensor) -> HeatmapNet:
            net = HeatmapNet(len(maps), config.hidden_maps, config.output_relu, generator)
            return net.to(target.device)

        self._gnet_maps, self._snet_maps = choose(features.conv5_3), choose(features.conv4_3)
        self._gnet, self._snet = network(self._gnet_maps), network(self._snet_maps)

        decay, iterations = config.weight_decay, config.init_iterations
        gnet_descent = Descent(config.gnet_learning_rate, config.gnet_momentum, decay)
        snet_descent = Descent(config.snet_learning_rate, config.snet_momentum, decay)
        first = Example(self.snet_input(features), target)
        gnet_descent.fit(self._gnet, [Example(self.gnet_input(features), target)], iterations)
        snet_descent.fit(self._snet, [first], iterations)
        self.update = OnlineUpdate(self._snet, snet_descent, first)

    def heatmaps(self, features: Features) -> tuple[torch.Tensor, torch.Tensor]:
        """Return GNet's and SNet's heat maps of a search region, each (cells, cells)."""
        return self._gnet(self.gnet_input(features))[0], self._snet(self.snet_input(features))[0]

    def gnet_input(self, features: Features) -> torch.Tensor:
        """Return the selected maps of conv5-3 on the heat map's grid, (1, K, cells, cells)."""
        return at_cells(features.conv5_3[:, self._gnet_maps], features.conv4_3.shape[-1])

    def snet_input(self, features: Features) -> torch.Tensor:
        """Return the selected maps of conv4-3, (1, K, cells, cells)."""
        return features.conv4_3[:, self._snet_maps]


def at_cells(layer: torch.Tensor, cells: int) -> torch.Tensor:
    """Resample maps (1, C, h, w) to (1, C, cells, cells), as they are where they fit already."""
    if layer.shape[-1] == cells:
        return layer
    return interpolate(layer, size=(cells, cells), mode='bilinear', align_corners=False)
