# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One look at a search region: both heat maps, and which of them places the target (section 4.2).

All of it stays on the device, a pure function of tensors, and comes to the host as one row of
numbers: what a GPU can play back from a recording without waiting for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.heat import distractor_ratio, refine
from fcnt_ros.tracker.heatmaps.target_map import mean_inside
from fcnt_ros.tracker.paper.candidates import locate
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.paper.heatmap_net import heatmaps
from fcnt_ros.tracker.paper.target_model import TargetModel, gnet_input, snet_input

NUMBERS = 7
"""So many numbers stand before the heat maps in a row: those of a `Decision`."""


class Scoring(NamedTuple):
    """The settings that `look` goes by, of the same names as in `PaperConfig`."""

    gnet_area_power: float
    snet_area_power: float
    heat_floor: float
    distractor_floor: float
    distractor_threshold: float
    target_sigma: float
    output_relu: bool

    @classmethod
    def of(cls, config: PaperConfig) -> Scoring:
        """Return a configuration's."""
        return cls(*(getattr(config, name) for name in cls._fields))


class Decision(NamedTuple):
    """What both heat maps say together; each of float32.

    by_snet : (1,), 1 if SNet decided, 0 if GNet did.
    distractor_ratio : (1,), P_d of GNet's winner (equation 9).
    box : (4,), x, y, width, height in cells.
    heat : (1,), mean heat inside the box, as a share of what M holds.
    """

    by_snet: torch.Tensor
    distractor_ratio: torch.Tensor
    box: torch.Tensor
    heat: torch.Tensor


def inputs(
    features: Features, model: TargetModel, candidates: torch.Tensor
) -> tuple[torch.Tensor, ...]:
    """Return what `look` takes, in its order."""
    parameters = (*model.gnet.parameters(), *model.snet.parameters())
    # Candidates come from the CPU; a function that is not recorded takes no inputs from both sides.
    candidates = candidates.to(features.conv4_3.device, non_blocking=True)
    maps = (model.selected.gnet_maps, model.selected.snet_maps)
    return (*features, *maps, candidates, *parameters)


def look(
    conv4_3: torch.Tensor,
    conv5_3: torch.Tensor,
    gnet_maps: torch.Tensor,
    snet_maps: torch.Tensor,
    candidates: torch.Tensor,
    *parameters: torch.Tensor,
    scoring: Scoring,
) -> torch.Tensor:
    """Return an `Observation` as one row of numbers.

    Parameters
    ----------
    conv4_3, conv5_3
        As in `Features`.
    gnet_maps, snet_maps : (K,) int64
    candidates : (N, 4) float32
        x, y, width, height in cells.
    *parameters
        Those of GNet and of SNet.
    scoring : Scoring

    Returns
    -------
    (NUMBERS + 2 cells^2,) float32
    """
    features, relu = Features(conv4_3, conv5_3), scoring.output_relu
    half = len(parameters) // 2
    gnet, snet = parameters[:half], parameters[half:]
    gnet_heat = heatmaps(gnet_input(features, gnet_maps), *gnet, output_relu=relu)[0]
    snet_heat = heatmaps(snet_input(features, snet_maps), *snet, output_relu=relu)[0]
    decision = decide(gnet_heat, snet_heat, candidates, scoring)
    return torch.cat([*decision, gnet_heat.flatten(), snet_heat.flatten()])


def decide(
    gnet_heat: torch.Tensor, snet_heat: torch.Tensor, candidates: torch.Tensor, scoring: Scoring
) -> Decision:
    """Return which candidate is the target, and which heat map says so.

    GNet's map decides. Where much of its heat lies elsewhere (equation 9) there is a distractor,
    and SNet's map decides.

    Parameters
    ----------
    gnet_heat, snet_heat : (cells, cells) float32
    candidates : (N, 4) float32
        In cells.
    scoring : Scoring
    """
    fine = refine(gnet_heat)
    kind = locate(fine, candidates, scoring.gnet_area_power, scoring.heat_floor)
    individual = locate(
        refine(snet_heat), candidates, scoring.snet_area_power, scoring.heat_floor
    )
    winner = candidates.index_select(0, kind.index)
    ratio = distractor_ratio(fine, winner, scoring.distractor_floor)
    by_snet = ratio >= scoring.distractor_threshold
    box = torch.where(by_snet, candidates.index_select(0, individual.index), winner)[0]
    heat = torch.where(by_snet, individual.mean_heat, kind.mean_heat)
    share = heat / mean_inside(scoring.target_sigma)
    return Decision(by_snet.to(ratio.dtype), ratio, box, share)


@dataclass(frozen=True, eq=False)
class Observation:
    """What was seen in one search region.

    Parameters
    ----------
    by_snet : bool
        Whether SNet decided.
    distractor_ratio : float
        P_d of GNet's winner (equation 9).
    box : Box
        The target, in cells.
    heat : float
        Mean heat inside it, as a share of what the target map holds.
    gnet_heatmap, snet_heatmap : (cells, cells) float32
    """

    by_snet: bool
    distractor_ratio: float
    box: Box
    heat: float
    gnet_heatmap: np.ndarray
    snet_heatmap: np.ndarray

    @classmethod
    def of(cls, row: torch.Tensor) -> Observation:
        """Bring a row that `look` returned to the host."""
        # A copy: the row's memory may belong to a recording, which writes over it.
        values = row.to('cpu', copy=True).numpy()
        by_snet, ratio, *box, heat = values[:NUMBERS].tolist()
        maps = values[NUMBERS:]
        cells = round((len(maps) / 2) ** 0.5)
        return cls(bool(by_snet), ratio, Box(*box), heat, *maps.reshape(2, cells, cells))
