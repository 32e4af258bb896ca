# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VGG-16 in 8-bit integers, against float32."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.vgg16 import VGG16, Features

openvino_engine = pytest.importorskip('fcnt_ros.tracker.features.vgg16_openvino')

pytestmark = pytest.mark.integration


@pytest.fixture(scope='module')
def parameters() -> dict[str, torch.Tensor]:
    return weights.load('')


@pytest.fixture(scope='module')
def network(parameters):
    return openvino_engine.OpenVINOVGG16(parameters)


@pytest.fixture(scope='module')
def crop(clip) -> np.ndarray:
    _, frame = cv2.VideoCapture(str(clip)).read()
    return cv2.resize(frame[150:350, 550:750], (224, 224))


def relative_error(ours: torch.Tensor, exact: torch.Tensor) -> float:
    return float((ours - exact).norm() / exact.norm())


def test_features_of_a_photograph_are_those_of_float32_to_some_percent(
    network, parameters, crop
):
    exact: Features = VGG16(parameters)(torch.from_numpy(crop))
    ours = network(crop)
    assert relative_error(ours.conv4_3, exact.conv4_3) < 0.06
    assert relative_error(ours.conv5_3, exact.conv5_3) < 0.08


def test_a_turned_off_colour_channel_matters(network, crop):
    blind = crop.copy()
    blind[:, :, 0] = 0
    features = network(crop).conv4_3.clone()
    assert relative_error(network(blind).conv4_3, features) > 0.1


def test_crops_of_another_size_are_taken_in_turns(network, crop):
    small = network(crop[:64, :64]).conv5_3.clone()
    network(crop)
    assert small.shape == (1, 512, 4, 4)
    torch.testing.assert_close(network(crop[:64, :64]).conv5_3, small)
