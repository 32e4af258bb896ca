# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Image messages to arrays and back; `image_encodings` knows how bytes become pixels."""

from __future__ import annotations

import sys

import numpy as np
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

from fcnt_ros.footage.encodings.image_bytes import look_up, pixel_numbers
from fcnt_ros.footage.encodings.image_reader import ImageReader

_DEPTHS = {'16UC1': np.dtype(np.uint16), '32FC1': np.dtype(np.float32)}
"""Number of a pixel of a depth image, by encoding."""

_ENCODINGS = {np.dtype(np.uint8): 'bgr8', np.dtype(np.float32): '32FC1'}


def to_bgr(msg: Image | CompressedImage) -> np.ndarray:
    """Read an image message that stands alone: see `ImageReader`, which reads those of a camera.

    Returns
    -------
    (height, width, 3) uint8, BGR
        For bgr8 a view on the message's data; do not write to it.

    Raises
    ------
    ImageError
        If it cannot be read; the text says why.
    """
    return ImageReader().to_bgr(msg)


def to_depth(msg: Image) -> np.ndarray:
    """Read a depth image message.

    Parameters
    ----------
    msg : sensor_msgs.msg.Image
        Encodings 16UC1 (millimetres) and 32FC1 (metres) with any `step` and byte order.

    Returns
    -------
    (height, width) uint16 or float32
        Where rows are not padded a view on the message's data; do not write to it.

    Raises
    ------
    ImageError
        For an unknown encoding, a size or step that does not fit, or missing data.
    """
    return pixel_numbers(msg, look_up(msg.encoding, _DEPTHS))[..., 0]


def to_heatmap(msg: Image) -> np.ndarray:
    """Return the (height, width) float32 values of a 32FC1 message that `to_image` made."""
    return np.frombuffer(msg.data, np.float32).reshape(msg.height, msg.width)


def to_image(pixels: np.ndarray, header: Header) -> Image:
    """Write an array as an image message.

    Parameters
    ----------
    pixels : (H, W, 3) uint8 or (H, W) float32
        Becomes bgr8 or 32FC1.
    header : std_msgs.msg.Header
        Taken as it is.
    """
    rows = np.ascontiguousarray(pixels)
    msg = Image(
        header=header,
        height=rows.shape[0],
        width=rows.shape[1],
        encoding=_ENCODINGS[rows.dtype],
        is_bigendian=sys.byteorder == 'big',
        step=rows.strides[0],
    )
    # Given to the constructor or the field, the bytes would be copied or checked one by one. Into
    # the message's own, empty array they go as one block.
    msg.data.frombytes(rows.data.cast('B'))
    return msg
