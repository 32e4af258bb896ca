# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a map responds to, against the response itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from fcnt_ros.analysis.saliency import saliency
from fcnt_ros.tracker.features.vgg16 import VGG16
from fcnt_ros.tracker.features.weights import CONVOLUTIONS


@pytest.fixture(scope='module')
def network() -> VGG16:
    """Random parameters that keep the activations' size from layer to layer; exact."""
    generator = torch.Generator().manual_seed(0)
    state = {}
    for _, index, inputs, outputs in CONVOLUTIONS:
        std = (2 / (9 * inputs)) ** 0.5
        weight = torch.randn(outputs, inputs, 3, 3, generator=generator)
        state[f'features.{index}.weight'] = std * weight
        state[f'features.{index}.bias'] = torch.zeros(outputs)
    return VGG16(state, torch.float64)


@pytest.fixture(scope='module')
def crop() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (48, 48, 3), dtype=np.uint8)


def responses(network: VGG16, pixels: torch.Tensor, layer: str) -> torch.Tensor:
    """Return each map's sum, (512,)."""
    with torch.no_grad():
        return getattr(network.features(pixels), layer)[0].double().sum(dim=(1, 2))


@pytest.mark.parametrize('layer', ['conv4_3', 'conv5_3'])
def test_it_is_by_how_much_the_response_changes_with_a_pixel(network, crop, layer):
    pixels = network.pixels(torch.from_numpy(crop))
    k = int(responses(network, pixels, layer).argmax())
    picture = saliency(network, crop, {layer: [k]})[layer][k]
    assert picture.shape == (48, 48)
    y, x = np.unravel_index(picture.argmax(), picture.shape)
    step, changes = 0.05, []
    for color in range(3):
        ahead, back = pixels.clone(), pixels.clone()
        ahead[0, color, y, x] += step
        back[0, color, y, x] -= step
        change = responses(network, ahead, layer)[k] - responses(network, back, layer)[k]
        changes.append(abs(float(change)) / (2 * step))
    assert picture[y, x] == pytest.approx(max(changes), rel=0.1)


def test_nothing_is_computed_for_layers_that_are_not_asked_for(network, crop):
    assert saliency(network, crop, {'conv5_3': []}) == {'conv5_3': {}}
