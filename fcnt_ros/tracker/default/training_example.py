# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What one frame teaches a network: its maps, the target map, and what each cell counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.compute.spectra import spectrum
from fcnt_ros.tracker.default.config import Memory
from fcnt_ros.tracker.heatmaps.target_map import inside, target_map

KERNEL = 9
"""Side of the convolution's patches (section 4.2)."""


@dataclass(frozen=True, eq=False)
class Example:
    """One frame's term of the loss.

    Parameters
    ----------
    features : (1, K, h, w) float32
        What the network sees.
    target : (h, w) float32
        The target map M.
    weight : (h, w) float32
        What each cell's squared error counts.
    spectra : list of (frequencies, 1, K) complex64
        `spectrum`, once it was asked for; copies with another weight share it.
    """

    features: torch.Tensor
    target: torch.Tensor
    weight: torch.Tensor
    spectra: list[torch.Tensor] = field(default_factory=list, repr=False)

    @property
    def spectrum(self) -> torch.Tensor:
        """The features in the frequency domain (see `spectra`)."""
        if not self.spectra:
            self.spectra.append(spectrum(self.features, KERNEL))
        return self.spectra[0]

    def weighted(self, weight: float) -> Example:
        """Return the example with another say."""
        return replace(self, weight=weight * self.weight)


def later_example(
    features: torch.Tensor,
    box: Box,
    distractors: Sequence[Box],
    target_sigma: float,
    config: Memory,
) -> Example:
    """Return what a frame teaches SNet in which the target was found.

    Parameters
    ----------
    features : (1, K, h, w) float32
        What SNet sees.
    box : Box
        Where the target was found, in cells. The cells inside count less: it is only the
        tracker's word (equation 10 leaves them out altogether).
    distractors : sequence of Box
        Those who look like the target, in cells: what it is told apart by is learned harder.
    target_sigma : float
        Of the target map.
    config : Memory
    """
    cells, device = features.shape[-1], features.device
    phi = inside(box, cells, device)
    weight = torch.ones_like(phi)
    for distractor in distractors:
        harder = 1 + (config.distractor_weight - 1) * inside(distractor, cells, device)
        weight = torch.maximum(weight, harder)
    weight = torch.where(phi > 0, config.target_weight, weight)
    return Example(features, target_map(box, cells, target_sigma, device), weight)
