# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A convolution of many maps to a single one by way of their spectra.

A fit convolves the same maps again and again. In the frequency domain each convolution is one
product of a row and a matrix per frequency, with a thirtieth of the multiplications; what the maps'
own transform costs is paid once a frame (the convolution theorem, as in correlation filters).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.fft import irfft2, rfft2
from torch.nn.functional import pad


def spectrum(features: torch.Tensor, side: int) -> torch.Tensor:
    """Return the spectrum of maps, for kernels of a side.

    Parameters
    ----------
    features : (1, K, h, w) float32
    side : int
        Odd. The maps are padded so that a kernel does not reach around their edges.

    Returns
    -------
    (frequencies, 1, K) complex64
    """
    size = _padded(features.shape[2:], side)
    return rfft2(features, s=size).flatten(2).permute(2, 0, 1).contiguous()


class SpectralMaps:
    """Maps of several frames that can be convolved fast.

    Does what convolutions with single maps and their gradients do, for taps as in `single_map`.

    Parameters
    ----------
    spectra : sequence of (frequencies, 1, K) complex64
        See `spectrum`.
    shape : (int, int)
        Height and width of the maps.
    side : int
        Of the kernels.
    """

    def __init__(self, spectra: Sequence[torch.Tensor], shape: Sequence[int], side: int) -> None:
        self._spectra = torch.cat(list(spectra), dim=1)  # (frequencies, N, K)
        self._shape = shape
        self._side = side
        self._size = _padded(shape, side)

    def convolve(self, taps: torch.Tensor) -> torch.Tensor:
        """Return the maps (N, h, w) that taps (side^2, K) make of them."""
        kernel = rfft2(taps.T.unflatten(1, (self._side, self._side)), s=self._size)
        rows = kernel.flatten(1).T[:, None].contiguous()  # (frequencies, 1, K)
        maps = self._back(torch.bmm(rows, self._spectra.transpose(1, 2)))
        (height, width), margin = self._shape, self._side // 2
        return maps[:, margin : margin + height, margin : margin + width]

    def taps_gradient(self, errors: torch.Tensor) -> torch.Tensor:
        """Return the sum over cells of errors (N, h, w) times patches, (side^2, K)."""
        margin = self._side // 2
        rows = rfft2(pad(errors, (margin, 0, margin, 0)), s=self._size)
        rows = rows.flatten(1).T[:, None].conj().resolve_conj().contiguous()
        taps = self._back(torch.bmm(rows, self._spectra).conj().resolve_conj())
        return taps[:, : self._side, : self._side].flatten(1).T

    def _back(self, rows: torch.Tensor) -> torch.Tensor:
        """Return maps (M, *size) of spectra (frequencies, 1, M)."""
        height, width = self._size
        return irfft2(rows[:, 0].T.unflatten(1, (height, width // 2 + 1)), s=self._size)


def _padded(shape: Sequence[int], side: int) -> tuple[int, int]:
    height, width = shape
    return height + side - 1, width + side - 1
