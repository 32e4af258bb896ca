# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The features inside boxes, sampled on a grid that grows with the box, as detectors pool them."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch.nn.functional import grid_sample

from fcnt_ros.tracker.features.vgg16 import Features

BINS = 7
"""The features are sampled at the middles of BINS x BINS parts of a box."""

CONTEXT = 1.6
"""Sampled is a box so much larger: the target's edge is what matters most."""


class Sampled(NamedTuple):
    """What is sampled.

    Parameters
    ----------
    snet_maps, gnet_maps : (K,) int64
        Maps of conv4-3 and of conv5-3.
    snet_scale, gnet_scale : (K,) float32
        What each of them is divided by, so that all have some say.
    """

    snet_maps: torch.Tensor
    gnet_maps: torch.Tensor
    snet_scale: torch.Tensor
    gnet_scale: torch.Tensor

    @classmethod
    def of(cls, features: Features, snet_maps: torch.Tensor, gnet_maps: torch.Tensor) -> Sampled:
        """Return that of chosen maps, by how strong each is in the first frame's features."""
        scales = _scale(features.conv4_3, snet_maps), _scale(features.conv5_3, gnet_maps)
        return cls(snet_maps, gnet_maps, *scales)

    def maps(self, features: Features) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the maps of both layers, (1, K, h, w) each."""
        return (
            features.conv4_3.index_select(1, self.snet_maps) / self.snet_scale[:, None, None],
            features.conv5_3.index_select(1, self.gnet_maps) / self.gnet_scale[:, None, None],
        )


def pool(features: Features, boxes: torch.Tensor, what: Sampled) -> torch.Tensor:
    """Return the features inside boxes, (N, 2 K BINS^2).

    Those of each layer over the root of their energy: light and contrast make all features
    stronger or weaker.

    Parameters
    ----------
    features : Features
    boxes : (N, 4) float32
        x, y, width, height in cells.
    what : Sampled
    """
    points = _points(boxes, features.conv4_3.shape[-1])
    inside = []
    for maps in what.maps(features):
        samples = grid_sample(maps, points[None], align_corners=False)[0]  # (K, N, BINS^2)
        inside.append(samples.transpose(0, 1).flatten(1) / _strength(maps, points))
    return torch.cat(inside, dim=1)


def weigh(
    features: Features, boxes: torch.Tensor, what: Sampled, weight: torch.Tensor
) -> torch.Tensor:
    """Return `pool` of the same times a weight (2 K BINS^2,): (N,).

    Sampling and weighing may change places: weighed first, one map is sampled for each part of a
    box instead of all.
    """
    points = _points(boxes, features.conv4_3.shape[-1])
    told = boxes.new_zeros(len(boxes))
    for maps, own_weight in zip(what.maps(features), weight.chunk(2), strict=True):
        weighed = torch.einsum('kb,khw->bhw', own_weight.view(maps.shape[1], -1), maps[0])
        at = points.transpose(0, 1)[:, None]
        samples = grid_sample(weighed[:, None], at, align_corners=False)
        told += samples.sum(dim=(0, 1, 2)) / _strength(maps, points)[:, 0]
    return told


def _points(boxes: torch.Tensor, cells: int) -> torch.Tensor:
    """Return where boxes (N, 4) are sampled, (N, BINS^2, 2) of x and y as PyTorch counts them."""
    bins = ((torch.arange(BINS, device=boxes.device) + 0.5) / BINS - 0.5) * CONTEXT
    middles = boxes[:, :2] + (boxes[:, 2:] - 1) / 2
    x = middles[:, :1] + bins * boxes[:, 2:3]  # (N, BINS)
    y = middles[:, 1:] + bins * boxes[:, 3:]
    shape = (len(boxes), BINS, BINS)
    points = torch.stack([x[:, None, :].expand(shape), y[:, :, None].expand(shape)], dim=-1)
    # From cells, whose centres are at integers, to -1 .. 1 from edge to edge.
    return ((2 * points + 1) / cells - 1).flatten(1, 2)


def _strength(maps: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
    """Return the root of the energy (N, 1) of maps (1, K, h, w) at the points of each box."""
    energy = maps.square().sum(dim=1, keepdim=True)
    inside = grid_sample(energy, points[None], align_corners=False)[0, 0].sum(dim=1, keepdim=True)
    return inside.clamp_min(torch.finfo(inside.dtype).tiny).sqrt()


def _scale(layer: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
    """Return the root of the strength of maps."""
    rms = layer.index_select(1, maps).square().mean(dim=(0, 2, 3)).sqrt()
    return rms.clamp_min(1e-3 * rms.max().clamp_min(1e-3)).sqrt()
