# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VGG-16 up to conv5-3: what the tracker sees (section 3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from fcnt_ros.tracker.weights import CONVOLUTIONS

MEAN_BGR = (103.939, 116.779, 123.68)
"""Mean of ImageNet's pixels, subtracted from the image as in VGG-16's training."""


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
    """

    def __init__(self, parameters: dict[str, torch.Tensor]) -> None:
        super().__init__()
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
            conv.weight.data = weight.flip(1) if name == 'conv1_1' else weight
            conv.bias.data = parameters[f'features.{index}.bias']
            layers.append(conv)
            layers.append(nn.ReLU(inplace=True))
        self.register_buffer('mean', torch.tensor(MEAN_BGR).view(1, 3, 1, 1))
        self.requires_grad_(False)
        self.to(memory_format=torch.channels_last)

    @torch.no_grad()
    def forward(self, crop: np.ndarray) -> Features:
        """Return both layers of a crop (size, size, 3), uint8 BGR; size a multiple of 16."""
        pixels = torch.from_numpy(crop).to(self.mean.device)
        images = pixels.permute(2, 0, 1)[None].float() - self.mean  # (1, 3, size, size)
        conv4_3 = self.to_conv4_3(images.contiguous(memory_format=torch.channels_last))
        return Features(conv4_3, self.to_conv5_3(conv4_3))
