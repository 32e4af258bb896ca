# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VGG-16's two layers, against the network written out step by step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d, max_pool2d

from fcnt_ros.tracker.features.engine import FeatureNetwork, feature_network
from fcnt_ros.tracker.features.vgg16 import VGG16
from fcnt_ros.tracker.features.weights import CONVOLUTIONS


@pytest.fixture(scope='module')
def parameters() -> dict[str, torch.Tensor]:
    """Random parameters that keep the activations' size from layer to layer."""
    generator = torch.Generator().manual_seed(0)
    state = {}
    for _, index, inputs, outputs in CONVOLUTIONS:
        std = (2 / (9 * inputs)) ** 0.5
        state[f'features.{index}.weight'] = std * torch.randn(
            outputs, inputs, 3, 3, generator=generator
        )
        state[f'features.{index}.bias'] = torch.randn(outputs, generator=generator)
    return state


@pytest.fixture(scope='module')
def crop() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (32, 48, 3), dtype=np.uint8)


def networks() -> dict[str, Callable[[dict[str, torch.Tensor]], FeatureNetwork]]:
    """Return every way to compute the network that is installed here."""
    cpu = torch.device('cpu')
    names = ['plain', 'torch'] + (['ncnn'] if find_spec('ncnn') else [])
    return {name: partial(feature_network, name, device=cpu) for name in names}


@pytest.mark.parametrize('make', networks().values(), ids=networks())
def test_both_layers_are_those_of_the_published_network(make, parameters, crop):
    rgb = torch.from_numpy(crop[:, :, ::-1].copy()).permute(2, 0, 1)[None].float()
    x = rgb - torch.tensor([123.68, 116.779, 103.939]).view(1, 3, 1, 1)
    layers = {}
    for name, index, _, _ in CONVOLUTIONS:
        if name in ('conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'):
            x = max_pool2d(x, 2)
        weight, bias = parameters[f'features.{index}.weight'], parameters[f'features.{index}.bias']
        x = layers[name] = conv2d(x, weight, bias, padding=1).relu()
    features = make(parameters=parameters)(crop)
    torch.testing.assert_close(features.conv4_3, layers['conv4_3'], rtol=1e-3, atol=1e-2)
    torch.testing.assert_close(features.conv5_3, layers['conv5_3'], rtol=1e-3, atol=1e-2)


def test_conv4_3_has_a_cell_for_8_pixels_and_conv5_3_for_16(parameters, crop):
    features = VGG16(parameters)(torch.from_numpy(crop))
    assert features.conv4_3.shape == (1, 512, 4, 6)
    assert features.conv5_3.shape == (1, 512, 2, 3)


def test_float16_keeps_three_digits_of_activations_beyond_its_range(parameters, crop):
    large = {k: v * 300 if k.startswith('features.0') else v for k, v in parameters.items()}
    exact = VGG16(large)(torch.from_numpy(crop))
    half = VGG16(large, torch.float16)(torch.from_numpy(crop))
    assert exact.conv4_3.max() > 65_504
    for ours, theirs in zip(half, exact, strict=True):
        assert float((ours - theirs).norm() / theirs.norm()) < 5e-3


def test_several_crops_in_a_row_do_not_mix(parameters, crop):
    for make in networks().values():
        network = make(parameters=parameters)
        first = network(crop).conv4_3.clone()
        network(255 - crop)
        torch.testing.assert_close(network(crop).conv4_3, first)
