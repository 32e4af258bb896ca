# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How VGG-16 is computed: four ways to the same features.

plain   PyTorch as anybody would write it: float32, NCHW, launch after launch, gradients by
        autograd. What the others are measured against.
torch   PyTorch with what is fastest on the device: on the CPU channels_last, on a GPU float16 on
        tensor cores for VGG-16, and all launches recorded.
ncnn    VGG-16, most of a frame's time, by Winograd convolutions on the CPU; an optional package.
openvino
        VGG-16 in 8-bit integers on the CPU; an optional package, and the fastest where the
        processor has instructions for them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from fcnt_ros.tracker.compute.recordings import recorder
from fcnt_ros.tracker.features.vgg16 import VGG16, Features

ENGINES = ('auto', 'torch', 'ncnn', 'openvino', 'plain')

OPTIONAL = ('openvino', 'ncnn')
"""Packages for the CPU, the fastest first."""

INTEGER_INSTRUCTIONS = ('avx512_vnni', 'avx_vnni')
"""What makes 8-bit integers faster than float32, as /proc/cpuinfo calls it."""

FeatureNetwork = Callable[[np.ndarray], Features]
"""Takes a crop (size, size, 3), uint8 BGR. The features are good until the next call."""


class EngineError(RuntimeError):
    """An engine that does not exist here; the message says what to do."""


def resolve_engine(name: str, device: torch.device) -> str:
    """Return the engine called `name`; auto is the fastest that is there.

    That is torch on a GPU. On a CPU it is openvino where that is installed and the processor has
    instructions for 8-bit integers, else ncnn where that is installed, else torch.

    Raises
    ------
    EngineError
        If there is no such engine, or not here.
    """
    if name not in ENGINES:
        raise EngineError(f'engine is "{name}": choose one of {", ".join(ENGINES)}')
    if name == 'auto':
        if device.type != 'cpu':
            return 'torch'
        if _installed('openvino') and has_integer_instructions():
            return 'openvino'
        return 'ncnn' if _installed('ncnn') else 'torch'
    if name in OPTIONAL and not _installed(name):
        raise EngineError(f'engine is "{name}", which is not installed: pip install {name}')
    if name in OPTIONAL and device.type != 'cpu':
        raise EngineError(f'engine is "{name}", which runs on the CPU, but device is "{device}"')
    return name


def _installed(package: str) -> bool:
    return find_spec(package) is not None


def has_integer_instructions(cpuinfo: Path = Path('/proc/cpuinfo')) -> bool:
    """Return whether this processor multiplies 8-bit integers faster than floating point."""
    if not cpuinfo.exists():
        return False
    flags = next((line for line in cpuinfo.read_text().splitlines() if 'flags' in line), '')
    return any(name in flags.split() for name in INTEGER_INSTRUCTIONS)


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
        from fcnt_ros.tracker.features.vgg16_ncnn import NcnnVGG16

        return NcnnVGG16(parameters)
    if engine == 'openvino':
        from fcnt_ros.tracker.features.vgg16_openvino import OpenVINOVGG16

        return OpenVINOVGG16(parameters)
    if engine == 'plain':
        plain = VGG16(parameters, memory_format=torch.contiguous_format).to(device)
        return lambda crop: plain(torch.from_numpy(crop).to(device))
    dtype = torch.float16 if device.type == 'cuda' else torch.float32
    network = recorder(engine, device)(VGG16(parameters, dtype).to(device))
    return lambda crop: network(torch.from_numpy(crop))
