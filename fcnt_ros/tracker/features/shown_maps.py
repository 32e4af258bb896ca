# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The most important of the selected maps, for people to look at.

Values that a program may know of before it loads PyTorch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fcnt_ros.tracker.search_region import SearchRegion

if TYPE_CHECKING:
    import torch


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
