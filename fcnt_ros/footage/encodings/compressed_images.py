# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Compressed images as BGR, without ROS: what cameras and image_transport send as such.

The data themselves say what they are; drivers write all sorts of things into `format`. Only a
Bayer pattern, which image_transport sends as a grey PNG, is known by `format` alone.
"""

from __future__ import annotations

from typing import Any, Protocol

import cv2
import numpy as np

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.footage.encodings.image_encodings import BAYER
from fcnt_ros.footage.encodings.sixteen_bits import SixteenBits

# A camera's calibration, and the nodes beside this one, are of the image as it is stored.
_AS_STORED = cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR | cv2.IMREAD_IGNORE_ORIENTATION


class CompressedImage(Protocol):
    """The fields of sensor_msgs/CompressedImage that count here."""

    format: str
    data: Any


def compressed_to_bgr(msg: CompressedImage, sixteen_bits: SixteenBits) -> np.ndarray:
    """Read a JPEG or PNG (or what else OpenCV decodes), of 8 or 16 bits.

    Parameters
    ----------
    msg : CompressedImage
    sixteen_bits : SixteenBits
        The camera's: how 16 bits become 8.

    Returns
    -------
    (height, width, 3) uint8, BGR
        As stored: a note to turn the picture (EXIF) is ignored.

    Raises
    ------
    ImageError
        If the data are neither, or not whole.
    """
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
