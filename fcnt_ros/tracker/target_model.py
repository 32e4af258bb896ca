# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is learned about one target: the selected maps, GNet and SNet (sections 4.1 and 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.engine import descent
from fcnt_ros.tracker.feature_selection import select_features
from fcnt_ros.tracker.heatmap_fit import Descent, Example
from fcnt_ros.tracker.heatmap_net import HeatmapNet
from fcnt_ros.tracker.online_update import OnlineUpdate
from fcnt_ros.tracker.plain_descent import PlainDescent
from fcnt_ros.tracker.selected_maps import at_cells, gnet_input, snet_input
from fcnt_ros.tracker.vgg16 import Features


@dataclass(frozen=True)
class Descents:
    """How the two networks are fitted; outlives the targets, as recordings do."""

    gnet: Descent | PlainDescent
    snet: Descent | PlainDescent

    @classmethod
    def of(cls, config: TrackerConfig, engine: str, device: torch.device) -> Descents:
        """Return both with the configuration's rates, on a resolved engine and device."""
        g, s, decay = config.gnet_learning_rate, config.snet_learning_rate, config.weight_decay
        return cls(
            descent(engine, device, g, config.gnet_momentum, decay),
            descent(engine, device, s, config.snet_momentum, decay),
        )


class TargetModel:
    """Selects feature maps and fits both networks on the first frame.

    Parameters
    ----------
    features : Features
        Both layers on the first frame's search region.
    target : (cells, cells) float32
        The target map M on that region.
    config : TrackerConfig
    descents : Descents
    generator : torch.Generator
        Draws the initial weights.

    Attributes
    ----------
    gnet_maps, snet_maps : (K,) int64
        The selected maps of conv5-3 and conv4-3, most important first.
    gnet, snet : HeatmapNet
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
        descents: Descents,
        generator: torch.Generator,
    ) -> None:
        def choose(layer: torch.Tensor) -> torch.Tensor:
            maps = at_cells(layer, len(target))
            return select_features(maps, target, config.selected_channels, config.selection_dropout)

        def network(maps: torch.Tensor) -> HeatmapNet:
            net = HeatmapNet(len(maps), config.hidden_maps, config.output_relu, generator)
            return net.to(target.device)

        self.gnet_maps, self.snet_maps = choose(features.conv5_3), choose(features.conv4_3)
        self.gnet, self.snet = network(self.gnet_maps), network(self.snet_maps)

        kind = Example(gnet_input(features, self.gnet_maps), target)
        individual = Example(snet_input(features, self.snet_maps), target)
        descents.gnet.fit(self.gnet, [kind], config.init_iterations)
        descents.snet.fit(self.snet, [individual], config.init_iterations)
        self.update = OnlineUpdate(self.snet, descents.snet, individual)
