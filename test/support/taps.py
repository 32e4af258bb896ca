# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Taps and what they stand for, written plainly: what fast ways of computing are compared with."""

from __future__ import annotations

import torch
from torch.nn.functional import unfold


def to_taps(weight: torch.Tensor) -> torch.Tensor:
    """Return a weight (1, K, k, k) as taps (k^2, K): what a cell gives to the cells around it."""
    return weight[0].flatten(1).flip(1).T.contiguous()


def to_weight(taps: torch.Tensor) -> torch.Tensor:
    """Return taps (k^2, K) as the weight (1, K, k, k) of a convolution."""
    side = round(taps.shape[0] ** 0.5)
    return taps.T.flip(1).reshape(1, -1, side, side)


def taps_gradient(features: torch.Tensor, errors: torch.Tensor, side: int) -> torch.Tensor:
    """Return the sum over cells of errors times patches, the adjoint of `convolve`.

    Parameters
    ----------
    features : (N, K, h, w) float32
    errors : (N, h, w) float32
    side : int
        k, odd.

    Returns
    -------
    (k^2, K) float32
    """
    around = unfold(errors[:, None], side, padding=side // 2)  # (N, k^2, h w)
    return (around @ features.flatten(2).transpose(1, 2)).sum(0)
