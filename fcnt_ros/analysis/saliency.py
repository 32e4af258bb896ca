# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which pixels a map responds to: figure 2, after Simonyan, Vedaldi and Zisserman (2014).

A map's response is its sum over all cells. Its gradient with respect to the image tells which
pixels would change it most; of the three colours the one that would do so most counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from fcnt_ros.tracker.features.vgg16 import VGG16


def saliency(
    network: VGG16, crop: np.ndarray, chosen: dict[str, Sequence[int]]
) -> dict[str, dict[int, np.ndarray]]:
    """Return how much each pixel of a crop matters for some of the maps.

    Parameters
    ----------
    network : VGG16
        Of float32: in float16 small gradients vanish.
    crop : (size, size, 3) uint8
        BGR.
    chosen : dict of str to sequence of int
        Numbers of maps, from 0, for 'conv4_3', 'conv5_3' or both.

    Returns
    -------
    dict of str to dict of int to (size, size) float32
        |d response / d pixel|, the largest of the three colours, per grey level.
    """
    with torch.enable_grad():
        pixels = network.pixels(torch.from_numpy(crop).to(network.mean.device))
        pixels.requires_grad_()
        features = network.features(pixels)
        return {
            layer: {k: _gradient(getattr(features, layer)[0, k], pixels) for k in maps}
            for layer, maps in chosen.items()
        }


def _gradient(feature_map: torch.Tensor, pixels: torch.Tensor) -> np.ndarray:
    (gradient,) = torch.autograd.grad(feature_map.sum(), pixels, retain_graph=True)
    return gradient[0].abs().amax(dim=0).cpu().numpy()
