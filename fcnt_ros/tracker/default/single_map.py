# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A convolution of many maps to a single one, as a matrix product.

Libraries spread a convolution's work over the maps that come out; with one map they leave most of
a processor idle. Here each cell's features meet all taps of the kernel in one product, and what
the taps give is then summed where it belongs: several times faster on a CPU.
"""

from __future__ import annotations

import torch
from torch.nn.functional import fold


def convolve(features: torch.Tensor, taps: torch.Tensor) -> torch.Tensor:
    """Return what a convolution with zero padding gives.

    Parameters
    ----------
    features : (N, K, h, w) float32
    taps : (k^2, K) float32
        What a cell gives to the cells around it: the weight (K, k, k), flipped, maps last; k odd.

    Returns
    -------
    (N, h, w) float32
    """
    side = round(taps.shape[0] ** 0.5)
    products = taps @ features.flatten(2)  # (N, k^2, h w)
    return fold(products, features.shape[2:], side, padding=side // 2)[:, 0]
