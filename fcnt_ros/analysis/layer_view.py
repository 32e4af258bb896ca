# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One layer of VGG-16 as it sees one target (section 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from fcnt_ros.analysis.sparse_combination import MaskProblem, rebuilt, sparse_combination
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features.feature_selection import map_importance, most_important
from fcnt_ros.tracker.features.selected_maps import at_cells
from fcnt_ros.tracker.heatmaps.target_map import inside, target_map


@dataclass(frozen=True, eq=False)
class MaskFit:
    """A foreground mask drawn by a combination of maps (equation 1).

    Parameters
    ----------
    mask : (cells, cells) float32
        F c.
    error : float
        ||pi - F c||^2 / ||pi||^2: 0 for the mask itself, 1 for an empty map.
    """

    mask: np.ndarray
    error: float

    @classmethod
    def of(cls, maps: torch.Tensor, box: Box, c: torch.Tensor) -> MaskFit:
        """Return the mask that c (n,) draws with maps (1, n, cells, cells), for a box in cells."""
        pi = inside(box, maps.shape[-1], maps.device)
        mask = rebuilt(maps, c)
        error = float((pi - mask).square().sum() / pi.sum())
        return cls(mask.cpu().numpy(), error)


@dataclass(frozen=True, eq=False)
class LayerView:
    """All maps of a layer, and what they are worth for the target.

    Parameters
    ----------
    maps : (n, cells, cells) float32
        On the heat map's grid.
    importance : (n,) float32
        S_k of section 4.1.
    selected : (K,) int64
        The maps that the tracker keeps, most important first.
    activation : (n,) float32
        Each map's sum over the cells in the box (figure 3).
    c : (n,) float64
        The sparse combination that rebuilds the mask (equation 1).
    penalty : float
        Its lambda.
    fit : MaskFit
        The mask that it draws here.
    """

    maps: np.ndarray
    importance: np.ndarray
    selected: np.ndarray
    activation: np.ndarray
    c: np.ndarray
    penalty: float
    fit: MaskFit

    @classmethod
    def of(
        cls, layer: torch.Tensor, cells: int, box: Box, config: TrackerConfig, sparsity: float
    ) -> LayerView:
        """Look at a layer (1, n, h, w), resampled to the heat map's cells, for a box in cells."""
        maps = at_cells(layer, cells)
        target = target_map(box, cells, config.target_sigma, maps.device)
        scores = map_importance(maps, target, config.selection_dropout)
        pi = inside(box, cells, maps.device)
        problem = MaskProblem.of(maps, pi)
        c = sparse_combination(problem, sparsity)
        return cls(
            maps=maps[0].cpu().numpy(),
            importance=scores.cpu().numpy(),
            selected=most_important(scores, config.selected_channels).cpu().numpy(),
            activation=(maps[0] * pi).sum(dim=(1, 2)).cpu().numpy(),
            c=c.cpu().numpy(),
            penalty=problem.penalty(sparsity),
            fit=MaskFit.of(maps, box, c),
        )

    @property
    def mean(self) -> np.ndarray:
        """The mean of all maps, (cells, cells) (figure 1c)."""
        return self.maps.mean(axis=0)

    @property
    def selected_mean(self) -> np.ndarray:
        """The mean of the selected maps, (cells, cells) (figure 1c)."""
        return self.maps[self.selected].mean(axis=0)

    @property
    def used(self) -> np.ndarray:
        """The maps of the sparse combination, the largest coefficient first."""
        order = np.argsort(-self.c, kind='stable')
        return order[: np.count_nonzero(self.c)]

    def strongest(self, count: int) -> np.ndarray:
        """Return the selected maps with the largest sums inside the box, strongest first."""
        order = np.argsort(-self.activation[self.selected], kind='stable')
        return self.selected[order[:count]]
