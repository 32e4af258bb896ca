# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The feature maps that are kept of both layers for a target (section 4.1)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn.functional import interpolate

from fcnt_ros.tracker.config import Selection
from fcnt_ros.tracker.features.feature_selection import select_features
from fcnt_ros.tracker.features.vgg16 import Features


@dataclass(frozen=True, eq=False)
class SelectedMaps:
    """Which maps are kept for a target.

    Parameters
    ----------
    gnet_maps, snet_maps : (K,) int64
        Of conv5-3 and conv4-3, most important first.
    gnet_peaks, snet_peaks : (K,) float32
        Their largest values in the first frame; 1 for 0.
    """

    gnet_maps: torch.Tensor
    snet_maps: torch.Tensor
    gnet_peaks: torch.Tensor
    snet_peaks: torch.Tensor

    @classmethod
    def of(cls, features: Features, target: torch.Tensor, config: Selection) -> SelectedMaps:
        """Select the maps that tell a target, given by its target map (cells, cells)."""
        gnet_maps, snet_maps = (
            select_features(
                at_cells(layer, len(target)),
                target,
                config.selected_channels,
                config.selection_dropout,
            )
            for layer in (features.conv5_3, features.conv4_3)
        )
        return cls(
            gnet_maps,
            snet_maps,
            _peaks(features.conv5_3, gnet_maps),
            _peaks(features.conv4_3, snet_maps),
        )


def at_cells(layer: torch.Tensor, cells: int) -> torch.Tensor:
    """Resample maps (1, C, h, w) to (1, C, cells, cells), as they are where they fit already."""
    if layer.shape[-1] == cells:
        return layer
    return interpolate(layer, size=(cells, cells), mode='bilinear', align_corners=False)


def _peaks(layer: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
    highest = layer.amax(dim=(0, 2, 3)).index_select(0, maps)
    return torch.where(highest > 0, highest, 1.0)
