# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which of many distances are of one thing, and how far they spread.

In a box there are the target, what is behind it and often something in front. Each is a layer:
distances within its thickness, which hold a part of the weight. A mean would lie between layers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Layers:
    """Distances in rising order, and what begins at each of them.

    Parameters
    ----------
    values, weights : (N,) float
        Metres, and how likely each is the target's.
    ends : (N,) int
        Up to which index the layer reaches that begins at each.
    held : (N,) float
        The weight of that layer.
    """

    values: np.ndarray
    weights: np.ndarray
    ends: np.ndarray
    held: np.ndarray

    @classmethod
    def of(
        cls,
        values: np.ndarray,
        weights: np.ndarray,
        thickness: Callable[[np.ndarray], np.ndarray],
    ) -> Layers:
        """Return the layers of values (N,), which reach so far behind each."""
        order = np.argsort(values)
        values, weights = values[order].astype(float), weights[order].astype(float)
        before = np.concatenate([[0.0], np.cumsum(weights)])
        ends = np.searchsorted(values, values + thickness(values), side='right')
        return cls(values, weights, ends, before[ends] - before[:-1])

    def spread(self, first: int) -> tuple[float, float]:
        """Return a layer's weighted median, and its standard deviation by the median deviation."""
        layer = slice(first, self.ends[first])
        values, weights = self.values[layer], self.weights[layer]
        middle = _weighted_median(values, weights)
        # The factor is that of a normal distribution.
        return middle, 1.4826 * _weighted_median(np.abs(values - middle), weights)


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the value that half of the weight does not exceed; (N,) each."""
    order = np.argsort(values)
    so_far = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(so_far, so_far[-1] / 2)])
