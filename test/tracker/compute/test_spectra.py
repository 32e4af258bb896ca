# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Convolutions by way of spectra are those that PyTorch computes directly."""

from __future__ import annotations

import pytest
import torch
from taps import to_weight
from torch.nn.functional import conv2d

from fcnt_ros.tracker.compute.spectra import SpectralMaps, spectrum

FRAMES, MAPS, HEIGHT, WIDTH = 3, 5, 12, 14


@pytest.fixture(params=[3, 9])
def side(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def features() -> torch.Tensor:
    return torch.rand(FRAMES, MAPS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def maps(features: torch.Tensor, side: int) -> SpectralMaps:
    return SpectralMaps([spectrum(f[None], side) for f in features], (HEIGHT, WIDTH), side)


@pytest.fixture
def taps(side: int) -> torch.Tensor:
    return torch.randn(side**2, MAPS, generator=torch.Generator().manual_seed(2))


def directly(features: torch.Tensor, taps: torch.Tensor) -> torch.Tensor:
    weight = to_weight(taps)
    return conv2d(features, weight, padding=weight.shape[-1] // 2)[:, 0]


def test_the_convolution_is_that_with_zeros_around_the_maps(features, maps, taps):
    torch.testing.assert_close(maps.convolve(taps), directly(features, taps))


def test_the_gradient_is_that_of_the_convolution(features, maps, taps):
    errors = torch.randn(FRAMES, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(3))
    taps.requires_grad_(True)
    (expected,) = torch.autograd.grad((directly(features, taps) * errors).sum(), taps)
    torch.testing.assert_close(maps.taps_gradient(errors), expected, rtol=1e-4, atol=1e-4)
