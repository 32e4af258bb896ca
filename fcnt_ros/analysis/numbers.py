# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The figures behind the figure: a target's view as numbers for JSON."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fcnt_ros.analysis.layer_view import LayerView
from fcnt_ros.analysis.target_view import Crop, TargetView
from fcnt_ros.tracker.heatmaps.target_map import inside

BINS = 40
"""Of the histogram of the maps' activation."""


def numbers(view: TargetView) -> dict[str, Any]:
    """Return all that the figure shows but its pictures, for `json.dumps`.

    Maps are numbered from 0; boxes are x, y, width, height in pixels of the image.
    """
    pi = foreground(view.crop)
    found = {
        **_place(view.crop),
        'gnet': _heat(view.gnet_heatmap, pi),
        'snet': _heat(view.snet_heatmap, pi),
        'layers': {name: _layer(layer, pi) for name, layer in view.layers.items()},
    }
    for name, salient in view.saliency.items():
        found['layers'][name]['saliency_inside_the_box'] = {
            str(k): share_inside(picture, view.crop) for k, picture in salient.items()
        }
    if view.other is not None:
        errors = {name: fit.error for name, fit in view.other.fits.items()}
        found['other'] = {**_place(view.other.crop), 'mask_error': errors}
    return found


def foreground(crop: Crop) -> np.ndarray:
    """Return pi of equation 1: which cells (cells, cells) bool lie in the target's box."""
    return inside(crop.box, crop.region.cells).numpy() > 0


def contrast(heat: np.ndarray, pi: np.ndarray) -> float:
    """Return the mean inside the foreground over the mean outside; inf if that is 0."""
    outside = float(heat[~pi].mean())
    return float(heat[pi].mean()) / outside if outside > 0 else float('inf')


def share_inside(picture: np.ndarray, crop: Crop) -> float:
    """Return the share of a saliency (size, size) that lies on pixels of the target's box."""
    cell = len(picture) // crop.region.cells
    pi = foreground(crop).repeat(cell, axis=0).repeat(cell, axis=1)
    total = float(picture.sum())
    return float(picture[pi].sum()) / total if total > 0 else 0.0


def half_of_activation(activation: np.ndarray) -> int:
    """Return how many maps, the strongest first, hold half of all activation in the box."""
    cumulated = np.sort(activation)[::-1].cumsum()
    return int(np.searchsorted(cumulated, cumulated[-1] / 2)) + 1


def _place(crop: Crop) -> dict[str, Any]:
    box, region = crop.region.to_image(crop.box), crop.region
    return {
        'box': [box.x, box.y, box.width, box.height],
        'search_region': [region.left, region.top, region.side, region.side],
        'region_size': region.size,
        'cells_in_the_box': int(foreground(crop).sum()),
    }


def _heat(heatmap: np.ndarray, pi: np.ndarray) -> dict[str, float]:
    return {'peak': float(heatmap.max()), 'highest_outside_the_box': float(heatmap[~pi].max())}


def _finite(value: float) -> float | None:
    """Return a number as JSON has them: it knows no infinity."""
    return value if math.isfinite(value) else None


def _layer(layer: LayerView, pi: np.ndarray) -> dict[str, Any]:
    counts, edges = np.histogram(layer.activation, BINS)
    return {
        'maps': len(layer.maps),
        'selected': layer.selected.tolist(),
        'importance': layer.importance.tolist(),
        'activation_in_the_box': layer.activation.tolist(),
        'histogram': {'counts': counts.tolist(), 'edges': edges.tolist()},
        'silent_maps': int((layer.activation == 0).sum()),
        'maps_with_half_of_the_activation': half_of_activation(layer.activation),
        'contrast_of_all': _finite(contrast(layer.mean, pi)),
        'contrast_of_selected': _finite(contrast(layer.selected_mean, pi)),
        'lambda': layer.penalty,
        'c': {str(k): float(layer.c[k]) for k in layer.used},
        'mask_error': layer.fit.error,
    }
