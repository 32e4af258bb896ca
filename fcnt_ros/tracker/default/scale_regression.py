# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much larger the target is than its box, told from the features inside it.

A heat map says where a target is, hardly how large: its width is that of the patches it is drawn
from. The features inside a box that is too large look different from those inside one that fits;
how different is learned on the first frame, by ridge regression on boxes that were put wrong on
purpose, as detectors do (R-CNN, Girshick et al., 2014). The middle is left to the heat: in another
light, features tell a wrong one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch.nn.functional import grid_sample, normalize

from fcnt_ros.tracker.box import Box

MAPS = 96
"""So many of the most important maps of conv4-3 are looked at."""

BINS = 7
"""The features are sampled at the middles of BINS x BINS parts of a box."""

CONTEXT = 1.6
"""Sampled is a box so much larger: the target's edge is what matters most."""

SHIFT = 0.08  # standard deviation of the wrong boxes' middles, over their sides
SCALE = 0.25  # of the logarithm of their scale
ASPECT = 0.04  # of half the logarithm of their aspect ratio

RIDGE = 0.03
"""What the squared weights cost, over the mean energy of a box's features."""

FIRST_BOXES, LATER_BOXES = 30, 10
"""Wrong boxes in a view of the first frame, and in a later frame."""

LATER_WEIGHT = 0.5
"""What a box in a later frame counts."""

LATER_FRAMES = 12
"""So many of the latest frames that were learned from are kept."""


class ScaleRule(NamedTuple):
    """The tensors that `predict` takes, in its order."""

    maps: torch.Tensor  # (MAPS,) int64
    scale: torch.Tensor  # (MAPS,)
    mean_input: torch.Tensor  # (MAPS BINS^2,)
    weight: torch.Tensor  # (MAPS BINS^2,)
    mean_output: torch.Tensor  # ()


def predict(conv4_3: torch.Tensor, boxes: torch.Tensor, rule: ScaleRule) -> torch.Tensor:
    """Return the logarithms (N,) of the target's size over that of boxes on it.

    Parameters
    ----------
    conv4_3 : (1, 512, cells, cells) float32
    boxes : (N, 4) float32
        x, y, width, height in cells.
    rule : ScaleRule
    """
    inputs = _pool(conv4_3, boxes, rule.maps, rule.scale)
    return (inputs - rule.mean_input) @ rule.weight + rule.mean_output


@dataclass(frozen=True, eq=False)
class _Boxes:
    """Features inside wrong boxes (N, MAPS BINS^2), and the logarithms of their scales (N,)."""

    inputs: torch.Tensor
    outputs: torch.Tensor

    def mean(self) -> _Boxes:
        """Return the mean box."""
        return _Boxes(self.inputs.mean(dim=0), self.outputs.mean())


class ScaleRegression:
    """Learns a target's `ScaleRule`.

    Parameters
    ----------
    views : sequence of (conv4_3, Box)
        Of the first frame, the boxes in cells; the first gives the scale of the maps.
    maps : (K,) int64
        The selected maps of conv4-3, most important first.
    generator : torch.Generator
        Draws the wrong boxes; on the CPU.

    Attributes
    ----------
    rule : ScaleRule
    """

    def __init__(
        self,
        views: list[tuple[torch.Tensor, Box]],
        maps: torch.Tensor,
        generator: torch.Generator,
    ) -> None:
        self._generator = generator
        self._maps = maps[:MAPS]
        seen = views[0][0].index_select(1, self._maps)
        rms = seen.square().mean(dim=(0, 2, 3)).sqrt()
        self._scale = rms.clamp_min(1e-3 * rms.max().clamp_min(1e-3)).sqrt()
        first = [self._draw(conv4_3, box, FIRST_BOXES) for conv4_3, box in views]
        boxes = _Boxes(torch.cat([b.inputs for b in first]), torch.cat([b.outputs for b in first]))
        self._mean, self._first = boxes.mean(), _centred(boxes)
        self._products = self._first.inputs @ self._first.inputs.T
        self._later: deque[_Boxes] = deque(maxlen=LATER_FRAMES)
        self._fit()

    def learn(self, conv4_3: torch.Tensor, box: Box) -> None:
        """Learn from a later frame, in which the target fills `box` (cells)."""
        self._later.append(self._draw(conv4_3, box, LATER_BOXES))
        self._fit()

    def _draw(self, conv4_3: torch.Tensor, box: Box, count: int) -> _Boxes:
        dx, dy, scale, aspect = torch.randn(4, count, generator=self._generator)
        dx, dy = SHIFT * dx * box.width, SHIFT * dy * box.height
        log_width = SCALE * scale + ASPECT * aspect
        log_height = SCALE * scale - ASPECT * aspect
        width, height = box.width * log_width.exp(), box.height * log_height.exp()
        cx, cy = box.center
        corner = [cx + dx - (width - 1) / 2, cy + dy - (height - 1) / 2]
        boxes = torch.stack([*corner, width, height], dim=1).to(conv4_3.device)
        outputs = -(log_width + log_height) / 2
        inputs = _pool(conv4_3, boxes, self._maps, self._scale)
        return _Boxes(inputs, outputs.to(conv4_3.device))

    def _fit(self) -> None:
        """Solve the ridge regression in the span of the boxes: they are fewer than the features.

        What size is right is told by the first frame alone. A later frame's own box is only the
        tracker's word, and to learn from it what is right would confirm whatever it is; so of
        later frames only the differences between boxes count, which tell what a wrong size does.
        """
        later = [_centred(boxes) for boxes in self._later]
        inputs = torch.cat([self._first.inputs, *(boxes.inputs for boxes in later)])
        outputs = torch.cat([self._first.outputs, *(boxes.outputs for boxes in later)])
        count = len(self._first.outputs)
        cost = torch.full_like(outputs, RIDGE / LATER_WEIGHT)
        cost[:count] = RIDGE
        across = inputs @ inputs[count:].T
        products = torch.cat([torch.cat([self._products, across[:count]], dim=1), across.T])
        products.diagonal().add_(cost * products.diagonal().mean())
        weight = inputs.T @ torch.linalg.solve(products, outputs)
        self.rule = ScaleRule(
            self._maps, self._scale, self._mean.inputs, weight, self._mean.outputs
        )


def _centred(boxes: _Boxes) -> _Boxes:
    mean = boxes.mean()
    return _Boxes(boxes.inputs - mean.inputs, boxes.outputs - mean.outputs)


def _pool(
    conv4_3: torch.Tensor, boxes: torch.Tensor, maps: torch.Tensor, scale: torch.Tensor
) -> torch.Tensor:
    """Return the features inside boxes (N, 4), as `predict` takes them: (N, MAPS BINS^2).

    Of length 1 each: light and contrast make all features stronger or weaker.
    """
    features = conv4_3.index_select(1, maps) / scale[:, None, None]
    bins = ((torch.arange(BINS, device=boxes.device) + 0.5) / BINS - 0.5) * CONTEXT
    middles = boxes[:, :2] + (boxes[:, 2:] - 1) / 2
    x = middles[:, :1] + bins * boxes[:, 2:3]  # (N, BINS)
    y = middles[:, 1:] + bins * boxes[:, 3:]
    shape = (len(boxes), BINS, BINS)
    points = torch.stack([x[:, None, :].expand(shape), y[:, :, None].expand(shape)], dim=-1)
    # From cells, whose centres are at integers, to PyTorch's -1 .. 1 from edge to edge.
    points = (2 * points + 1) / conv4_3.shape[-1] - 1
    samples = grid_sample(features, points.view(1, -1, BINS, 2), align_corners=False)[0]
    samples = samples.view(len(maps), len(boxes), -1).transpose(0, 1).flatten(1)
    return normalize(samples)
