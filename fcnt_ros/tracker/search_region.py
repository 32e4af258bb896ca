# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The square part of the image in which the target is looked for, and its grids.

Three grids share one convention (cell centres at integers): the image's pixels, the crop's
pixels that VGG-16 sees, and the cells of the heat maps, one for every 8 x 8 pixels of the crop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box

if TYPE_CHECKING:
    import torch

CELL = 8
"""Stride of conv4-3: pixels of the crop per cell of a heat map."""


@dataclass(frozen=True)
class SearchRegion:
    """A square of whole pixels, resampled to `size` x `size` for the network.

    Parameters
    ----------
    left, top : int
        Top-left pixel in the image; may be negative.
    side : int
        Side in image pixels.
    size : int
        Side of the crop in pixels, a multiple of 16.
    """

    left: int
    top: int
    side: int
    size: int

    @classmethod
    def around(cls, box: Box, scale: float, size: int) -> SearchRegion:
        """Return the region centred on `box` whose side is `scale` times the box's diagonal.

        Its corners are whole pixels, so that the crop needs no shift by part of a pixel and the
        mapping to cells is exact.
        """
        side = max(round(scale * box.diagonal), 1)
        cx, cy = box.center
        return cls(round(cx - (side - 1) / 2), round(cy - (side - 1) / 2), side, size)

    @property
    def cells(self) -> int:
        """Cells on each side of a heat map."""
        return self.size // CELL

    @property
    def cells_per_pixel(self) -> float:
        """Cells per image pixel."""
        return self.cells / self.side

    @property
    def box(self) -> Box:
        """The region as a box in image pixels."""
        return Box(self.left, self.top, self.side, self.side)

    def to_cells(self, box: Box) -> Box:
        """Convert a box from image pixels to cells."""
        k = self.cells_per_pixel
        return Box((box.x - self.left) * k, (box.y - self.top) * k, box.width * k, box.height * k)

    def rows_to_cells(self, boxes: torch.Tensor) -> torch.Tensor:
        """Convert boxes (N, 4), of x, y, width and height, from image pixels to cells."""
        corner = boxes.new_tensor([self.left, self.top, 0, 0])
        return (boxes - corner) * self.cells_per_pixel

    def to_image(self, box: Box) -> Box:
        """Convert a box from cells to image pixels."""
        k = 1 / self.cells_per_pixel
        return Box(box.x * k + self.left, box.y * k + self.top, box.width * k, box.height * k)

    def crop(self, image: np.ndarray) -> np.ndarray:
        """Cut the region out of an image, zero outside it, and resample it.

        Parameters
        ----------
        image : (H, W, 3) uint8

        Returns
        -------
        (size, size, 3) uint8
        """
        height, width = image.shape[:2]
        x0, x1 = (min(max(x, 0), width) for x in (self.left, self.left + self.side))
        y0, y1 = (min(max(y, 0), height) for y in (self.top, self.top + self.side))
        seen = image[y0:y1, x0:x1]
        if seen.shape[:2] != (self.side, self.side):
            # OpenCV's grid begins at its source's edge, so that the black around has to be there,
            # too. Where it is never written NumPy takes addresses for it and hardly any memory.
            canvas = np.zeros((self.side, self.side, 3), np.uint8)
            canvas[y0 - self.top : y1 - self.top, x0 - self.left : x1 - self.left] = seen
            seen = canvas
        # Averaging when shrinking: plain interpolation would skip pixels and make small steps of
        # a large target shimmer.
        method = cv2.INTER_AREA if self.side > self.size else cv2.INTER_LINEAR
        return cv2.resize(seen, (self.size, self.size), interpolation=method)
