# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Images of 16 bits a number, as 8 bits: which number is black, which is white.

How much of the 16 bits a camera uses, nobody says: 12 of them, or in the picture of a thermal
camera a few hundred values in the middle. The upper eight bits would be one grey. A range
that followed each image would make the whole picture flicker as soon as something bright comes into
it, and the target with it.

So one range is kept for all images of a camera, as a camera keeps its exposure. The rule:

- An image reaches from the value that 0.5 % of its numbers stay under to the one that 0.5 % are
  over; in colour from 0, which keeps the hues.
- The first image's range is this and a quarter of it to each side, and not less than 255 values.
- An image fits while it stays within the range and uses a quarter of it. After 15 images in
  succession that do not fit, the range is taken anew, from the last of them.
"""

from __future__ import annotations

import math

import numpy as np

PATIENCE = 15
"""After so many images that do not fit there is a new range."""

OUTSIDE = 0.5
"""Per cent of an image's numbers that do not count, at each end."""

MARGIN = 0.25
"""The range is wider than the image at each end, by this share of the image's own."""

LEAST_USE = 0.25
"""An image that uses less of the range does not fit."""

LEAST_WIDTH = 255
"""Of a range: noise is not made a picture."""

SAMPLES = 20_000
"""About so many pixels of an image are looked at for its range."""


class SixteenBits:
    """Makes 8 bits of the 16 of a camera's images, all by one range while they fit it."""

    def __init__(self) -> None:
        self._range: tuple[float, float] | None = None
        self._out_of_range = 0
        self._shades = np.empty(0, np.uint8)  # of each of the 65536 numbers

    def to_8_bits(self, numbers: np.ndarray, colour: bool) -> np.ndarray:
        """Return the camera's next image in 8 bits.

        (H, W, ...) uint16, in any byte order, becomes uint8. In colour 0 stays black.
        """
        low, high = _reach(numbers, colour)
        self._out_of_range = 0 if self._fits(low, high) else self._out_of_range + 1
        if self._range is None or self._out_of_range >= PATIENCE:
            self._take(low, high)
        return self._shades[numbers]

    def _fits(self, low: float, high: float) -> bool:
        if self._range is None:
            return True
        black, white = self._range
        width = white - black
        used = high - low >= LEAST_USE * width or width <= LEAST_WIDTH
        return black <= low and high <= white and used

    def _take(self, low: float, high: float) -> None:
        margin = max(MARGIN * (high - low), (LEAST_WIDTH - (high - low)) / 2)
        black = max(low - margin, 0.0)
        white = max(min(high + margin, 65535.0), black + LEAST_WIDTH)
        self._range, self._out_of_range = (black, white), 0
        shades = (np.arange(65536) - black) * (255 / (white - black))
        self._shades = np.rint(shades.clip(0, 255)).astype(np.uint8)


def _reach(numbers: np.ndarray, colour: bool) -> tuple[float, float]:
    """Return from where to where an image's numbers reach."""
    height, width = numbers.shape[:2]
    # Odd, so that all colours of a Bayer pattern are met.
    step = math.isqrt(height * width // SAMPLES) | 1
    low, high = np.percentile(numbers[::step, ::step], (OUTSIDE, 100 - OUTSIDE))
    return (0.0 if colour else float(low)), float(high)
