# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much larger the target is than its box, told from the features inside boxes of several sizes.

A heat map says where a target is, hardly how large: its width is that of the patches it is drawn
from. The features inside a box that is too large look different from those inside one that fits.
So a ridge regression learns by how much a box overlaps with the target, on boxes that were put
wrong on purpose; in a new frame boxes of several sizes are compared, and the size with the highest
overlap is the target's (as IoU-Net does, Jiang et al., 2018, without its training).

It is the comparison that lasts. A regression that tells the size itself, as detectors have it
(R-CNN, Girshick et al., 2014), takes all that a target's look has lost for a box that is too large;
a peak over the sizes stays where it is. Middles aside are compared, too, or a middle that is a
little wrong would be one of the things that a size can make up for. But the middle is left to the
heat, and the aspect ratio stays as it is: features tell them worse.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch.nn.functional import grid_sample

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.features.selected_maps import SelectedMaps
from fcnt_ros.tracker.features.vgg16 import Features

MAPS = 96
"""So many of the most important maps of each layer are looked at."""

BINS = 7
"""The features are sampled at the middles of BINS x BINS parts of a box."""

CONTEXT = 1.6
"""Sampled is a box so much larger: the target's edge is what matters most."""

SHIFT = 0.12  # standard deviation of the wrong boxes' middles, over their sides
SCALE = 0.25  # of the logarithm of their scale
ASPECT = 0.04  # of half the logarithm of their aspect ratio

STEP, STEPS = 0.06, 5
"""Compared are boxes of STEPS sizes to either side of the box's own, so far apart in logarithms."""

ASIDE = 0.12
"""Each size is compared at nine middles, so far apart over the box's sides."""

RIDGE = 0.1
"""What the squared weights cost, over the mean energy of a box's features."""

FIRST_BOXES, LATER_BOXES = 30, 10
"""Wrong boxes in a view of the first frame, and in a later frame."""

LATER_WEIGHT = 0.5
"""What a box in a later frame counts."""

LATER_FRAMES = 12
"""So many of the latest frames that were learned from are kept."""


class OverlapRule(NamedTuple):
    """The tensors that `log_scale` takes last, in its order.

    snet_maps, gnet_maps : (MAPS,) int64, of conv4-3 and conv5-3.
    snet_scale, gnet_scale : (MAPS,) float32, what the maps are divided by.
    weight : (2 MAPS BINS^2,) float32
    """

    snet_maps: torch.Tensor
    gnet_maps: torch.Tensor
    snet_scale: torch.Tensor
    gnet_scale: torch.Tensor
    weight: torch.Tensor


def log_scale(
    conv4_3: torch.Tensor, conv5_3: torch.Tensor, box: torch.Tensor, *rule: torch.Tensor
) -> torch.Tensor:
    """Return the logarithm of the target's size over that of a box on it, ().

    No more than STEP STEPS, the sizes that are compared.

    Parameters
    ----------
    conv4_3, conv5_3
        As in `Features`.
    box : (4,) float32
        x, y, width, height in cells.
    *rule
        Those of `OverlapRule`.
    """
    device = box.device
    sizes = STEP * torch.arange(-STEPS, STEPS + 1, device=device)
    aside = ASIDE * torch.arange(-1, 2, device=device)
    aside = torch.cartesian_prod(aside, aside)
    middles = box[:2] + (box[2:] - 1) / 2 + aside * box[2:]  # (9, 2)
    sides = box[2:] * sizes.exp()[:, None]  # (sizes, 2)
    shape = (len(sizes), len(middles), 2)
    sides = sides[:, None].expand(shape)
    tried = torch.cat([middles.expand(shape) - (sides - 1) / 2, sides], dim=-1).flatten(0, 1)
    told = _told(Features(conv4_3, conv5_3), tried, OverlapRule(*rule))
    overlap = told.view(shape[:2]).amax(dim=1)
    best = overlap.argmax()
    # The top of the parabola through the best one and its neighbours.
    inner = best.clamp(1, 2 * STEPS - 1)
    below, at, above = (overlap.index_select(0, (inner + k)[None])[0] for k in (-1, 0, 1))
    bend = (2 * at - below - above).clamp_min(torch.finfo(overlap.dtype).tiny)
    top = inner + ((above - below) / (2 * bend)).clamp(-0.5, 0.5)
    return STEP * (torch.where(inner == best, top, best) - STEPS)


@dataclass(frozen=True, eq=False)
class _Boxes:
    """Features inside wrong boxes (N, 2 MAPS BINS^2), and their overlaps with the target (N,)."""

    inputs: torch.Tensor
    outputs: torch.Tensor


class ScaleRegression:
    """Learns a target's `OverlapRule`.

    Parameters
    ----------
    views : sequence of (Features, Box)
        Of the first frame, the boxes in cells; the first gives the scale of the maps.
    selected : SelectedMaps
    generator : torch.Generator
        Draws the wrong boxes; on the CPU.

    Attributes
    ----------
    rule : OverlapRule
    """

    def __init__(
        self,
        views: list[tuple[Features, Box]],
        selected: SelectedMaps,
        generator: torch.Generator,
    ) -> None:
        self._generator = generator
        maps = selected.snet_maps[:MAPS], selected.gnet_maps[:MAPS]
        self._sampled = (*maps, *map(_scale, views[0][0], maps))
        first = [self._draw(features, box, FIRST_BOXES) for features, box in views]
        inputs = torch.cat([boxes.inputs for boxes in first])
        outputs = torch.cat([boxes.outputs for boxes in first])
        self._mean = _Boxes(inputs.mean(dim=0), outputs.mean())
        self._first = self._centred(_Boxes(inputs, outputs))
        self._products = self._first.inputs @ self._first.inputs.T
        self._later: deque[_Boxes] = deque(maxlen=LATER_FRAMES)
        self._fit()

    def learn(self, features: Features, box: Box) -> None:
        """Learn from a later frame, in which the target fills `box` (cells)."""
        self._later.append(self._centred(self._draw(features, box, LATER_BOXES)))
        self._fit()

    def _draw(self, features: Features, box: Box, count: int) -> _Boxes:
        dx, dy, scale, aspect = torch.randn(4, count, generator=self._generator)
        dx, dy = SHIFT * dx * box.width, SHIFT * dy * box.height
        width = box.width * (SCALE * scale + ASPECT * aspect).exp()
        height = box.height * (SCALE * scale - ASPECT * aspect).exp()
        cx, cy = box.center
        corner = [cx + dx - (width - 1) / 2, cy + dy - (height - 1) / 2]
        boxes = torch.stack([*corner, width, height], dim=1)
        device = features.conv4_3.device
        inputs = _pool(features, boxes.to(device), *self._sampled)
        return _Boxes(inputs, overlaps(boxes, box).to(device))

    def _centred(self, boxes: _Boxes) -> _Boxes:
        return _Boxes(boxes.inputs - self._mean.inputs, boxes.outputs - self._mean.outputs)

    def _fit(self) -> None:
        """Solve the ridge regression in the span of the boxes: they are fewer than the features."""
        inputs = torch.cat([self._first.inputs, *(boxes.inputs for boxes in self._later)])
        outputs = torch.cat([self._first.outputs, *(boxes.outputs for boxes in self._later)])
        count = len(self._first.outputs)
        cost = torch.full_like(outputs, RIDGE / LATER_WEIGHT)
        cost[:count] = RIDGE
        across = inputs @ inputs[count:].T
        products = torch.cat([torch.cat([self._products, across[:count]], dim=1), across.T])
        products.diagonal().add_(cost * products.diagonal().mean())
        weight = inputs.T @ torch.linalg.solve(products, outputs)
        self.rule = OverlapRule(*self._sampled, weight)


def overlaps(boxes: torch.Tensor, box: Box) -> torch.Tensor:
    """Return the intersections over union (N,) of boxes (N, 4) with a box."""
    corner = boxes.new_tensor([[box.x, box.y]])
    sides = boxes.new_tensor([[box.width, box.height]])
    ends = torch.minimum(boxes[:, :2] + boxes[:, 2:], corner + sides)
    shared = (ends - torch.maximum(boxes[:, :2], corner)).clamp_min(0).prod(dim=1)
    return shared / (boxes[:, 2:].prod(dim=1) + box.area - shared)


def _scale(layer: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
    """Return what maps are divided by: the root of their strength, so that all have some say."""
    rms = layer.index_select(1, maps).square().mean(dim=(0, 2, 3)).sqrt()
    return rms.clamp_min(1e-3 * rms.max().clamp_min(1e-3)).sqrt()


def _pool(
    features: Features,
    boxes: torch.Tensor,
    snet_maps: torch.Tensor,
    gnet_maps: torch.Tensor,
    snet_scale: torch.Tensor,
    gnet_scale: torch.Tensor,
) -> torch.Tensor:
    """Return the features inside boxes (N, 4), as the regression takes them: (N, 2 MAPS BINS^2).

    Those of each layer over the root of their energy: light and contrast make all features
    stronger or weaker.
    """
    points = _points(boxes, features.conv4_3.shape[-1])
    inside = []
    for layer, maps, scale in zip(
        features, (snet_maps, gnet_maps), (snet_scale, gnet_scale), strict=True
    ):
        seen = layer.index_select(1, maps) / scale[:, None, None]
        samples = grid_sample(seen, points[None], align_corners=False)[0]  # (MAPS, N, BINS^2)
        inside.append(samples.transpose(0, 1).flatten(1) / _strength(seen, points))
    return torch.cat(inside, dim=1)


def _told(features: Features, boxes: torch.Tensor, rule: OverlapRule) -> torch.Tensor:
    """Return `_pool` times the rule's weight (N,), up to a constant.

    Sampling and weighing may change places: weighed first, one map is sampled for each part of the
    box instead of MAPS.
    """
    points = _points(boxes, features.conv4_3.shape[-1])
    told = boxes.new_zeros(len(boxes))
    for layer, maps, scale, weight in zip(
        features, rule[:2], rule[2:4], rule.weight.chunk(2), strict=True
    ):
        seen = layer.index_select(1, maps) / scale[:, None, None]
        weighed = torch.einsum('kb,khw->bhw', weight.view(len(maps), -1), seen[0])
        samples = grid_sample(
            weighed[:, None], points.transpose(0, 1)[:, None], align_corners=False
        )
        told += samples.sum(dim=(0, 1, 2)) / _strength(seen, points)[:, 0]
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


def _strength(seen: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
    """Return the root of the energy (N, 1) of maps (1, K, h, w) at the points of each box."""
    energy = seen.square().sum(dim=1, keepdim=True)
    inside = grid_sample(energy, points[None], align_corners=False)[0, 0].sum(dim=1, keepdim=True)
    return inside.clamp_min(torch.finfo(inside.dtype).tiny).sqrt()
