# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How the networks are computed: three ways to the same boxes.

plain   PyTorch as anybody would write it: float32, NCHW, launch after launch, gradients by
        autograd. What the others are measured against.
torch   PyTorch with what is fastest on the device: on the CPU channels_last, on a GPU float16 on
        tensor cores for VGG-16, and all launches recorded.
ncnn    VGG-16, most of a frame's time, by Winograd convolutions on the CPU; an optional package.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import torch

from fcnt_ros.tracker.captured import Recorder, eager, recorder
from fcnt_ros.tracker.heatmap_fit import Descent
from fcnt_ros.tracker.plain_descent import PlainDescent
from fcnt_ros.tracker.vgg16 import VGG16, Features

ENGINES = ('auto', 'torch', 'ncnn', 'plain')

FeatureNetwork = Callable[[np.ndarray], Features]
"""Takes a crop (size, size, 3), uint8 BGR. The features are good until the next call."""


class EngineError(RuntimeError):
    """An engine that does not exist here; the message says what to do."""


def resolve_engine(name: str, device: torch.device) -> str:
    """Return the engine called `name`; auto is ncnn where it is installed, on the CPU, else torch.

    Raises
    ------
    EngineError
        If there is no such engine, or not here.
    """
    if name not in ENGINES:
        raise EngineError(f'engine is "{name}": choose one of {", ".join(ENGINES)}')
    installed = find_spec('ncnn') is not None
    if name == 'auto':
        return 'ncnn' if installed and device.type == 'cpu' else 'torch'
    if name == 'ncnn' and not installed:
        raise EngineError('engine is "ncnn", which is not installed: pip install ncnn')
    if name == 'ncnn' and device.type != 'cpu':
        raise EngineError(f'engine is "ncnn", which runs on the CPU, but device is "{device}"')
    return name


def feature_network(
    engine: str, parameters: dict[str, torch.Tensor], device: torch.device
) -> FeatureNetwork:
    """Return VGG-16 as one of the engines computes it.

    Parameters
    ----------
    engine : str
        As `resolve_engine` returns it.
    parameters : dict of str to torch.Tensor
        As `weights.load` returns them.
    device : torch.device
    """
    if engine == 'ncnn':
        from fcnt_ros.tracker.vgg16_ncnn import NcnnVGG16

        return NcnnVGG16(parameters)
    if engine == 'plain':
        plain = VGG16(parameters, memory_format=torch.contiguous_format).to(device)
        return lambda crop: plain(torch.from_numpy(crop).to(device))
    dtype = torch.float16 if device.type == 'cuda' else torch.float32
    network = recorder_for(engine, device)(VGG16(parameters, dtype).to(device))
    return lambda crop: network(torch.from_numpy(crop))


def descent(
    engine: str, device: torch.device, learning_rate: float, momentum: float, weight_decay: float
) -> Descent | PlainDescent:
    """Return how an engine fits the heat map networks."""
    if engine == 'plain':
        return PlainDescent(learning_rate, momentum, weight_decay)
    return Descent(learning_rate, momentum, weight_decay, recorder(device))


def recorder_for(engine: str, device: torch.device) -> Recorder:
    """Return how an engine makes functions fast: `plain` leaves them as they are."""
    return eager if engine == 'plain' else recorder(device)
