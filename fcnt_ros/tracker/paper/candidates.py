# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Candidate boxes, and which of them a heat map favours (section 4.2, equation 8)."""

from __future__ import annotations

from typing import NamedTuple

import torch

from fcnt_ros.tracker.box import MIN_SIDE, Box
from fcnt_ros.tracker.heatmaps.heat import HeatIntegral


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


class Winner(NamedTuple):
    """The best candidate on one heat map; each a tensor of shape (1,).

    index : int64, which of the candidates.
    mean_heat : float32, mean raw heat inside it, negative heat counted as none.
    """

    index: torch.Tensor
    mean_heat: torch.Tensor


def locate(
    fine: torch.Tensor, candidates: torch.Tensor, area_power: float, floor: float
) -> Winner:
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
    return Winner(index, raw_heat / area.index_select(0, index))
