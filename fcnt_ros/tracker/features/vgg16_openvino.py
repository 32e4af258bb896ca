# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VGG-16 on the CPU in 8-bit integers, by OpenVINO: half of the time that float32 takes.

Weights are rounded to 8 bits for each map that comes out, activations for each layer. The features
differ by 3 to 5 % from those of float32; what is learned on the first frame and looked for in the
next ones differs alike, so that tracks hardly do.
"""

from __future__ import annotations

import numpy as np
import openvino
import torch
from openvino import opset13 as ops

from fcnt_ros.tracker.features.vgg16 import MEAN_BGR, Features
from fcnt_ros.tracker.features.weights import CONVOLUTIONS

LARGEST: dict[str, float] = {
    'conv1_1': 628.0,
    'conv1_2': 2490.0,
    'conv2_1': 4490.0,
    'conv2_2': 7510.0,
    'conv3_1': 9680.0,
    'conv3_2': 9560.0,
    'conv3_3': 11800.0,
    'conv4_1': 9040.0,
    'conv4_2': 5750.0,
    'conv4_3': 3430.0,
    'conv5_1': 1390.0,
    'conv5_2': 619.0,
}
"""Activations above are cut off, so that the 255 steps below are finer.

Where the mean squared error is least, by `scripts/activation_ranges` on photographs; rare
activations are up to 1.7 times higher.
"""

LEVELS = 256


class OpenVINOVGG16:
    """The 13 convolutions of VGG-16, with 8-bit weights and activations.

    Parameters
    ----------
    parameters : dict of str to torch.Tensor
        As `weights.load` returns them: torchvision's names, conv1_1 in RGB order.
    """

    def __init__(self, parameters: dict[str, torch.Tensor]) -> None:
        self._parameters = parameters
        self._core = openvino.Core()
        self._requests: dict[int, openvino.InferRequest] = {}

    def __call__(self, crop: np.ndarray) -> Features:
        """Return both layers of a crop (size, size, 3), uint8 BGR; size a multiple of 16.

        The features are good until the next call.
        """
        size = len(crop)
        if size not in self._requests:
            self._requests[size] = self._compile(size)
        results = self._requests[size].infer([crop[None]], share_inputs=True, share_outputs=True)
        return Features(*(torch.from_numpy(results[k]) for k in range(2)))

    def _compile(self, size: int) -> openvino.InferRequest:
        # conv1_1 stays in floating point, and where a processor has bfloat16 that is enough.
        bfloat16 = 'BF16' in self._core.get_property('CPU', 'OPTIMIZATION_CAPABILITIES')
        options = {
            'INFERENCE_NUM_THREADS': torch.get_num_threads(),
            'INFERENCE_PRECISION_HINT': 'bf16' if bfloat16 else 'f32',
            'PERFORMANCE_HINT': 'LATENCY',
            'ENABLE_CPU_PINNING': False,  # a robot's other programs are on the same cores
        }
        model = _model(self._parameters, size)
        return self._core.compile_model(model, 'CPU', options).create_infer_request()


def _model(parameters: dict[str, torch.Tensor], size: int) -> openvino.Model:
    """Return the network that takes (1, size, size, 3) uint8 BGR."""
    image = ops.parameter([1, size, size, 3], openvino.Type.u8)
    maps = ops.transpose(ops.convert(image, 'f32'), np.array([0, 3, 1, 2]))
    maps = ops.subtract(maps, np.array(MEAN_BGR, np.float32).reshape(1, 3, 1, 1))
    results = []
    previous_block = '1'
    for name, index, *_ in CONVOLUTIONS:
        block = name[len('conv')]
        if block != previous_block:
            maps = ops.max_pool(maps, [2, 2], [1, 1], [0, 0], [0, 0], [2, 2]).output(0)
            previous_block = block
        weight = parameters[f'features.{index}.weight'].numpy()
        bias = parameters[f'features.{index}.bias'].numpy()
        if name == 'conv1_1':  # our images are BGR
            kernel = ops.constant(np.ascontiguousarray(weight[:, ::-1]))
        else:
            kernel = _rounded(weight)
        maps = ops.convolution(maps, kernel, [1, 1], [1, 1], [1, 1], [1, 1])
        maps = ops.relu(ops.add(maps, bias.reshape(1, -1, 1, 1)))
        if name in ('conv4_3', 'conv5_3'):
            results.append(ops.result(maps))
        if name in LARGEST:
            low, high = np.float32(0), np.float32(LARGEST[name])
            maps = ops.fake_quantize(maps, low, high, low, high, LEVELS)
    return openvino.Model(results, [image], 'vgg16')


def _rounded(weight: np.ndarray) -> openvino.Node:
    """Return a weight (out, in, 3, 3) in 8 bits, as many steps for each map that comes out."""
    steps = LEVELS // 2 - 1
    step = np.abs(weight).max(axis=(1, 2, 3), keepdims=True) / steps
    whole = np.round(weight / step).astype(np.int8)
    return ops.multiply(ops.convert(ops.constant(whole), 'f32'), step.astype(np.float32))
