# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which device a name stands for."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.compute.device import DeviceError, resolve_device


def test_auto_takes_the_gpu_if_there_is_one():
    assert resolve_device('auto').type == ('cuda' if torch.cuda.is_available() else 'cpu')


@pytest.mark.parametrize('name', ['cuda:99', 'cuda:-1', 'gpu', '', 'CPU'])
def test_a_device_that_is_not_there_is_refused_with_the_ones_that_are(name: str):
    with pytest.raises(DeviceError, match=rf'"{name}".* choose one of auto, cpu'):
        resolve_device(name)
