# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Weights in the span of the features' patches, and what a convolution with them gives.

A convolution's output at a cell is the inner product of its weights with the patch of features
around the cell. Where the weights are themselves a sum of patches, one for each cell times a
coefficient, the output follows from the inner products of all pairs of patches: thirty times
fewer multiplications than the convolution, once these products are there.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn.functional import conv2d
from torch.nn.grad import conv2d_weight


def patch_products(left: torch.Tensor, right: torch.Tensor, kernel: int) -> torch.Tensor:
    """Return the inner products of all patches of two stacks of maps.

    The product of two patches is the sum, over the kernel's shifts, of the products of two
    columns of features: one matrix product, then sums along rows and along columns.

    Parameters
    ----------
    left, right : (1, K, h, w) float32
        Zero outside their borders.
    kernel : int
        Side of a patch, odd.

    Returns
    -------
    (h w, h w) float32
        Entry (p, q): <patch of `left` around cell p, patch of `right` around cell q>.
    """
    h, w = left.shape[2:]
    columns = (left[0].flatten(1).T @ right[0].flatten(1)).view(h, w, h, w)
    return _shift_sum(_shift_sum(columns, 0, kernel), 1, kernel).view(h * w, h * w)


def _shift_sum(products: torch.Tensor, axis: int, kernel: int) -> torch.Tensor:
    """Sum over common shifts of the axes `axis` and `axis` + 2 by up to kernel // 2."""
    size = products.shape[axis]
    total = products.clone()
    for shift in range(1, min(kernel // 2, size - 1) + 1):
        low, high = (axis, 0, size - shift), (axis, shift, size - shift)
        for to, source in ((low, high), (high, low)):
            part = total.narrow(*to).narrow(axis + 2, *to[1:])
            part += products.narrow(*source).narrow(axis + 2, *source[1:])
    return total


def response(coefficients: torch.Tensor, products: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return what a convolution with weights in the patches' span gives.

    Parameters
    ----------
    coefficients : (N, hidden, h w) float32
        One for each map that comes out, and each patch of each of N stacks.
    products : sequence of (h w, h w) float32
        Of stack i's patches with stack j's for i <= j: 00, 01, ..., 11, 12, ...

    Returns
    -------
    (N, hidden, h w) float32
    """
    totals = list(torch.zeros_like(coefficients))
    pairs = ((i, j) for i in range(len(totals)) for j in range(i, len(totals)))
    for (i, j), block in zip(pairs, products, strict=True):
        totals[j] = torch.addmm(totals[j], coefficients[i], block)
        if i != j:
            totals[i] = torch.addmm(totals[i], coefficients[j], block.T)
    return torch.stack(totals)


def response_through_weights(
    coefficients: torch.Tensor, features: torch.Tensor, kernel: int
) -> torch.Tensor:
    """Return the same as `response` by way of the weights: cheaper where it is asked for once.

    Parameters
    ----------
    coefficients : (N, hidden, h w) float32
    features : (N, K, h, w) float32
    kernel : int
        Side of a patch, odd.
    """
    weights = patch_weights(coefficients, features, kernel)
    return conv2d(features, weights, padding=kernel // 2).flatten(2)


def patch_weights(
    coefficients: torch.Tensor, features: torch.Tensor, kernel: int
) -> torch.Tensor:
    """Return the weights (hidden, K, kernel, kernel) that the coefficients stand for.

    Parameters
    ----------
    coefficients : (N, hidden, h w) float32
    features : (N, K, h, w) float32
    kernel : int
        Side of a patch, odd.
    """
    hidden, channels = coefficients.shape[1], features.shape[1]
    maps = coefficients.unflatten(2, features.shape[2:])
    # The sum of patches weighted by a map is what a convolution's weight gradient computes.
    return conv2d_weight(features, (hidden, channels, kernel, kernel), maps, padding=kernel // 2)
