# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The selected feature maps of a crop, as GNet and SNet take them (section 4.2)."""

from __future__ import annotations

import torch
from torch.nn.functional import interpolate

from fcnt_ros.tracker.default.projection import project
from fcnt_ros.tracker.features.vgg16 import Features

Choice = torch.Tensor
"""What a network sees of a layer's C maps: the numbers (K,) int64 of some of them, or a matrix
(count, C) float32 that makes fewer of them (see `projection`)."""


def gnet_input(features: Features, choice: Choice) -> torch.Tensor:
    """Return what is chosen of conv5-3 on the heat map's grid, (1, K, cells, cells)."""
    return at_cells(_chosen(features.conv5_3, choice), features.conv4_3.shape[-1])


def snet_input(features: Features, choice: Choice) -> torch.Tensor:
    """Return what is chosen of conv4-3, (1, K, cells, cells)."""
    return _chosen(features.conv4_3, choice)


def _chosen(layer: torch.Tensor, choice: Choice) -> torch.Tensor:
    return layer.index_select(1, choice) if choice.ndim == 1 else project(layer, choice)


def peaks(layer: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
    """Return the largest value of each selected map of a layer (1, C, h, w), (K,); 1 for 0."""
    highest = layer.amax(dim=(0, 2, 3)).index_select(0, maps)
    return torch.where(highest > 0, highest, 1.0)


def at_cells(layer: torch.Tensor, cells: int) -> torch.Tensor:
    """Resample maps (1, C, h, w) to (1, C, cells, cells), as they are where they fit already."""
    if layer.shape[-1] == cells:
        return layer
    return interpolate(layer, size=(cells, cells), mode='bilinear', align_corners=False)
