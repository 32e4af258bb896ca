# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where the target is on a heat map (section 4.2, equations 8 and 9)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch.nn.functional import interpolate

from fcnt_ros.tracker.box import MIN_SIDE, Box
from fcnt_ros.tracker.search_region import SearchRegion

SUBCELLS = 4
"""Heat maps are refined so many times in each direction, so that boxes settle between cells."""

MAX_DISTRACTOR_RATIO = 1000.0
"""What P_d is given where there is no heat inside the winner at all."""


def draw_candidates(
    box: Box,
    image_size: tuple[int, int],
    count: int,
    position_sigma: float,
    scale_sigma: float,
    generator: torch.Generator,
) -> torch.Tensor:
    """Draw boxes around the last one (equation 8); the last box itself comes first.

    Their middles are kept inside the image and their sides between `MIN_SIDE` and the image's
    longer side, so that no drift ends in a box that nothing can be seen in.

    Parameters
    ----------
    box : Box
        The last box, image pixels.
    image_size : (int, int)
        Width and height of the image in pixels.
    count : int
        Number of boxes.
    position_sigma : float
        Standard deviation of the middle in x and in y over the box's diagonal.
    scale_sigma : float
        Standard deviation of the logarithm of the scale; the aspect ratio stays.
    generator : torch.Generator
        On the CPU, so that every device draws the same ones.

    Returns
    -------
    (count, 4) float32
        x, y, width, height in image pixels, on the CPU.
    """
    dx, dy, ds = torch.randn(3, count, generator=generator)
    dx[0] = dy[0] = ds[0] = 0
    spread = position_sigma * box.diagonal
    cx, cy = box.center
    cx = (cx + spread * dx).clamp(0, image_size[0] - 1)
    cy = (cy + spread * dy).clamp(0, image_size[1] - 1)
    smallest = MIN_SIDE / min(box.width, box.height)
    largest = max(image_size) / max(box.width, box.height)
    scale = torch.exp(scale_sigma * ds).clamp(smallest, largest)
    width, height = box.width * scale, box.height * scale
    return torch.stack([cx - (width - 1) / 2, cy - (height - 1) / 2, width, height], dim=1)


def to_cells(boxes: torch.Tensor, region: SearchRegion) -> torch.Tensor:
    """Convert boxes (N, 4) from image pixels to cells of the region's heat maps."""
    corner = boxes.new_tensor([region.left, region.top, 0, 0])
    return (boxes - corner) * region.cells_per_pixel


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
        self._table = torch.nn.functional.pad(heat.cumsum(0).cumsum(1), (1, 0, 1, 0))

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


class Find(NamedTuple):
    """The best candidate on one heat map; each a tensor of shape (1,).

    index : int64, which of the candidates.
    mean_heat : float32, mean raw heat inside it, negative heat counted as none.
    """

    index: torch.Tensor
    mean_heat: torch.Tensor


def locate(
    fine: torch.Tensor, candidates: torch.Tensor, area_power: float, floor: float
) -> Find:
    """Return the candidate that holds most heat for its size.

    A candidate's confidence is the heat inside it (section 4.2). The sum alone would favour large
    boxes and the mean small ones: the score is the mean times area to a power between 0 and 1.

    Parameters
    ----------
    fine : (SUBCELLS cells, SUBCELLS cells) float32
        A refined heat map.
    candidates : (N, 4) float32
        In cells, on the heat map's device.
    area_power : float
    floor : float
        Share of the peak under which heat does not count.
    """
    area = candidates[:, 2] * candidates[:, 3]
    heat = HeatIntegral(fine, floor).inside(candidates)
    index = (heat * area ** (area_power - 1)).argmax(dim=0, keepdim=True)
    winner = candidates.index_select(0, index)
    raw_heat = HeatIntegral(fine, floor=0.0).inside(winner)
    return Find(index, raw_heat / area.index_select(0, index))


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
