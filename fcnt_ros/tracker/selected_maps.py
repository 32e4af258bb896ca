# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The selected feature maps of a crop, as GNet and SNet take them (section 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import interpolate

from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.vgg16 import Features


@dataclass(frozen=True, eq=False)
class ShownMaps:
    """Some selected maps of a layer, most important first, for people to look at.

    Parameters
    ----------
    numbers : tuple of int
        Which maps of the layer, from 0.
    maps : (count, h, w) float32
        1 is a map's largest value in the first frame: what is gone looks cold.
    """

    numbers: tuple[int, ...]
    maps: np.ndarray

    @classmethod
    def of(
        cls, layer: torch.Tensor, numbers: torch.Tensor, peaks: torch.Tensor, count: int
    ) -> ShownMaps:
        """Take the first of the selected maps of a layer (1, C, h, w), with their peaks (K,)."""
        chosen = layer[0].index_select(0, numbers[:count]) / peaks[:count, None, None]
        return cls(tuple(numbers[:count].tolist()), chosen.cpu().numpy())


@dataclass(frozen=True)
class SelectedFeatures:
    """What the networks see in a search region: their most important maps.

    Parameters
    ----------
    conv4_3 : ShownMaps
        SNet's.
    conv5_3 : ShownMaps
        GNet's.
    region : SearchRegion
        What the maps cover.
    """

    conv4_3: ShownMaps
    conv5_3: ShownMaps
    region: SearchRegion


def gnet_input(features: Features, maps: torch.Tensor) -> torch.Tensor:
    """Return the selected maps of conv5-3 on the heat map's grid, (1, K, cells, cells)."""
    return at_cells(features.conv5_3.index_select(1, maps), features.conv4_3.shape[-1])


def snet_input(features: Features, maps: torch.Tensor) -> torch.Tensor:
    """Return the selected maps of conv4-3, (1, K, cells, cells)."""
    return features.conv4_3.index_select(1, maps)


def peaks(layer: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
    """Return the largest value of each selected map of a layer (1, C, h, w), (K,); 1 for 0."""
    highest = layer.amax(dim=(0, 2, 3)).index_select(0, maps)
    return torch.where(highest > 0, highest, 1.0)


def at_cells(layer: torch.Tensor, cells: int) -> torch.Tensor:
    """Resample maps (1, C, h, w) to (1, C, cells, cells), as they are where they fit already."""
    if layer.shape[-1] == cells:
        return layer
    return interpolate(layer, size=(cells, cells), mode='bilinear', align_corners=False)
