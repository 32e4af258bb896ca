# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Image messages to arrays and back.

A camera's message says how its bytes are meant (encoding, step, size) and may be wrong about it.
Here it is believed only as far as its data reach: what comes out is an (H, W, 3) uint8 BGR array,
or an `ImageError` that names the value that does not fit.

cv_bridge is not used: the one for ROS without an installation ignores `step` and knows other
errors than the one of a ROS installation. A view on the bytes is as short, copies nothing for
bgr8, and is the same everywhere.
"""

from __future__ import annotations

import sys
from typing import Any

import cv2
import numpy as np
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

_CONVERSIONS = {
    'bgr8': (3, None),
    'rgb8': (3, cv2.COLOR_RGB2BGR),
    'bgra8': (4, cv2.COLOR_BGRA2BGR),
    'rgba8': (4, cv2.COLOR_RGBA2BGR),
    'mono8': (1, cv2.COLOR_GRAY2BGR),
}
"""Bytes per pixel and OpenCV's conversion to BGR, by encoding."""

_DEPTHS = {'16UC1': np.dtype(np.uint16), '32FC1': np.dtype(np.float32)}
"""Number of a pixel of a depth image, by encoding."""

_ENCODINGS = {np.dtype(np.uint8): 'bgr8', np.dtype(np.float32): '32FC1'}


class ImageError(ValueError):
    """An image message that cannot be read; the text names the value and what would be right."""


def to_bgr(msg: Image | CompressedImage) -> np.ndarray:
    """Read an image message.

    Parameters
    ----------
    msg : sensor_msgs.msg.Image or CompressedImage
        Encodings bgr8, rgb8, bgra8, rgba8 and mono8 with any `step`, or a JPEG or PNG.

    Returns
    -------
    (height, width, 3) uint8, BGR
        For bgr8 a view on the message's data; do not write to it.

    Raises
    ------
    ImageError
        For an unknown encoding, a size or step that does not fit, or missing data.
    """
    return _decompress(msg) if isinstance(msg, CompressedImage) else _view(msg)


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
    number = _look_up(msg.encoding, _DEPTHS).newbyteorder('>' if msg.is_bigendian else '<')
    return np.ascontiguousarray(_rows(msg, number.itemsize)).view(number)


def _look_up(encoding: str, known: dict) -> Any:
    if encoding not in known:
        raise ImageError(
            f'the encoding "{encoding}" is not supported: use one of {", ".join(sorted(known))}'
        )
    return known[encoding]


def _view(msg: Image) -> np.ndarray:
    channels, conversion = _look_up(msg.encoding, _CONVERSIONS)
    pixels = _rows(msg, channels).reshape(msg.height, msg.width, channels)
    return pixels if conversion is None else cv2.cvtColor(pixels, conversion)


def _rows(msg: Image, pixel: int) -> np.ndarray:
    """Return a view (height, bytes of a row's pixels) uint8, each pixel being so many bytes."""
    if msg.width == 0 or msg.height == 0:
        raise ImageError(f'the image is empty: {msg.width} x {msg.height} pixels')
    row = msg.width * pixel
    if msg.step < row:
        raise ImageError(
            f'step is {msg.step} bytes, but a row of {msg.width} pixels of {msg.encoding} has {row}'
        )
    if len(msg.data) < msg.step * msg.height:
        raise ImageError(
            f'the image is truncated: {len(msg.data)} bytes of data, but {msg.height} rows of '
            f'{msg.step} bytes make {msg.step * msg.height}'
        )
    data = np.frombuffer(msg.data, np.uint8, count=msg.step * msg.height)
    return data.reshape(msg.height, msg.step)[:, :row]


def _decompress(msg: CompressedImage) -> np.ndarray:
    image = None
    if len(msg.data):
        try:
            image = cv2.imdecode(np.frombuffer(msg.data, np.uint8), cv2.IMREAD_COLOR)
        except cv2.error:  # a header that promises an absurd size
            pass
    if image is None:
        raise ImageError(
            f'{len(msg.data)} bytes of compressed data (format "{msg.format}") '
            'are not a whole JPEG or PNG'
        )
    return image


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
