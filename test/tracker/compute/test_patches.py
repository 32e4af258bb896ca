# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Convolutions with weights in the span of patches, against the patches written out."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import conv2d, unfold

from fcnt_ros.tracker.compute.patches import (
    patch_products,
    patch_weights,
    response,
    response_through_weights,
)

KERNEL, CHANNELS, HEIGHT, WIDTH, HIDDEN = 5, 3, 7, 6, 2


@pytest.fixture
def stacks() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    shape = (2, CHANNELS, HEIGHT, WIDTH)
    return torch.rand(shape, generator=generator, dtype=torch.float64)


@pytest.fixture
def coefficients() -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randn(2, HIDDEN, HEIGHT * WIDTH, generator=generator, dtype=torch.float64)


@pytest.fixture
def weights(stacks, coefficients) -> torch.Tensor:
    """The sum of all patches times their coefficients."""
    patches = unfold(stacks, KERNEL, padding=KERNEL // 2)  # (2, C kernel^2, h w)
    flat = torch.einsum('nkp,ncp->kc', coefficients, patches)
    return flat.view(HIDDEN, CHANNELS, KERNEL, KERNEL)


def test_patch_products_are_the_products_of_the_patches(stacks):
    patches = unfold(stacks, KERNEL, padding=KERNEL // 2)
    products = patch_products(stacks[:1], stacks[1:], KERNEL)
    torch.testing.assert_close(products, patches[0].T @ patches[1])


def test_a_patch_may_be_larger_than_the_maps(stacks):
    products = patch_products(stacks[:1, :, :3, :3], stacks[1:, :, :3, :3], 9)
    patches = [unfold(s[None, :, :3, :3], 9, padding=4)[0] for s in stacks]
    torch.testing.assert_close(products, patches[0].T @ patches[1])


def test_the_weights_are_the_patches_times_their_coefficients(stacks, coefficients, weights):
    torch.testing.assert_close(patch_weights(coefficients, stacks, KERNEL), weights)


def test_the_response_is_the_convolution_with_the_weights(stacks, coefficients, weights):
    expected = conv2d(stacks, weights, padding=KERNEL // 2).flatten(2)
    pairs = [(0, 0), (0, 1), (1, 1)]
    products = [patch_products(stacks[i : i + 1], stacks[j : j + 1], KERNEL) for i, j in pairs]
    torch.testing.assert_close(response(coefficients, products), expected)
    through = response_through_weights(coefficients, stacks, KERNEL)
    torch.testing.assert_close(through, expected)
