# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much larger the target is than its box, told from the features inside boxes of several sizes.

A heat map says where a target is, hardly how large: its width is that of the patches it is drawn
from. The features inside a box that is too large look different from those inside one that fits.
So a ridge regression learns by how much boxes overlap with the target, on boxes of the first frame
that were put wrong on purpose. In a new frame boxes of several sizes are compared, and that of the
highest overlap is the target's (as in IoU-Net, Jiang et al., 2018, without its training).

It is the comparison that lasts. A regression that tells the size itself, as detectors have it
(R-CNN, Girshick et al., 2014), takes all that a target's look has lost for a box that is too large;
a peak over the sizes stays where it is. Middles aside are compared, too, or a middle that is a
little wrong would be one of the things that a size can make up for. But the middle is left to the
heat, and the aspect ratio stays as it is: features tell them worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.box_features import Sampled, pool, weigh
from fcnt_ros.tracker.features.selected_maps import SelectedMaps
from fcnt_ros.tracker.features.vgg16 import Features

MAPS = 96
"""So many of the most important maps of each layer are looked at."""

SHIFT = 0.12  # standard deviation of the wrong boxes' middles, over their sides
SCALE = 0.25  # of the logarithm of their scale
ASPECT = 0.04  # of half the logarithm of their aspect ratio

STEP, STEPS = 0.06, 5
"""Compared are boxes of STEPS sizes to either side of the box's own, so far apart in logarithms."""

ASIDE = 0.12
"""Each size is compared at nine middles, so far apart over the box's sides."""

RIDGE = 0.1
"""What the squared weights cost, over the mean energy of a box's features."""

BOXES = 30
"""Wrong boxes in a view."""


class OverlapRule(NamedTuple):
    """What tells overlaps from features.

    Parameters
    ----------
    weight : (2 MAPS BINS^2,) float32
    sampled : Sampled
    """

    weight: torch.Tensor
    sampled: Sampled


def log_scale(
    conv4_3: torch.Tensor,
    conv5_3: torch.Tensor,
    box: torch.Tensor,
    weight: torch.Tensor,
    *sampled: torch.Tensor,
) -> torch.Tensor:
    """Return the logarithm of the target's size over that of a box on it, ().

    No more than STEP STEPS, the sizes that are compared.

    Parameters
    ----------
    conv4_3, conv5_3
        As in `Features`.
    box : (4,) float32
        x, y, width, height in cells.
    weight, *sampled
        Of an `OverlapRule`.
    """
    told = weigh(Features(conv4_3, conv5_3), _to_compare(box), Sampled(*sampled), weight)
    overlap = told.view(2 * STEPS + 1, -1).amax(dim=1)
    return STEP * (_top(overlap) - STEPS)


def overlap_rule(
    views: Sequence[tuple[Features, Box]], selected: SelectedMaps, generator: torch.Generator
) -> OverlapRule:
    """Learn a target's rule, by ridge regression.

    Of the first frame alone: a later frame's own box is only the tracker's word, and to learn from
    it what size is right would confirm whatever it is.

    Parameters
    ----------
    views : sequence of (Features, Box)
        Of the first frame, the boxes in cells; the first gives the scale of the maps.
    selected : SelectedMaps
    generator : torch.Generator
        Draws the wrong boxes; on the CPU.
    """
    what = Sampled.of(views[0][0], selected.snet_maps[:MAPS], selected.gnet_maps[:MAPS])
    device = views[0][0].conv4_3.device
    drawn = [(features, box, wrong_boxes(box, BOXES, generator)) for features, box in views]
    inputs = torch.cat([pool(features, boxes.to(device), what) for features, _, boxes in drawn])
    outputs = torch.cat([overlaps(boxes, box) for _, box, boxes in drawn]).to(device)
    inputs, outputs = inputs - inputs.mean(dim=0), outputs - outputs.mean()
    # In the span of the boxes: they are fewer than the features.
    products = inputs @ inputs.T
    products.diagonal().add_(RIDGE * products.diagonal().mean())
    return OverlapRule(inputs.T @ torch.linalg.solve(products, outputs), what)


def wrong_boxes(box: Box, count: int, generator: torch.Generator) -> torch.Tensor:
    """Return boxes (N, 4) of x, y, width, height around one that are wrong by chance."""
    dx, dy, scale, aspect = torch.randn(4, count, generator=generator)
    width = box.width * (SCALE * scale + ASPECT * aspect).exp()
    height = box.height * (SCALE * scale - ASPECT * aspect).exp()
    cx, cy = box.center
    middle = cx + SHIFT * dx * box.width, cy + SHIFT * dy * box.height
    corner = middle[0] - (width - 1) / 2, middle[1] - (height - 1) / 2
    return torch.stack([*corner, width, height], dim=1)


def overlaps(boxes: torch.Tensor, box: Box) -> torch.Tensor:
    """Return the intersections over union (N,) of boxes (N, 4) with a box."""
    corner = boxes.new_tensor([[box.x, box.y]])
    sides = boxes.new_tensor([[box.width, box.height]])
    ends = torch.minimum(boxes[:, :2] + boxes[:, 2:], corner + sides)
    shared = (ends - torch.maximum(boxes[:, :2], corner)).clamp_min(0).prod(dim=1)
    return shared / (boxes[:, 2:].prod(dim=1) + box.area - shared)


def _to_compare(box: torch.Tensor) -> torch.Tensor:
    """Return boxes like one (4,) of all sizes, each at all middles, (sizes middles, 4)."""
    sizes = STEP * torch.arange(-STEPS, STEPS + 1, device=box.device)
    aside = ASIDE * torch.arange(-1, 2, device=box.device)
    middles = box[:2] + (box[2:] - 1) / 2 + torch.cartesian_prod(aside, aside) * box[2:]
    sides = box[2:] * sizes.exp()[:, None]
    shape = (len(sizes), len(middles), 2)
    middles, sides = middles.expand(shape), sides[:, None].expand(shape)
    return torch.cat([middles - (sides - 1) / 2, sides], dim=-1).flatten(0, 1)


def _top(values: torch.Tensor) -> torch.Tensor:
    """Return where values (N,) are highest, (): between two, if a parabola through them says so."""
    best = values.argmax()
    inner = best.clamp(1, len(values) - 2)
    below, at, above = (values.index_select(0, (inner + k)[None])[0] for k in (-1, 0, 1))
    bend = (2 * at - below - above).clamp_min(torch.finfo(values.dtype).tiny)
    top = inner + ((above - below) / (2 * bend)).clamp(-0.5, 0.5)
    return torch.where(inner == best, top, best)
