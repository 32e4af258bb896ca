# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How wrong a box is in place and size, told from the features inside boxes around it.

A heat map says where a target is to a part of a cell, and hardly how large it is: its width is that
of the patches it is drawn from. The features inside a box that does not fit look different from
those inside one that does. So a ridge regression learns by how much boxes overlap with the target,
on boxes of the first frame that were put wrong on purpose. In a new frame boxes of several sizes
and places are compared (as in IoU-Net, Jiang et al., 2018, without its training). The target's size
is that of the best one. Its place is the mean of all, each counting by the overlap that it is told
to have: steadier than the best one's, which is up to a step away.

It is the comparison that lasts. A regression that tells the error itself, as detectors have it
(R-CNN, Girshick et al., 2014), takes all that a target's look has lost for a box that is too large;
which boxes are better than others stays as it is. The aspect ratio is left alone: features tell it
worse than the first frame does.
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

SURE = 0.04
"""Of two boxes one counts e times as much if it is told to overlap so much more."""

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


def box_error(
    conv4_3: torch.Tensor,
    conv5_3: torch.Tensor,
    box: torch.Tensor,
    weight: torch.Tensor,
    *sampled: torch.Tensor,
) -> torch.Tensor:
    """Return how far a target is from a box on it, (3,) float32.

    Its middle's x and y over the box's sides, and the logarithm of its size over the box's; no more
    of each than of the boxes that are compared.

    Parameters
    ----------
    conv4_3, conv5_3
        As in `Features`.
    box : (4,) float32
        x, y, width, height in cells.
    weight, *sampled
        Of an `OverlapRule`.
    """
    errors = _errors(box.device)
    told = weigh(Features(conv4_3, conv5_3), _moved(box, errors), Sampled(*sampled), weight)
    place = torch.softmax(told / SURE, dim=0) @ errors[:, :2]
    best = told.view(2 * STEPS + 1, -1).amax(dim=1)
    return torch.cat([place, STEP * (_top(best) - STEPS)[None]])


def overlap_rule(
    views: Sequence[tuple[Features, Box]], selected: SelectedMaps, generator: torch.Generator
) -> OverlapRule:
    """Learn a target's rule, by ridge regression.

    Of the first frame alone: a later frame's own box is only the tracker's word, and to learn from
    it what fits would confirm whatever it is.

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


def _errors(device: torch.device) -> torch.Tensor:
    """Return the errors that are compared, (sizes middles, 3), as `box_error` tells them."""
    sizes = STEP * torch.arange(-STEPS, STEPS + 1, device=device)
    aside = ASIDE * torch.arange(-1, 2, device=device)
    return torch.cartesian_prod(sizes, aside, aside).roll(-1, dims=1)


def _moved(box: torch.Tensor, errors: torch.Tensor) -> torch.Tensor:
    """Return a box (4,) with errors (N, 3) made good, (N, 4)."""
    middles = box[:2] + (box[2:] - 1) / 2 + errors[:, :2] * box[2:]
    sides = box[2:] * errors[:, 2:].exp()
    return torch.cat([middles - (sides - 1) / 2, sides], dim=1)


def _top(values: torch.Tensor) -> torch.Tensor:
    """Return where values (N,) are highest, (): between two, if a parabola through them says so."""
    best = values.argmax()
    inner = best.clamp(1, len(values) - 2)
    below, at, above = (values.index_select(0, (inner + k)[None])[0] for k in (-1, 0, 1))
    bend = (2 * at - below - above).clamp_min(torch.finfo(values.dtype).tiny)
    top = inner + ((above - below) / (2 * bend)).clamp(-0.5, 0.5)
    return torch.where(inner == best, top, best)
