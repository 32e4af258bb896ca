# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The rows of bytes of ROS's raw image messages, without ROS.

A camera's message says how its bytes are meant (encoding, step, size) and may be wrong about it.
Here it is believed only as far as its data reach: what comes out are the rows, or an `ImageError`
that names the value that does not fit. `image_encodings` knows what the bytes of a row mean.

Whose messages they are does not matter, rclpy's or those of a library that reads bags: their
fields have the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

import numpy as np

Known = TypeVar('Known')


class ImageError(ValueError):
    """An image message that cannot be read; the text names the value and what would be right."""


class RawImage(Protocol):
    """The fields of sensor_msgs/Image that count here."""

    encoding: str
    height: int
    width: int
    step: int
    is_bigendian: int
    data: Any


def look_up(encoding: str, known: Mapping[str, Known]) -> Known:
    """Return what is known of an encoding; `ImageError` names those that are known."""
    if encoding not in known:
        raise ImageError(
            f'the encoding "{encoding}" is not supported: use one of {", ".join(sorted(known))}'
        )
    return known[encoding]


def pixel_numbers(msg: RawImage, number: np.dtype, channels: int = 1) -> np.ndarray:
    """Return the pixels as numbers, whatever the message's byte order.

    Parameters
    ----------
    msg : RawImage
    number : numpy.dtype
        Type of a number.
    channels : int
        Numbers of a pixel.

    Returns
    -------
    (height, width, channels) of that type
        In the message's byte order. Where rows are not padded, and for single bytes, a view on the
        message's data; do not write to it.

    Raises ImageError for a size or step that does not fit, or missing data.
    """
    pixel = channels * number.itemsize
    rows = padded_rows(msg, pixel, msg.height)[:, : msg.width * pixel]
    if number.itemsize > 1:
        number = number.newbyteorder('>' if msg.is_bigendian else '<')
        rows = np.ascontiguousarray(rows).view(number)
    return rows.reshape(msg.height, msg.width, channels)


def padded_rows(msg: RawImage, pixel: int, rows: int) -> np.ndarray:
    """Return a view (rows, step) uint8: all rows, of `pixel` bytes a pixel, with their padding.

    There are more rows than the image is high where colours lie in rows of their own. Raises
    ImageError as `pixel_numbers` does.
    """
    if msg.width == 0 or msg.height == 0:
        raise ImageError(f'the image is empty: {msg.width} x {msg.height} pixels')
    row = msg.width * pixel
    if msg.step < row:
        raise ImageError(
            f'step is {msg.step} bytes, but a row of {msg.width} pixels of {msg.encoding} has {row}'
        )
    if len(msg.data) < msg.step * rows:
        raise ImageError(
            f'the image is truncated: {len(msg.data)} bytes of data, but {rows} rows of '
            f'{msg.step} bytes make {msg.step * rows}'
        )
    data = np.frombuffer(msg.data, np.uint8, count=msg.step * rows)
    return data.reshape(rows, msg.step)
