# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much heat lies where on a heat map, and the distractors that it tells of (equation 9)."""

from __future__ import annotations

import torch
from torch.nn.functional import interpolate, pad

SUBCELLS = 4
"""Heat maps are refined so many times in each direction, so that boxes settle between cells."""

MAX_DISTRACTOR_RATIO = 1000.0
"""What P_d is given where there is no heat inside the winner at all."""


def refine(heatmap: torch.Tensor) -> torch.Tensor:
    """Return a heat map (cells, cells) on a grid `SUBCELLS` times finer; negative heat is none."""
    return interpolate(
        heatmap[None, None], scale_factor=SUBCELLS, mode='bicubic', align_corners=False
    )[0, 0].clamp_min(0)


class HeatIntegral:
    """Sums of heat inside boxes, four look-ups each.

    Parameters
    ----------
    fine : (SUBCELLS cells, SUBCELLS cells) float32
        A refined heat map.
    floor : float
        Share of the peak under which heat counts as none.
    """

    def __init__(self, fine: torch.Tensor, floor: float) -> None:
        heat = fine * (fine >= floor * fine.max()) / SUBCELLS**2
        # Entry (i, j) is the heat above and left of corner (i, j) of the refined grid.
        self._table = pad(heat.cumsum(0).cumsum(1), (1, 0, 1, 0))

    @property
    def total(self) -> torch.Tensor:
        """All heat of the map, a scalar in cells."""
        return self._table[-1, -1]

    def inside(self, boxes: torch.Tensor) -> torch.Tensor:
        """Return the heat inside each box, in cells.

        Parameters
        ----------
        boxes : (N, 4) float32
            x, y, width, height in cells, measured from the map's top-left corner.

        Returns
        -------
        (N,) float32
        """
        left, top, width, height = (boxes * SUBCELLS).unbind(dim=1)
        right, bottom = left + width, top + height
        # All corners at once: on a GPU the number of operations is what counts.
        corners = self._look_up(
            torch.stack([bottom, top, bottom, top]), torch.stack([right, right, left, left])
        )
        return corners[0] - corners[1] - corners[2] + corners[3]

    def _look_up(self, row: torch.Tensor, column: torch.Tensor) -> torch.Tensor:
        """Look the table up between its entries; exact, as heat is constant inside a subcell."""
        last = self._table.shape[0] - 1
        row, column = row.clamp(0, last), column.clamp(0, last)
        i, j = row.long().clamp_max(last - 1), column.long().clamp_max(last - 1)
        v, u = row - i, column - j
        upper = self._table[i, j] * (1 - u) + self._table[i, j + 1] * u
        lower = self._table[i + 1, j] * (1 - u) + self._table[i + 1, j + 1] * u
        return upper * (1 - v) + lower * v


def distractor_ratio(fine: torch.Tensor, box: torch.Tensor, floor: float) -> torch.Tensor:
    """Return P_d, the heat outside the box over the heat inside (equation 9).

    Parameters
    ----------
    fine : (SUBCELLS cells, SUBCELLS cells) float32
        GNet's heat map, refined.
    box : (1, 4) float32
        The best candidate on it, in cells.
    floor : float
        Share of the peak under which heat counts as none.

    Returns
    -------
    (1,) float32
        0 for a map without heat, at most `MAX_DISTRACTOR_RATIO`.
    """
    integral = HeatIntegral(fine, floor)
    within = integral.inside(box).clamp_min(0)
    outside = (integral.total - within).clamp_min(0)
    # Heat over none is infinite, none over none is not a number.
    return (outside / within).nan_to_num(nan=0.0).clamp_max(MAX_DISTRACTOR_RATIO)
