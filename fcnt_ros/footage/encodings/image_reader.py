# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The images of one camera as the tracker wants them, whatever the camera sends."""

from __future__ import annotations

import numpy as np

from fcnt_ros.footage.encodings.compressed_images import CompressedImage, compressed_to_bgr
from fcnt_ros.footage.encodings.image_bytes import RawImage
from fcnt_ros.footage.encodings.image_encodings import raw_to_bgr
from fcnt_ros.footage.encodings.sixteen_bits import SixteenBits


class ImageReader:
    """Reads the image messages of one camera; those of 16 bits all in the same shades."""

    def __init__(self) -> None:
        self._sixteen_bits = SixteenBits()

    def to_bgr(self, msg: RawImage | CompressedImage) -> np.ndarray:
        """Read a sensor_msgs Image or CompressedImage, of rclpy or of a library that reads bags.

        Returns
        -------
        (height, width, 3) uint8, BGR
            May be a view on the message's data; do not write to it.

        Raises
        ------
        ImageError
            If it cannot be read; the text says why.
        """
        read = raw_to_bgr if hasattr(msg, 'encoding') else compressed_to_bgr
        return read(msg, self._sixteen_bits)
