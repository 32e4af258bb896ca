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
from fcnt_ros.tracker.default.peak import correlate, find_peak, further_peaks, nearness, peaks_near
from fcnt_ros.tracker.default.projection import gnet_input, snet_input
from fcnt_ros.tracker.default.ridge_network import heatmaps
from fcnt_ros.tracker.default.target_model import TargetModel
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.heat import distractor_ratio, refine

FINDS = 7
"""So many places are told in a look: the best one, and the highest peaks elsewhere."""

FAINTEST = 0.02
"""A peak elsewhere with less heat is nobody."""

NUMBERS = 1 + 8 * FINDS
"""So many numbers stand before the heat maps in a row: the distractor ratio, and what `Find` has of
each place."""

WITHIN = 3
"""SNet's own peak is sought so many cells around a place: a cell of GNet's layer is two wide."""

DISTRACTOR_FLOOR = 0.2
"""Heat of GNet below this share of the peak counts as none in equation 9."""


class Place(NamedTuple):
    """Where a heat map places the target.

    box : (1, 4) float32, x, y, width, height in cells.
    heat : (1,) float32, heat there as a share of what M holds.
    nearness : (1,) float32, how likely it is to be there, 1 where it was last.
    """

    box: torch.Tensor
    heat: torch.Tensor
    nearness: torch.Tensor


def inputs(features: Features, model: TargetModel, last: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Return what `look` takes, in its order."""
    parameters = (*model.gnet.parameters(), *model.snet.parameters())
    # It comes from the CPU; a function that is not recorded takes no inputs from both sides.
    last = last.to(features.conv4_3.device, non_blocking=True)
    return (*features, model.gnet_projection, model.snet_projection, last, *parameters)


def look(
    conv4_3: torch.Tensor,
    conv5_3: torch.Tensor,
    gnet_projection: torch.Tensor,
    snet_projection: torch.Tensor,
    last: torch.Tensor,
    gnet_taps: torch.Tensor,
    snet_taps: torch.Tensor,
    *,
    snet_share: float,
    target_sigma: float,
) -> torch.Tensor:
    """Return an `Observation` as one row of numbers.

    Parameters
    ----------
    conv4_3, conv5_3
        As in `Features`.
    gnet_projection, snet_projection : (count, C) float32
        What the networks see of the layers.
    last : (1, 5) float32
        In cells: the last box and the sigma of the window around it.
    gnet_taps, snet_taps
        The parameters of the networks.
    snet_share, target_sigma : float
        As in `DefaultConfig`.

    Returns
    -------
    (NUMBERS + 2 cells^2,) float32
    """
    features = Features(conv4_3, conv5_3)
    gnet_heat = heatmaps(gnet_input(features, gnet_projection), gnet_taps)[0]
    snet_heat = heatmaps(snet_input(features, snet_projection), snet_taps)[0]
    ratio, finds = localize(gnet_heat, snet_heat, last, snet_share, target_sigma)
    return torch.cat([ratio, finds.flatten(), gnet_heat.flatten(), snet_heat.flatten()])


def localize(
    gnet_heat: torch.Tensor,
    snet_heat: torch.Tensor,
    last: torch.Tensor,
    snet_share: float,
    target_sigma: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return where the heat maps together place the target, and where in that peak SNet does.

    GNet's layer is coarser and never learns: it tells the target from others, and from what SNet
    has drifted to, but not where exactly it is.

    Parameters
    ----------
    gnet_heat, snet_heat : (cells, cells) float32
    last : (1, 5) float32
        As `look` takes it.
    snet_share, target_sigma : float

    Returns
    -------
    distractor_ratio : (1,) float32
        P_d of where GNet alone would place it (equation 9).
    finds : (FINDS, 8) float32
        x, y, width, height in cells, heat and nearness, as in `Place`, and SNet's own x and y: of
        the best place first; no heat where there are fewer.
    """
    kind = _likeness(gnet_heat, last, target_sigma).place()
    ratio = distractor_ratio(refine(gnet_heat), kind.box, DISTRACTOR_FLOOR)
    individual = _likeness(snet_heat, last, target_sigma)
    shares = ((1 - snet_share, gnet_heat), (snet_share, snet_heat))
    likeness = _likeness(sum(s * heat.clamp(0, 1) for s, heat in shares), last, target_sigma)
    best = likeness.place()
    first = torch.cat([best.box[0], best.heat, best.nearness])[None]
    finds = torch.cat([first, likeness.elsewhere(best.box)])
    return ratio, torch.cat([finds, individual.corners_near(finds)], dim=1)


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

    def corners_near(self, finds: torch.Tensor) -> torch.Tensor:
        """Return the corners (N, 2) of boxes on this likeness's own peaks near finds (N, 6)."""
        middles = finds[:, :2] + (self.sides - 1) / 2
        return self._corner(peaks_near(self.values, middles, WITHIN))

    def _corner(self, middle: torch.Tensor) -> torch.Tensor:
        return middle - (self.sides - 1) / 2


def _likeness(heat: torch.Tensor, last: torch.Tensor, target_sigma: float) -> _Likeness:
    sides = last[0, 2:4]
    middle = last[0, :2] + (sides - 1) / 2
    return _Likeness(
        correlate(heat.clamp(0, 1), sides, target_sigma),
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
    finer : Box
        Where SNet alone places it: nearer to the target, if it is the target.
    """

    box: Box
    heat: float
    nearness: float
    finer: Box


@dataclass(frozen=True, eq=False)
class Observation:
    """What was seen in one search region.

    Parameters
    ----------
    finds : tuple of Find
        Where the target is most likely, and the other peaks, highest first.
    distractor_ratio : float
        P_d of where GNet alone would place it (equation 9).
    gnet_heatmap, snet_heatmap : (cells, cells) float32
    """

    finds: tuple[Find, ...]
    distractor_ratio: float
    gnet_heatmap: np.ndarray
    snet_heatmap: np.ndarray

    @property
    def best(self) -> Find:
        """Where the target is most likely."""
        return self.finds[0]

    @classmethod
    def of(cls, row: torch.Tensor) -> Observation:
        """Bring a row that `look` returned to the host."""
        # A copy: the row's memory may belong to a recording, which writes over it.
        values = row.to('cpu', copy=True).numpy()
        ratio = float(values[0])
        best, *others = (
            Find(Box(*find[:4]), *find[4:6], Box(*find[6:], *find[2:4]))
            for find in values[1:NUMBERS].reshape(FINDS, -1).tolist()
        )
        maps = values[NUMBERS:].reshape(2, -1)
        cells = round(maps.shape[1] ** 0.5)
        return cls(
            (best, *(find for find in others if find.heat >= FAINTEST)),
            ratio,
            *maps.reshape(2, cells, cells),
        )
