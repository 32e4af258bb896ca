# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VGG-16 on the CPU by ncnn, whose Winograd convolutions take half of PyTorch's time."""

from __future__ import annotations

import struct

import ncnn
import numpy as np
import torch

from fcnt_ros.tracker.features.vgg16 import MEAN_BGR, Features
from fcnt_ros.tracker.features.weights import CONVOLUTIONS

MAGIC = 7767517
"""First line of ncnn's network descriptions."""

FLOAT32 = struct.pack('<I', 0)
"""Tag before a layer's weights."""

IMAGE = 'image'
CONV4_3, CONV5_3 = 'conv4_3_out', 'conv5_3'
"""Names of the blobs that go in and come out."""


class NcnnVGG16:
    """The 13 convolutions of VGG-16, float32.

    Parameters
    ----------
    parameters : dict of str to torch.Tensor
        As `weights.load` returns them: torchvision's names, conv1_1 in RGB order.

    Raises
    ------
    RuntimeError
        If ncnn does not take the network.
    """

    def __init__(self, parameters: dict[str, torch.Tensor]) -> None:
        self._net = ncnn.Net()
        options = self._net.opt
        options.num_threads = torch.get_num_threads()
        # ncnn's defaults trade digits for speed where a CPU has such instructions.
        options.use_fp16_packed = options.use_fp16_storage = options.use_fp16_arithmetic = False
        options.use_bf16_storage = False
        # Held as long as the network: ncnn reads the weights where they lie.
        self._model = _model(parameters)
        if self._net.load_param_mem(_description()):
            raise RuntimeError('ncnn does not take VGG-16; the engine "torch" works without it')
        self._net.load_model_mem(self._model)

    def __call__(self, crop: np.ndarray) -> Features:
        """Return both layers of a crop (size, size, 3), uint8 BGR; size a multiple of 16."""
        pixels = np.ascontiguousarray(crop.transpose(2, 0, 1), np.float32)
        pixels -= np.array(MEAN_BGR, np.float32)[:, None, None]
        extractor = self._net.create_extractor()
        extractor.input(IMAGE, ncnn.Mat(pixels))  # a view: `pixels` must outlive the extractions
        return Features(*(self._extract(extractor, blob) for blob in (CONV4_3, CONV5_3)))

    @staticmethod
    def _extract(extractor: ncnn.Extractor, blob: str) -> torch.Tensor:
        status, maps = extractor.extract(blob)
        if status:
            raise RuntimeError(f'ncnn could not compute {blob} (status {status}): out of memory?')
        return torch.from_numpy(np.array(maps))[None]


def _description() -> str:
    """Return the network in ncnn's text format: type, name, inputs, outputs, options of a layer."""
    layers = [f'Input {IMAGE} 0 1 {IMAGE}']
    blob, previous_block = IMAGE, '1'
    for name, _, in_channels, out_channels in CONVOLUTIONS:
        block = name[len('conv')]
        if block != previous_block:
            pool = f'pool{previous_block}'
            layers.append(f'Pooling {pool} 1 1 {blob} {pool} 0=0 1=2 2=2')
            blob, previous_block = pool, block
        # 3x3 with a border of 1, a bias, and a ReLU behind it.
        options = f'0={out_channels} 1=3 4=1 5=1 6={9 * in_channels * out_channels} 9=1'
        layers.append(f'Convolution {name} 1 1 {blob} {name} {options}')
        blob = name
        if name == 'conv4_3':  # goes out and on
            layers.append(f'Split split 1 2 {name} {CONV4_3} conv4_3_on')
            blob = 'conv4_3_on'
    blobs = sum(int(layer.split()[3]) for layer in layers)
    return '\n'.join([str(MAGIC), f'{len(layers)} {blobs}', *layers, ''])


def _model(parameters: dict[str, torch.Tensor]) -> bytes:
    """Return the parameters in ncnn's binary format."""
    parts = []
    for name, index, *_ in CONVOLUTIONS:
        weight = parameters[f'features.{index}.weight']
        weight = weight.flip(1) if name == 'conv1_1' else weight  # our images are BGR
        bias = parameters[f'features.{index}.bias']
        parts += [FLOAT32, weight.contiguous().numpy().tobytes(), bias.numpy().tobytes()]
    return b''.join(parts)
