# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Fewer maps that say nearly as much as the selected ones: their principal components.

Many of the selected maps (section 4.1) rise and fall together, so that networks of fewer inputs
draw the same heat maps: they are fitted four times as fast and follow noise less. What counts is
what the maps are like on the first frame, on the target as much as around it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.features.selected_maps import at_cells
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import inside

SCALE_POWER = 0.5
"""A map of r times the activations gets r to this power times the say.

0 leaves it to a few maps with activations a hundred times those of others, 1 lifts the noise of
the faintest ones to the level of the rest.
"""

FAINTEST = 1e-3
"""No map counts as fainter than this share of the strongest one."""


def projection(
    layers: Sequence[torch.Tensor], boxes: Sequence[Box], maps: torch.Tensor, count: int
) -> torch.Tensor:
    """Return the matrix that takes a layer's maps to so many principal components.

    Parameters
    ----------
    layers : sequence of (1, C, h, w) float32
        A layer in several views; the first gives the scale of the maps.
    boxes : sequence of Box
        The target in each view, in cells of the layer's own grid.
    maps : (K,) int64
        The selected maps; the others get no say.
    count : int
        All selected maps are kept where there are fewer.

    Returns
    -------
    (count, C) float32
    """
    rms = layers[0].index_select(1, maps).square().mean(dim=(0, 2, 3)).sqrt()
    scale = rms.clamp_min(FAINTEST * rms.max().clamp_min(FAINTEST)) ** SCALE_POWER
    moments = sum(
        _moments(layer.index_select(1, maps)[0] / scale[:, None, None], box)
        for layer, box in zip(layers, boxes, strict=True)
    )
    _, components = torch.linalg.eigh(moments)  # by ascending eigenvalue
    main = components[:, -count:].T / scale
    matrix = layers[0].new_zeros(len(main), layers[0].shape[1])
    matrix[:, maps] = main
    return matrix


def gnet_input(features: Features, matrix: torch.Tensor) -> torch.Tensor:
    """Return conv5-3 by a matrix (count, C) on the heat map's grid, (1, count, cells, cells)."""
    return at_cells(_project(features.conv5_3, matrix), features.conv4_3.shape[-1])


def snet_input(features: Features, matrix: torch.Tensor) -> torch.Tensor:
    """Return conv4-3 by a matrix (count, C), (1, count, cells, cells)."""
    return _project(features.conv4_3, matrix)


def _project(layer: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    return (matrix @ layer[0].flatten(1)).view(1, -1, *layer.shape[2:])


def _moments(maps: torch.Tensor, box: Box) -> torch.Tensor:
    """Return the mean products of maps (K, h, w), the target counting as much as the rest."""
    phi = inside(box, maps.shape[-1], maps.device)
    weight = phi / phi.sum().clamp_min(1) + (1 - phi) / (1 - phi).sum().clamp_min(1)
    columns = maps.flatten(1)
    return (columns * weight.flatten()) @ columns.T
