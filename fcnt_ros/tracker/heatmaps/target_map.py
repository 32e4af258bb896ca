# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The heat map that the networks learn: M of equations 4, 7 and 10."""

from __future__ import annotations

import math

import torch

from fcnt_ros.tracker.box import Box


def target_map(
    box: Box, cells: int, sigma: float, device: torch.device | str = 'cpu'
) -> torch.Tensor:
    """Return M: a Gaussian of peak 1 at the target's middle, zero outside its box (equation 4).

    Parameters
    ----------
    box : Box
        The target, in cells.
    cells : int
        Side of the map.
    sigma : float
        Standard deviation in each direction over the box's side in that direction.

    Returns
    -------
    (cells, cells) float32
    """
    cx, cy = box.center
    column = _gaussian(cy, sigma * box.height, cells, device)
    row = _gaussian(cx, sigma * box.width, cells, device)
    return column[:, None] * row[None, :] * inside(box, cells, device)


def inside(box: Box, cells: int, device: torch.device | str = 'cpu') -> torch.Tensor:
    """Return Phi of equation 10: 1 for cells whose centre lies inside the box, 0 elsewhere.

    Parameters
    ----------
    box : Box
        In cells.

    Returns
    -------
    (cells, cells) float32
    """
    at = torch.arange(cells, device=device, dtype=torch.float32)
    cx, cy = box.center
    row = (at - cx).abs() <= box.width / 2
    column = (at - cy).abs() <= box.height / 2
    return (column[:, None] & row[None, :]).float()


def mean_inside(sigma: float) -> float:
    """Return the mean of an ideal target map over its box: the heat of a perfect match."""
    side = sigma * math.sqrt(2 * math.pi) * math.erf(0.5 / (sigma * math.sqrt(2)))
    return side**2


def _gaussian(middle: float, sigma: float, cells: int, device: torch.device | str) -> torch.Tensor:
    at = torch.arange(cells, device=device, dtype=torch.float32)
    return torch.exp(-0.5 * ((at - middle) / sigma) ** 2)
