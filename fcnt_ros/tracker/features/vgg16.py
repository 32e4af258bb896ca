# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VGG-16 up to conv5-3: what the tracker sees (section 3)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from fcnt_ros.tracker.features.weights import CONVOLUTIONS

MEAN_BGR = (103.939, 116.779, 123.68)
"""Mean of ImageNet's pixels, subtracted from the image as in VGG-16's training."""

HALF_SCALE = 16.0
"""Activations are so much smaller in float16, whose largest number is 65504.

Convolution, ReLU and pooling commute with a positive factor, so that dividing the first layer
and all biases by a power of two changes the result only where numbers vanish. Activations of
photographs reach 23,000: this leaves room for any image.
"""


class Features(NamedTuple):
    """The two layers of one crop, after their ReLUs.

    conv4_3 : (1, 512, cells, cells) float32, tells individuals apart.
    conv5_3 : (1, 512, cells / 2, cells / 2) float32, tells kinds apart.
    """

    conv4_3: torch.Tensor
    conv5_3: torch.Tensor


class VGG16(nn.Module):
    """The 13 convolutions of VGG-16 (Simonyan and Zisserman, 2014), frozen.

    Parameters
    ----------
    parameters : dict of str to torch.Tensor
        As `weights.load` returns them: torchvision's names, conv1_1 in RGB order.
    dtype : torch.dtype
        float32 or float16: what is computed with inside; the features are float32.
    memory_format : torch.memory_format
        How the maps lie in memory inside.
    """

    def __init__(
        self,
        parameters: dict[str, torch.Tensor],
        dtype: torch.dtype = torch.float32,
        memory_format: torch.memory_format = torch.channels_last,
    ) -> None:
        super().__init__()
        self._dtype, self._memory_format = dtype, memory_format
        self._scale = HALF_SCALE if dtype == torch.float16 else 1.0
        self.to_conv4_3 = nn.Sequential()
        self.to_conv5_3 = nn.Sequential()
        previous_block = '1'
        for name, index, in_channels, out_channels in CONVOLUTIONS:
            block = name[len('conv')]
            layers = self.to_conv5_3 if block == '5' else self.to_conv4_3
            if block != previous_block:
                layers.append(nn.MaxPool2d(2))
                previous_block = block
            conv = nn.Conv2d(in_channels, out_channels, kernel_size=3, padding=1)
            weight = parameters[f'features.{index}.weight']
            # Our images are BGR: turning the first layer once saves turning every image.
            conv.weight.data = weight.flip(1) / self._scale if name == 'conv1_1' else weight
            conv.bias.data = parameters[f'features.{index}.bias'] / self._scale
            layers.append(conv)
            layers.append(nn.ReLU(inplace=True))
        self.requires_grad_(False)
        self.to(dtype=dtype, memory_format=memory_format)
        self.register_buffer('mean', torch.tensor(MEAN_BGR).view(1, 3, 1, 1))

    @torch.no_grad()
    def forward(self, crop: torch.Tensor) -> Features:
        """Return both layers of a crop.

        Parameters
        ----------
        crop : (size, size, 3) uint8
            BGR, on this network's device; size a multiple of 16.
        """
        return self.features(self.pixels(crop))

    def pixels(self, crop: torch.Tensor) -> torch.Tensor:
        """Return a crop (size, size, 3) uint8 as numbers, (1, 3, size, size) float32."""
        return crop.permute(2, 0, 1)[None].float() - self.mean

    def features(self, pixels: torch.Tensor) -> Features:
        """Return both layers of `pixels`; with gradients, if these are asked for."""
        images = pixels.to(self._dtype).contiguous(memory_format=self._memory_format)
        conv4_3 = self.to_conv4_3(images)
        conv5_3 = self.to_conv5_3(conv4_3)
        return Features(conv4_3.float() * self._scale, conv5_3.float() * self._scale)
