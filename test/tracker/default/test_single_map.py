# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A convolution to one map by way of a matrix product."""

from __future__ import annotations

import pytest
import torch
from taps import taps_gradient, to_taps, to_weight
from torch.nn.functional import conv2d

from fcnt_ros.tracker.default.single_map import convolve


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_it_is_the_librarys_convolution(generator):
    features = torch.randn(2, 3, 7, 9, generator=generator, dtype=torch.float64)
    weight = torch.randn(1, 3, 5, 5, generator=generator, dtype=torch.float64)
    expected = conv2d(features, weight, padding=2)[:, 0]
    torch.testing.assert_close(convolve(features, to_taps(weight)), expected)


def test_taps_go_back_to_the_weight_they_came_from(generator):
    weight = torch.randn(1, 3, 5, 5, generator=generator)
    assert torch.equal(to_weight(to_taps(weight)), weight)


def test_the_gradient_is_the_adjoint(generator):
    features = torch.randn(2, 3, 7, 9, generator=generator, dtype=torch.float64)
    taps = torch.randn(25, 3, generator=generator, dtype=torch.float64)
    errors = torch.randn(2, 7, 9, generator=generator, dtype=torch.float64)
    forth = (convolve(features, taps) * errors).sum()
    back = (taps * taps_gradient(features, errors, 5)).sum()
    torch.testing.assert_close(forth, back)
