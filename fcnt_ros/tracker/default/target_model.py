# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is learned about one target: the selected maps, GNet and SNet (sections 4.1 and 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.appearance_memory import AppearanceMemory
from fcnt_ros.tracker.default.box_regression import OverlapRule, overlap_rule
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.default.projection import gnet_input, projection, snet_input
from fcnt_ros.tracker.default.ridge_network import RidgeFit, RidgeNetwork
from fcnt_ros.tracker.default.training_example import Example
from fcnt_ros.tracker.features.selected_maps import SelectedMaps
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map


@dataclass(frozen=True, eq=False)
class SeenTarget:
    """The target in a view of the first frame.

    Parameters
    ----------
    features : Features
    box : Box
        The target, in cells.
    in_scale : bool
        Whether the networks learn from it; else only what tells sizes does.
    """

    features: Features
    box: Box
    in_scale: bool = True


class TargetModel:
    """Selects feature maps and fits both networks on the first frame.

    Parameters
    ----------
    views : sequence of SeenTarget
        The first is the first frame's search region; it selects the maps.
    config : DefaultConfig
    ridge_fit : RidgeFit
        How the networks are fitted.

    Attributes
    ----------
    selected : SelectedMaps
    gnet_projection, snet_projection : (count, C) float32
        What the networks see of conv5-3 and conv4-3 (see `projection`).
    gnet, snet : RidgeNetwork
    overlap_rule : OverlapRule, optional
        What tells how wrong a box is, if the box is to follow that.
    memory : AppearanceMemory
        Fits SNet again as the track goes on; GNet stays as it is.

    Raises
    ------
    FitError
        If a network cannot be fitted.
    """

    def __init__(
        self, views: Sequence[SeenTarget], config: DefaultConfig, ridge_fit: RidgeFit
    ) -> None:
        features = views[0].features
        cells, device = features.conv4_3.shape[-1], features.conv4_3.device

        def target(view: SeenTarget) -> torch.Tensor:
            return target_map(view.box, cells, config.target_sigma, device)

        self.selected = SelectedMaps.of(features, target(views[0]), config)
        in_scale = [view for view in views if view.in_scale]
        # All views together count as much as the one in equation 7.
        weight = features.conv4_3.new_full((cells, cells), 1 / len(in_scale))

        def project(layer: str, maps: torch.Tensor) -> torch.Tensor:
            layers = [getattr(view.features, layer) for view in in_scale]
            grid = layers[0].shape[-1] / cells
            boxes = [
                Box(*(grid * v for v in (box.x, box.y, box.width, box.height)))
                for box in (view.box for view in in_scale)
            ]
            return projection(layers, boxes, maps, config.projected_maps)

        self.gnet_projection = project('conv5_3', self.selected.gnet_maps)
        self.snet_projection = project('conv4_3', self.selected.snet_maps)
        kinds = [
            Example(gnet_input(view.features, self.gnet_projection), target(view), weight)
            for view in in_scale
        ]
        individuals = [
            Example(snet_input(view.features, self.snet_projection), target(view), weight)
            for view in in_scale
        ]
        self.gnet = RidgeNetwork(kinds[0].features, config.gnet_ridge)
        self.snet = RidgeNetwork(individuals[0].features, config.snet_ridge)
        ridge_fit.fit(self.gnet, kinds, config.init_iterations)
        ridge_fit.fit(self.snet, individuals, config.init_iterations)

        self.overlap_rule: OverlapRule | None = None
        if config.follow_scale:
            seen = [(view.features, view.box) for view in views]
            chance = torch.Generator().manual_seed(config.seed)
            self.overlap_rule = overlap_rule(seen, self.selected, chance)
        self.memory = AppearanceMemory(self.snet, ridge_fit, individuals)
