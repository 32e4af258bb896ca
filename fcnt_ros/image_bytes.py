# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Pixels out of the bytes of ROS's image messages, without ROS.

A camera's message says how its bytes are meant (encoding, step, size) and may be wrong about it.
Here it is believed only as far as its data reach: what comes out is an (H, W, 3) uint8 BGR array,
or an `ImageError` that names the value that does not fit.

Whose messages they are does not matter, rclpy's or those of a library that reads bags: their
fields have the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

import cv2
import numpy as np

_CONVERSIONS = {
    'bgr8': (3, None),
    'rgb8': (3, cv2.COLOR_RGB2BGR),
    'bgra8': (4, cv2.COLOR_BGRA2BGR),
    'rgba8': (4, cv2.COLOR_RGBA2BGR),
    'mono8': (1, cv2.COLOR_GRAY2BGR),
}
"""Bytes per pixel and OpenCV's conversion to BGR, by encoding."""

Known = TypeVar('Known')


class ImageError(ValueError):
    """An image message that cannot be read; the text names the value and what would be right."""


class RawImage(Protocol):
    """The fields of sensor_msgs/Image that count here."""

    encoding: str
    height: int
    width: int
    step: int
    data: Any


class CompressedImage(Protocol):
    """The fields of sensor_msgs/CompressedImage that count here."""

    format: str
    data: Any


def raw_to_bgr(msg: RawImage) -> np.ndarray:
    """Read a raw image.

    Parameters
    ----------
    msg : RawImage
        Encodings bgr8, rgb8, bgra8, rgba8 and mono8 with any `step`.

    Returns
    -------
    (height, width, 3) uint8, BGR
        For bgr8 a view on the message's data; do not write to it.

    Raises
    ------
    ImageError
        For an unknown encoding, a size or step that does not fit, or missing data.
    """
    channels, conversion = look_up(msg.encoding, _CONVERSIONS)
    pixels = pixel_rows(msg, channels).reshape(msg.height, msg.width, channels)
    return pixels if conversion is None else cv2.cvtColor(pixels, conversion)


def compressed_to_bgr(msg: CompressedImage) -> np.ndarray:
    """Read a JPEG or PNG.

    Returns
    -------
    (height, width, 3) uint8, BGR

    Raises
    ------
    ImageError
        If the data are neither, or not whole.
    """
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


def look_up(encoding: str, known: Mapping[str, Known]) -> Known:
    """Return what is known of an encoding; `ImageError` names those that are known."""
    if encoding not in known:
        raise ImageError(
            f'the encoding "{encoding}" is not supported: use one of {", ".join(sorted(known))}'
        )
    return known[encoding]


def pixel_rows(msg: RawImage, pixel: int) -> np.ndarray:
    """Return a view (height, bytes of a row's pixels) uint8, each pixel being so many bytes.

    Raises
    ------
    ImageError
        For a size or step that does not fit, or missing data.
    """
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
