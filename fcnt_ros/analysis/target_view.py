# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A target as the network sees it: both layers, what the tracker keeps of them, and why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import torch

from fcnt_ros.analysis.layer_view import LayerView, MaskFit
from fcnt_ros.analysis.saliency import saliency
from fcnt_ros.analysis.sparse_combination import SPARSITY
from fcnt_ros.tracker.box import Box, InvalidBoxError, usable_box
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.selected_maps import at_cells
from fcnt_ros.tracker.features.vgg16 import VGG16, Features
from fcnt_ros.tracker.heatmaps.target_map import inside
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.trackers import make_tracker

LAYERS = Features._fields
"""The two layers that are looked at: conv4_3, conv5_3."""


@dataclass(frozen=True, eq=False)
class Crop:
    """A target in its search region.

    Parameters
    ----------
    pixels : (size, size, 3) uint8
        BGR.
    region : SearchRegion
        Where it was cut out.
    box : Box
        The target, in cells.
    """

    pixels: np.ndarray
    region: SearchRegion
    box: Box

    @classmethod
    def of(cls, image: np.ndarray, box: Box, config: TrackerConfig) -> Crop:
        """Cut out the region around a box (pixels); InvalidBoxError if it cannot be tracked by."""
        box = usable_box(box, image.shape[1], image.shape[0])
        region = SearchRegion.around(box, config.region_scale, config.region_size)
        cells = region.to_cells(box)
        if not inside(cells, region.cells).any():
            raise InvalidBoxError(
                f'the box ({box}) is too thin: no cell of the heat map has its centre inside'
            )
        return cls(region.crop(image), region, cells)


@dataclass(frozen=True, eq=False)
class OtherView:
    """Another image, seen with the first one's combinations (figure 4).

    Parameters
    ----------
    crop : Crop
    fits : dict of str to MaskFit
        By layer.
    """

    crop: Crop
    fits: dict[str, MaskFit]


@dataclass(frozen=True, eq=False)
class TargetView:
    """A target, what VGG-16 makes of it, and what the tracker learns.

    Parameters
    ----------
    crop : Crop
    layers : dict of str to LayerView
        By name, both.
    saliency : dict of str to dict of int to (size, size) float32
        By layer and number of the map: which pixels it responds to.
    gnet_heatmap, snet_heatmap : (cells, cells) float32
        After the fit to this image.
    other : OtherView, optional
    """

    crop: Crop
    layers: dict[str, LayerView]
    saliency: dict[str, dict[int, np.ndarray]]
    gnet_heatmap: np.ndarray
    snet_heatmap: np.ndarray
    other: OtherView | None = None


def view_target(
    image: np.ndarray,
    box: Box,
    config: TrackerConfig,
    layers: Sequence[str] = LAYERS,
    salient: int = 0,
    sparsity: float = SPARSITY,
    other: tuple[np.ndarray, Box] | None = None,
) -> TargetView:
    """Look at a target as the tracker does when it is given one.

    Parameters
    ----------
    image : (H, W, 3) uint8
        BGR.
    box : Box
        The target, pixels.
    config : TrackerConfig
    layers : sequence of str
        Of which the saliency is wanted.
    salient : int
        Of so many maps of each, the most important ones.
    sparsity : float
        Of equation 1, see `MaskProblem.penalty`.
    other : (image, Box), optional
        Where the mask is to be rebuilt with this target's combinations.

    Raises
    ------
    InvalidBoxError
        If no target can be tracked by one of the boxes.
    DeviceError, EngineError, WeightsError, FitError, NotConverged
    """
    crop = Crop.of(image, box, config)
    other_crop = Crop.of(*other, config) if other is not None else None
    with closing(make_tracker(config)) as tracker:
        learned = tracker.init(image, box)
    # A network of its own: the tracker's may be of an engine that has no gradients.
    device = resolve_device(config.device)
    network = VGG16(weights.load(config.weights)).to(device)
    features = _features(network, crop)
    cells = crop.region.cells
    with torch.no_grad():
        views = {
            name: LayerView.of(getattr(features, name), cells, crop.box, config, sparsity)
            for name in LAYERS
        }
    chosen = {name: views[name].selected[:salient].tolist() for name in layers}
    return TargetView(
        crop=crop,
        layers=views,
        saliency=saliency(network, crop.pixels, chosen),
        gnet_heatmap=learned.gnet_heatmap,
        snet_heatmap=learned.snet_heatmap,
        other=_other_view(network, other_crop, views) if other_crop is not None else None,
    )


def _features(network: VGG16, crop: Crop) -> Features:
    return network(torch.from_numpy(crop.pixels).to(network.mean.device))


def _other_view(network: VGG16, crop: Crop, views: dict[str, LayerView]) -> OtherView:
    features = _features(network, crop)
    fits = {}
    for name, view in views.items():
        maps = at_cells(getattr(features, name), crop.region.cells)
        fits[name] = MaskFit.of(maps, crop.box, torch.from_numpy(view.c).to(maps.device))
    return OtherView(crop, fits)
