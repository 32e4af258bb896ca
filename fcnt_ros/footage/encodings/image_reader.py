# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The images of one camera as the tracker wants them, raw or compressed, without ROS.

Compressed data themselves show what they are; drivers write all sorts of things into `format`. Only
a Bayer pattern, which image_transport sends as a grey PNG, is known by `format` alone.
"""

from __future__ import annotations

from typing import Any, Protocol

import cv2
import numpy as np

from fcnt_ros.footage.encodings.image_bytes import ImageError, RawImage
from fcnt_ros.footage.encodings.image_encodings import BAYER, raw_to_bgr
from fcnt_ros.footage.encodings.sixteen_bits import SixteenBits

# A camera's calibration, and the nodes beside this one, are of the image as it is stored.
_AS_STORED = cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR | cv2.IMREAD_IGNORE_ORIENTATION


class CompressedImage(Protocol):
    """The fields of sensor_msgs/CompressedImage that count here."""

    format: str
    data: Any


class ImageReader:
    """Reads the image messages of one camera; those of 16 bits all in the same shades."""

    def __init__(self) -> None:
        self._sixteen_bits = SixteenBits()

    def to_bgr(self, msg: RawImage | CompressedImage) -> np.ndarray:
        """Read a sensor_msgs Image or CompressedImage, of rclpy or of a library that reads bags.

        Returns
        -------
        (height, width, 3) uint8, BGR
            May be a view on the message's data; do not write to it. Compressed ones are as stored:
            a note to turn the picture (EXIF) is ignored.

        Raises
        ------
        ImageError
            If it cannot be read; the text says why.
        """
        read = raw_to_bgr if hasattr(msg, 'encoding') else _compressed_to_bgr
        return read(msg, self._sixteen_bits)


def _compressed_to_bgr(msg: CompressedImage, sixteen_bits: SixteenBits) -> np.ndarray:
    """Read a JPEG or PNG (or what else OpenCV decodes), of 8 or 16 bits."""
    image = None
    if len(msg.data):
        try:
            image = cv2.imdecode(np.frombuffer(msg.data, np.uint8), _AS_STORED)
        except cv2.error:  # a header that promises an absurd size
            pass
    if image is None or image.dtype not in (np.uint8, np.uint16):
        raise ImageError(
            f'{len(msg.data)} bytes of compressed data (format "{msg.format}") '
            'are not a whole JPEG or PNG of 8 or 16 bits'
        )
    conversion = None
    if image.ndim == 2:
        conversion = _bayer(msg.format) or cv2.COLOR_GRAY2BGR
    if image.dtype == np.uint16:
        image = sixteen_bits.to_8_bits(image, colour=conversion != cv2.COLOR_GRAY2BGR)
    return image if conversion is None else cv2.cvtColor(image, conversion)


def _bayer(form: str) -> int | None:
    """Return the conversion of a Bayer pattern that was compressed as it is, if this is one."""
    encoding, _, compressed_as = (part.strip() for part in form.partition(';'))
    if 'mono' in compressed_as:  # grey already
        return None
    return BAYER.get(encoding.rstrip('0123456789'))
