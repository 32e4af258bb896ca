# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One look at a search region: both heat maps, and the best candidate on each (section 4.2).

All of it stays on the device, a pure function of tensors, and comes to the host as one row of
numbers: what a GPU can play back from a recording without waiting for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.heatmap_net import heatmaps
from fcnt_ros.tracker.localization import distractor_ratio, locate, refine
from fcnt_ros.tracker.selected_maps import gnet_input, snet_input
from fcnt_ros.tracker.target_model import TargetModel
from fcnt_ros.tracker.vgg16 import Features

NUMBERS = 5
"""So many numbers stand before the heat maps in a row."""


class Scoring(NamedTuple):
    """The settings that `look` goes by, of the same names as in `TrackerConfig`."""

    gnet_area_power: float
    snet_area_power: float
    heat_floor: float
    distractor_floor: float
    output_relu: bool

    @classmethod
    def of(cls, config: TrackerConfig) -> Scoring:
        """Return a configuration's."""
        return cls(*(getattr(config, name) for name in cls._fields))


def inputs(
    features: Features, model: TargetModel, candidates: torch.Tensor
) -> tuple[torch.Tensor, ...]:
    """Return what `look` takes, in its order."""
    gnet, snet = model.gnet.parameters(), model.snet.parameters()
    return (*features, model.gnet_maps, model.snet_maps, candidates, *gnet, *snet)


def look(
    conv4_3: torch.Tensor,
    conv5_3: torch.Tensor,
    gnet_maps: torch.Tensor,
    snet_maps: torch.Tensor,
    candidates: torch.Tensor,
    *networks: torch.Tensor,
    scoring: Scoring,
) -> torch.Tensor:
    """Return a `Sighting` as one row of numbers.

    Parameters
    ----------
    conv4_3, conv5_3
        As in `Features`.
    gnet_maps, snet_maps : (K,) int64
        The selected maps.
    candidates : (N, 4) float32
        In cells.
    *networks
        The four parameters of GNet, then those of SNet.
    scoring : Scoring

    Returns
    -------
    (NUMBERS + 2 cells^2,) float32
    """
    features, relu = Features(conv4_3, conv5_3), scoring.output_relu
    gnet_heat = heatmaps(gnet_input(features, gnet_maps), *networks[:4], output_relu=relu)[0]
    snet_heat = heatmaps(snet_input(features, snet_maps), *networks[4:], output_relu=relu)[0]
    gnet_fine, snet_fine = refine(gnet_heat), refine(snet_heat)
    kind = locate(gnet_fine, candidates, scoring.gnet_area_power, scoring.heat_floor)
    individual = locate(snet_fine, candidates, scoring.snet_area_power, scoring.heat_floor)
    ratio = distractor_ratio(
        gnet_fine, candidates.index_select(0, kind.index), scoring.distractor_floor
    )
    numbers = (kind.index, kind.mean_heat, individual.index, individual.mean_heat, ratio)
    return torch.cat([*(n.float() for n in numbers), gnet_heat.flatten(), snet_heat.flatten()])


@dataclass(frozen=True, eq=False)
class Sighting:
    """What was seen in one search region.

    Parameters
    ----------
    gnet_index, snet_index : int
        The best candidate on each heat map.
    gnet_mean_heat, snet_mean_heat : float
        The mean raw heat inside it.
    distractor_ratio : float
        P_d of GNet's best candidate (equation 9).
    gnet_heatmap, snet_heatmap : (cells, cells) float32
    """

    gnet_index: int
    gnet_mean_heat: float
    snet_index: int
    snet_mean_heat: float
    distractor_ratio: float
    gnet_heatmap: np.ndarray
    snet_heatmap: np.ndarray

    @classmethod
    def of(cls, row: torch.Tensor) -> Sighting:
        """Bring a row that `look` returned to the host."""
        # A copy: the row's memory may belong to a recording, which writes over it.
        values = row.to('cpu', copy=True).numpy()
        gnet_index, gnet_heat, snet_index, snet_heat, ratio = values[:NUMBERS].tolist()
        maps = values[NUMBERS:].reshape(2, -1)
        cells = round(maps.shape[1] ** 0.5)
        gnet_map, snet_map = maps.reshape(2, cells, cells)
        return cls(
            int(gnet_index), gnet_heat, int(snet_index), snet_heat, ratio, gnet_map, snet_map
        )
