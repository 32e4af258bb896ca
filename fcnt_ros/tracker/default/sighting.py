# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One look at a search region: both heat maps, and where they place the target (section 4.2).

All of it stays on the device, a pure function of tensors, and comes to the host as one row of
numbers: what a GPU can play back from a recording without waiting for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.peak import correlate, find_peak, further_peaks, nearness
from fcnt_ros.tracker.default.scale_regression import ScaleRule, predict
from fcnt_ros.tracker.features.selected_maps import Choice, gnet_input, snet_input
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import mean_inside
from fcnt_ros.tracker.paper.heatmap_net import heatmaps
from fcnt_ros.tracker.paper.localization import distractor_ratio, locate, refine
from fcnt_ros.tracker.target_model import TargetModel

FINDS = 7
"""So many places are told in a look: the best one, and the highest peaks elsewhere."""

FAINTEST = 0.02
"""A peak elsewhere with less heat is nobody."""

NUMBERS = 2 + 7 * FINDS
"""So many numbers stand before the heat maps in a row: by_snet, the distractor ratio, and what
`Find` has of each place."""


class Scoring(NamedTuple):
    """The settings that `look` goes by, of the same names as in `TrackerConfig`."""

    hidden_maps: int
    candidates: int
    gnet_area_power: float
    snet_area_power: float
    heat_floor: float
    distractor_floor: float
    distractor_threshold: float
    snet_share: float
    target_sigma: float
    output_relu: bool

    @classmethod
    def of(cls, config: TrackerConfig) -> Scoring:
        """Return a configuration's."""
        return cls(*(getattr(config, name) for name in cls._fields))


class Place(NamedTuple):
    """Where a heat map places the target.

    box : (1, 4) float32, x, y, width, height in cells.
    heat : (1,) float32, heat there as a share of what M holds.
    nearness : (1,) float32, how likely it is to be there, 1 where it was last.
    """

    box: torch.Tensor
    heat: torch.Tensor
    nearness: torch.Tensor


class Decision(NamedTuple):
    """What both heat maps say together.

    by_snet : (1,) float32, 1 if SNet decided, 0 if GNet did.
    distractor_ratio : (1,) float32, P_d of GNet's choice (equation 9).
    finds : (FINDS, 6) float32, x, y, width, height in cells, heat and nearness, as in `Place`: of
        the best place first; no heat where there are fewer.
    """

    by_snet: torch.Tensor
    distractor_ratio: torch.Tensor
    finds: torch.Tensor


def inputs(features: Features, model: TargetModel, boxes: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Return what `look` takes, in its order."""
    parameters = (*model.gnet.parameters(), *model.snet.parameters())
    rule = () if model.regression is None else model.regression.rule
    # The boxes come from the CPU; a function that is not recorded takes no inputs from both sides.
    boxes = boxes.to(features.conv4_3.device, non_blocking=True)
    return (*features, model.gnet_choice, model.snet_choice, boxes, *parameters, *rule)


def look(
    conv4_3: torch.Tensor,
    conv5_3: torch.Tensor,
    gnet_choice: Choice,
    snet_choice: Choice,
    boxes: torch.Tensor,
    *learned: torch.Tensor,
    scoring: Scoring,
) -> torch.Tensor:
    """Return a `Sighting` as one row of numbers.

    Parameters
    ----------
    conv4_3, conv5_3
        As in `Features`.
    gnet_choice, snet_choice : Choice
        What the networks see of the layers.
    boxes : (N, 4) or (1, 5) float32
        In cells: the candidates, or where each cell is one, the last box and the sigma of the
        window around it.
    *learned
        The parameters of GNet, of SNet, and of `ScaleRule` if the scale is followed.
    scoring : Scoring

    Returns
    -------
    (NUMBERS + 2 cells^2,) float32
    """
    features = Features(conv4_3, conv5_3)
    count = 4 if scoring.hidden_maps else 1  # parameters of a network
    gnet, snet, rule = learned[:count], learned[count : 2 * count], learned[2 * count :]
    relu = scoring.output_relu
    for_snet = snet_input(features, snet_choice)
    gnet_heat = heatmaps(gnet_input(features, gnet_choice), *gnet, output_relu=relu)[0]
    snet_heat = heatmaps(for_snet, *snet, output_relu=relu)[0]
    decision = decide(gnet_heat, snet_heat, boxes, scoring)
    finds = decision.finds
    log_scale = torch.zeros_like(finds[:, 4])
    if rule:
        log_scale = predict(conv4_3, finds[:, :4], ScaleRule(*rule))
    finds = torch.cat([finds, log_scale[:, None]], dim=1)
    numbers = (decision.by_snet, decision.distractor_ratio, finds.flatten())
    return torch.cat([*numbers, gnet_heat.flatten(), snet_heat.flatten()])


def decide(
    gnet_heat: torch.Tensor, snet_heat: torch.Tensor, boxes: torch.Tensor, scoring: Scoring
) -> Decision:
    """Return where the heat maps place the target, and which of them did.

    GNet's map decides. Where much of its heat lies elsewhere (equation 9) there is a distractor,
    and SNet's map decides, or a mixture of both with SNet's share.

    Parameters
    ----------
    gnet_heat, snet_heat : (cells, cells) float32
    boxes
        As `look` takes them.
    scoring : Scoring
    """
    individual_heat = snet_heat
    if scoring.snet_share < 1:
        shares = ((1 - scoring.snet_share, gnet_heat), (scoring.snet_share, snet_heat))
        individual_heat = sum(share * heat.clamp(0, 1) for share, heat in shares)
    if scoring.candidates:
        kind = _place_by_candidates(gnet_heat, boxes, scoring.gnet_area_power, scoring)
        individual = _place_by_candidates(individual_heat, boxes, scoring.snet_area_power, scoring)
    else:
        kind = _likeness(gnet_heat, boxes, scoring).place()
        likeness = _likeness(individual_heat, boxes, scoring)
        individual = likeness.place()
    ratio = distractor_ratio(refine(gnet_heat), kind.box, scoring.distractor_floor)
    by_snet = ratio >= scoring.distractor_threshold
    best = Place(*(torch.where(by_snet, *both) for both in zip(individual, kind, strict=True)))
    first = torch.cat([best.box[0], best.heat, best.nearness])[None]
    others = first.new_zeros(FINDS - 1, first.shape[1])
    if not scoring.candidates:
        others = likeness.elsewhere(best.box)
    return Decision(by_snet.to(ratio.dtype), ratio, torch.cat([first, others]))


def _place_by_candidates(
    heat: torch.Tensor, candidates: torch.Tensor, area_power: float, scoring: Scoring
) -> Place:
    find = locate(refine(heat), candidates, area_power, scoring.heat_floor)
    share = find.mean_heat / mean_inside(scoring.target_sigma)
    # How far it may go is in the candidates' spread already.
    return Place(candidates.index_select(0, find.index), share, torch.ones_like(share))


class _Likeness(NamedTuple):
    """How much a heat map looks like M around each cell.

    values, nearness : (cells, cells) float32, as `correlate` and `nearness` return them.
    sides : (2,) float32, width and height of the target, in cells.
    """

    values: torch.Tensor
    nearness: torch.Tensor
    sides: torch.Tensor

    def place(self) -> Place:
        """Return the best place near the last one."""
        peak = find_peak(self.values, self.nearness)
        box = torch.cat([self._corner(peak.middle), self.sides])[None]
        return Place(box, peak.likeness, peak.weight)

    def elsewhere(self, found: torch.Tensor) -> torch.Tensor:
        """Return the peaks that are not the box found (1, 4), (FINDS - 1, 6)."""
        first = found[0, :2] + (self.sides - 1) / 2
        peaks = further_peaks(self.values, self.nearness, first, self.sides, FINDS - 1)
        return torch.stack(
            [
                torch.cat([self._corner(peak.middle), self.sides, peak.likeness, peak.weight])
                for peak in peaks
            ]
        )

    def _corner(self, middle: torch.Tensor) -> torch.Tensor:
        return middle - (self.sides - 1) / 2


def _likeness(heat: torch.Tensor, last: torch.Tensor, scoring: Scoring) -> _Likeness:
    sides = last[0, 2:4]
    middle = last[0, :2] + (sides - 1) / 2
    return _Likeness(
        correlate(heat.clamp(0, 1), sides, scoring.target_sigma),
        nearness(len(heat), middle, last[0, 4]),
        sides,
    )


@dataclass(frozen=True)
class Find:
    """A place where the target may be.

    Parameters
    ----------
    box : Box
        In cells.
    heat : float
        There, as a share of what the target map holds.
    nearness : float
        How likely the target is to be there, 1 where it was last.
    log_scale : float
        Logarithm of the target's size over the box's (see `scale_regression`); 0 if not told.
    """

    box: Box
    heat: float
    nearness: float = 1.0
    log_scale: float = 0.0


@dataclass(frozen=True, eq=False)
class Sighting:
    """What was seen in one search region.

    Parameters
    ----------
    finds : tuple of Find
        Where the target is most likely, and the other peaks, highest first.
    by_snet : bool
        Whether SNet decided.
    distractor_ratio : float
        P_d of GNet's choice (equation 9).
    gnet_heatmap, snet_heatmap : (cells, cells) float32
    """

    finds: tuple[Find, ...]
    by_snet: bool
    distractor_ratio: float
    gnet_heatmap: np.ndarray
    snet_heatmap: np.ndarray

    @property
    def best(self) -> Find:
        """Where the target is most likely."""
        return self.finds[0]

    @classmethod
    def of(cls, row: torch.Tensor) -> Sighting:
        """Bring a row that `look` returned to the host."""
        # A copy: the row's memory may belong to a recording, which writes over it.
        values = row.to('cpu', copy=True).numpy()
        by_snet, ratio = values[:2].tolist()
        best, *others = (
            Find(Box(*find[:4]), *find[4:])
            for find in values[2:NUMBERS].reshape(FINDS, -1).tolist()
        )
        maps = values[NUMBERS:].reshape(2, -1)
        cells = round(maps.shape[1] ** 0.5)
        return cls(
            (best, *(find for find in others if find.heat >= FAINTEST)),
            bool(by_snet),
            ratio,
            *maps.reshape(2, cells, cells),
        )
