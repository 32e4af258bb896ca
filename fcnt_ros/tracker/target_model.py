# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is learned about one target: the selected maps, GNet and SNet (sections 4.1 and 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.memory import MemoryUpdate
from fcnt_ros.tracker.default.one_layer_net import OneLayerNet, RidgeFit
from fcnt_ros.tracker.default.projection import projection
from fcnt_ros.tracker.default.scale_regression import ScaleRegression
from fcnt_ros.tracker.features.engine import descent
from fcnt_ros.tracker.features.feature_selection import select_features
from fcnt_ros.tracker.features.selected_maps import Choice, at_cells, gnet_input, peaks, snet_input
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper.heatmap_fit import Descent, Example
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet
from fcnt_ros.tracker.paper.online_update import OnlineUpdate
from fcnt_ros.tracker.paper.plain_descent import PlainDescent


@dataclass(frozen=True)
class Descents:
    """How the two networks are fitted; outlives the targets, as recordings do."""

    gnet: Descent | PlainDescent | RidgeFit
    snet: Descent | PlainDescent | RidgeFit

    @classmethod
    def of(cls, config: TrackerConfig, engine: str, device: torch.device) -> Descents:
        """Return both with the configuration's rates, on a resolved engine and device."""
        if config.hidden_maps == 0:
            return cls(RidgeFit(), RidgeFit())
        g, s, decay = config.gnet_learning_rate, config.snet_learning_rate, config.weight_decay
        return cls(
            descent(engine, device, g, config.gnet_momentum, decay),
            descent(engine, device, s, config.snet_momentum, decay),
        )


@dataclass(frozen=True, eq=False)
class SeenTarget:
    """The target in a view of the first frame.

    Parameters
    ----------
    features : Features
    box : Box
        The target, in cells.
    familiar : bool
        Whether the networks learn from it; else only the regression of the scale does.
    """

    features: Features
    box: Box
    familiar: bool = True


class TargetModel:
    """Selects feature maps and fits both networks on the first frame.

    Parameters
    ----------
    views : sequence of SeenTarget
        The first is the first frame's search region; it selects the maps.
    config : TrackerConfig
    descents : Descents
    generator : torch.Generator
        Draws the initial weights.

    Attributes
    ----------
    gnet_maps, snet_maps : (K,) int64
        The selected maps of conv5-3 and conv4-3, most important first.
    gnet_choice, snet_choice : Choice
        What the networks see of the layers: the selected maps, or their projection.
    gnet_peaks, snet_peaks : (K,) float32
        Their largest values in the first view.
    gnet, snet : HeatmapNet or OneLayerNet
    regression : ScaleRegression, optional
    update : OnlineUpdate or MemoryUpdate
        Fits SNet again as the track goes on; GNet stays as it is.

    Raises
    ------
    FitError
        If a network cannot be fitted.
    """

    def __init__(
        self,
        views: Sequence[SeenTarget],
        config: TrackerConfig,
        descents: Descents,
        generator: torch.Generator,
    ) -> None:
        features = views[0].features
        cells, device = features.conv4_3.shape[-1], features.conv4_3.device

        def target(view: SeenTarget) -> torch.Tensor:
            return target_map(view.box, cells, config.target_sigma, device)

        def choose(layer: torch.Tensor) -> torch.Tensor:
            maps = at_cells(layer, cells)
            count, dropout = config.selected_channels, config.selection_dropout
            return select_features(maps, target(views[0]), count, dropout)

        def network(maps: torch.Tensor, ridge: float) -> HeatmapNet | OneLayerNet:
            if config.hidden_maps == 0:
                return OneLayerNet(maps, ridge)
            hidden, relu = config.hidden_maps, config.output_relu
            return HeatmapNet(maps.shape[1], hidden, relu, generator).to(device)

        self.gnet_maps, self.snet_maps = choose(features.conv5_3), choose(features.conv4_3)
        self.gnet_peaks = peaks(features.conv5_3, self.gnet_maps)
        self.snet_peaks = peaks(features.conv4_3, self.snet_maps)
        familiar = [view for view in views if view.familiar]
        # One view counts as in equation 7; several count as much together.
        weight = features.conv4_3.new_full((cells, cells), 1 / len(familiar))
        self.gnet_choice = _choice(familiar, 'conv5_3', self.gnet_maps, config)
        self.snet_choice = _choice(familiar, 'conv4_3', self.snet_maps, config)
        kinds = [
            Example(gnet_input(view.features, self.gnet_choice), target(view), weight)
            for view in familiar
        ]
        individuals = [
            Example(snet_input(view.features, self.snet_choice), target(view), weight)
            for view in familiar
        ]
        self.gnet = network(kinds[0].features, config.gnet_ridge)
        self.snet = network(individuals[0].features, config.snet_ridge)
        descents.gnet.fit(self.gnet, kinds, config.init_iterations)
        descents.snet.fit(self.snet, individuals, config.init_iterations)

        self.regression: ScaleRegression | None = None
        if config.follow_scale:
            seen = [(view.features.conv4_3, view.box) for view in views]
            self.regression = ScaleRegression(seen, self.snet_maps, generator)
        rule = MemoryUpdate if config.memory_frames else OnlineUpdate
        self.update = rule(self.snet, descents.snet, individuals)


def _choice(
    views: Sequence[SeenTarget], layer: str, maps: torch.Tensor, config: TrackerConfig
) -> Choice:
    """Return what a network sees of a layer."""
    if config.hidden_maps:
        return maps
    cells = views[0].features.conv4_3.shape[-1]
    layers = [getattr(view.features, layer) for view in views]
    grid = layers[0].shape[-1] / cells
    boxes = [
        Box(*(grid * v for v in (box.x, box.y, box.width, box.height)))
        for box in (view.box for view in views)
    ]
    return projection(layers, boxes, maps, config.projected_maps)
