# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where a heat map looks most like a target map: every cell is a candidate, and places between.

Random candidates score the heat inside them, which hardly changes from one to the next. The heat
map was fitted to a known shape, the target map M: correlating with M itself weighs every cell by
what it can tell, gives one sharp peak, and a parabola through it finds its top between the cells.
All of it is matrices of fixed shapes, which a GPU can play back from a recording.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch.nn.functional import max_pool2d


class Peak(NamedTuple):
    """A place on a heat map.

    middle : (2,) float32, x and y in cells.
    likeness : (1,) float32, the correlation with M there: 1 for M itself.
    weight : (1,) float32, what the place counts for.
    """

    middle: torch.Tensor
    likeness: torch.Tensor
    weight: torch.Tensor


def with_window(box: torch.Tensor, sigma: float) -> torch.Tensor:
    """Return a box (1, 4) and how far around it the target may be, (1, 5).

    Parameters
    ----------
    box : (1, 4) float32
        x, y, width, height.
    sigma : float
        Of the window, over the box's diagonal; in the box's unit in what is returned.
    """
    return torch.cat([box, sigma * box[:, 2:].norm(dim=1, keepdim=True)], dim=1)


def correlate(heat: torch.Tensor, sides: torch.Tensor, sigma: float) -> torch.Tensor:
    """Return how much a heat map looks like M around each cell, 1 for M itself.

    Parameters
    ----------
    heat : (cells, cells) float32
    sides : (2,) float32
        Width and height of the target, in cells.
    sigma : float
        Of the target map, over the box's side.

    Returns
    -------
    (cells, cells) float32
    """
    cells = heat.shape[0]
    at = torch.arange(cells, device=heat.device, dtype=heat.dtype)
    # M is a product of a row and a column, and so is its correlation.
    along_x, along_y = (_profile(at[:, None] - at, side, sigma) for side in sides)
    everywhere = torch.arange(-cells, cells + 1, device=heat.device, dtype=heat.dtype)
    energy = [_profile(everywhere, side, sigma).square().sum() for side in sides]
    return along_y @ heat @ along_x / (energy[0] * energy[1])


def nearness(cells: int, middle: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Return a Gaussian of peak 1 around a middle (x, y), all in cells, (cells, cells)."""
    at = torch.arange(cells, device=middle.device, dtype=middle.dtype)
    x, y = (torch.exp(-0.5 * ((at - m) / sigma) ** 2) for m in middle)
    return y[:, None] * x


def find_peak(likeness: torch.Tensor, weight: torch.Tensor) -> Peak:
    """Return the peak of `likeness` times `weight`, both (cells, cells)."""
    cells = likeness.shape[0]
    weighed = likeness * weight
    index = weighed.flatten().argmax(dim=0, keepdim=True)
    y, x = index // cells, index % cells
    middle = torch.cat([x + _top(weighed, y, x, 0, 1), y + _top(weighed, y, x, 1, 0)])
    values = (values.flatten().index_select(0, index) for values in (likeness, weight))
    return Peak(middle, *values)


def further_peaks(
    likeness: torch.Tensor,
    weight: torch.Tensor,
    first: torch.Tensor,
    sides: torch.Tensor,
    count: int,
) -> list[Peak]:
    """Return so many peaks of `likeness` but the first, highest first; of none where none is left.

    Parameters
    ----------
    likeness, weight : (cells, cells) float32
        The weight does not count.
    first : (2,) float32
        Middle of the first peak; what is within half a target of a peak belongs to it.
    sides : (2,) float32
        Width and height of the target, in cells.
    count : int
    """
    cells = likeness.shape[0]
    highest = max_pool2d(likeness[None, None], 3, stride=1, padding=1)[0, 0]
    left = likeness * (likeness == highest)
    at = torch.arange(cells, device=likeness.device, dtype=likeness.dtype)
    peaks, middle = [], first
    for _ in range(count):
        apart_x, apart_y = (
            (at - m).abs() > side / 2 for m, side in zip(middle, sides, strict=True)
        )
        left = left * (apart_x[None, :] | apart_y[:, None])
        index = left.flatten().argmax(dim=0, keepdim=True)
        y, x = index // cells, index % cells
        middle = torch.cat([x + _top(likeness, y, x, 0, 1), y + _top(likeness, y, x, 1, 0)])
        peaks.append(Peak(middle, *(v.flatten().index_select(0, index) for v in (left, weight))))
    return peaks


def peaks_near(likeness: torch.Tensor, middles: torch.Tensor, within: float) -> torch.Tensor:
    """Return the highest places near others, (N, 2) of x and y in cells.

    Parameters
    ----------
    likeness : (cells, cells) float32
    middles : (N, 2) float32
        x and y in cells. One that has nothing above 0 near it stays where it is.
    within : float
        How far off a peak may be along each axis, cells.
    """
    cells = likeness.shape[0]
    at = torch.arange(cells, device=likeness.device, dtype=likeness.dtype)
    near_x, near_y = ((at - middles[:, axis, None]).abs() <= within for axis in (0, 1))
    seen = (likeness * (near_y[:, :, None] & near_x[:, None, :])).flatten(1)
    heat, index = seen.max(dim=1)
    y, x = index // cells, index % cells
    peaks = torch.stack([x + _top(likeness, y, x, 0, 1), y + _top(likeness, y, x, 1, 0)], dim=1)
    return torch.where(heat[:, None] > 0, peaks, middles)


def _profile(distance: torch.Tensor, side: torch.Tensor, sigma: float) -> torch.Tensor:
    """Return M's profile at distances from the middle; a cell that M's edge cuts counts in part."""
    share = (side / 2 + 0.5 - distance.abs()).clamp(0, 1)
    return share * torch.exp(-0.5 * (distance / (sigma * side)) ** 2)


def _top(values: torch.Tensor, y: torch.Tensor, x: torch.Tensor, dy: int, dx: int) -> torch.Tensor:
    """Return how far the top of a parabola through a maximum and its neighbours is from it.

    0 on the border, where there is a neighbour on one side only.
    """
    last = values.shape[0] - 1
    before, here, after = (
        values[(y + k * dy).clamp(0, last), (x + k * dx).clamp(0, last)] for k in (-1, 0, 1)
    )
    curvature = (2 * here - before - after).clamp_min(torch.finfo(values.dtype).eps)
    along = y * dy + x * dx
    inside = (along > 0) & (along < last)
    return inside * ((after - before) / (2 * curvature)).clamp(-0.5, 0.5)
