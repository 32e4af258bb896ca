# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is learned about one target: the selected maps, GNet and SNet (sections 4.1 and 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.compute.recordings import recorder
from fcnt_ros.tracker.features.selected_maps import SelectedMaps, at_cells
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.paper.heatmap_fit import Descent, Example
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet
from fcnt_ros.tracker.paper.online_update import OnlineUpdate
from fcnt_ros.tracker.paper.plain_descent import PlainDescent


@dataclass(frozen=True)
class Descents:
    """How the two networks are fitted; outlives the targets, as recordings do."""

    gnet: Descent | PlainDescent
    snet: Descent | PlainDescent

    @classmethod
    def of(cls, config: PaperConfig, engine: str, device: torch.device) -> Descents:
        """Return both with the configuration's rates, on a resolved engine and device."""
        decay = config.weight_decay
        gnet = (config.gnet_learning_rate, config.gnet_momentum, decay)
        snet = (config.snet_learning_rate, config.snet_momentum, decay)
        if engine == 'plain':
            return cls(PlainDescent(*gnet), PlainDescent(*snet))
        record = recorder(engine, device)
        return cls(Descent(*gnet, record), Descent(*snet, record))


class TargetModel:
    """Selects feature maps and fits both networks on the first frame.

    Parameters
    ----------
    features : Features
        The first frame's search region.
    box : Box
        The target, in cells.
    config : PaperConfig
    descents : Descents
    generator : torch.Generator
        Draws the initial weights.

    Attributes
    ----------
    selected : SelectedMaps
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
        box: Box,
        config: PaperConfig,
        descents: Descents,
        generator: torch.Generator,
    ) -> None:
        cells, device = features.conv4_3.shape[-1], features.conv4_3.device
        target = target_map(box, cells, config.target_sigma, device)
        self.selected = SelectedMaps.of(features, target, config)
        kind = Example(gnet_input(features, self.selected.gnet_maps), target)
        individual = Example(snet_input(features, self.selected.snet_maps), target)

        def network(example: Example) -> HeatmapNet:
            channels = example.features.shape[1]
            net = HeatmapNet(channels, config.hidden_maps, config.output_relu, generator)
            return net.to(device)

        self.gnet, self.snet = network(kind), network(individual)
        descents.gnet.fit(self.gnet, [kind], config.init_iterations)
        descents.snet.fit(self.snet, [individual], config.init_iterations)
        self.update = OnlineUpdate(self.snet, descents.snet, individual)


def gnet_input(features: Features, maps: torch.Tensor) -> torch.Tensor:
    """Return the maps (K,) of conv5-3 on the heat map's grid, (1, K, cells, cells)."""
    return at_cells(features.conv5_3.index_select(1, maps), features.conv4_3.shape[-1])


def snet_input(features: Features, maps: torch.Tensor) -> torch.Tensor:
    """Return the maps (K,) of conv4-3, (1, K, cells, cells)."""
    return features.conv4_3.index_select(1, maps)
