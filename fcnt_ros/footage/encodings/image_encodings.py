# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Raw images as BGR: every encoding of sensor_msgs/image_encodings that holds a picture.

OpenCV converts them all. cv_bridge is not used: it knows neither nv12, nv21 and nv24 nor the names
that came after Humble, makes of 16 bits their upper eight, and is not the same one everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np

from fcnt_ros.footage.encodings.image_bytes import (
    ImageError,
    RawImage,
    look_up,
    padded_rows,
    pixel_numbers,
)
from fcnt_ros.footage.encodings.sixteen_bits import SixteenBits

BYTE, WORD = np.dtype(np.uint8), np.dtype(np.uint16)

# OpenCV names a Bayer pattern by the second row's second and third pixel, ROS by the first row's
# first two.
BAYER = {
    'bayer_rggb': cv2.COLOR_BayerBG2BGR,
    'bayer_bggr': cv2.COLOR_BayerRG2BGR,
    'bayer_gbrg': cv2.COLOR_BayerGR2BGR,
    'bayer_grbg': cv2.COLOR_BayerGB2BGR,
}
"""OpenCV's conversion to BGR, by ROS's name without the number of bits."""


def raw_to_bgr(msg: RawImage, sixteen_bits: SixteenBits) -> np.ndarray:
    """Read a raw image of an encoding of `READERS`, with any `step` and byte order.

    Returns
    -------
    (height, width, 3) uint8, BGR
        For bgr8 and 8UC3 a view on the message's data; do not write to it.

    Raises ImageError for an unknown encoding, a size or step that does not fit, or missing data.
    """
    return look_up(msg.encoding, READERS)(msg, sixteen_bits)


def _packed(
    number: np.dtype,
    channels: int,
    conversion: int | None,
    msg: RawImage,
    sixteen_bits: SixteenBits,
    colour: bool = True,
) -> np.ndarray:
    pixels = pixel_numbers(msg, number, channels)
    if number == WORD:
        pixels = sixteen_bits.to_8_bits(pixels, colour)
    return pixels if conversion is None else cv2.cvtColor(pixels, conversion)


def _yuv422(conversion: int, msg: RawImage, _: SixteenBits) -> np.ndarray:
    """Read pairs of pixels of one hue: 2 bytes a pixel."""
    _require_even(msg, 'width')
    return cv2.cvtColor(pixel_numbers(msg, BYTE, 2), conversion)


def _yuv420(conversion: int, msg: RawImage, _: SixteenBits) -> np.ndarray:
    """Read rows of brightness, and below them half as many rows of the hues of 2 x 2 pixels."""
    _require_even(msg, 'width', 'height')
    rows = padded_rows(msg, 1, msg.height * 3 // 2)
    return cv2.cvtColor(rows[:, : msg.width], conversion)


def _yuv444(msg: RawImage, _: SixteenBits) -> np.ndarray:
    """Read rows of brightness, and below them rows, twice as long, of the hue of each pixel."""
    height, width = msg.height, msg.width
    rows = padded_rows(msg, 1, height * 3)
    brightness = rows[:height, :width]
    hues = rows[height:].reshape(height, 2 * msg.step)[:, : 2 * width]
    blue, red = cv2.split(hues.reshape(height, width, 2))
    # OpenCV does not know it. As a pair of equal pixels each pixel is YUYV, which it does know.
    pairs = cv2.merge([brightness, blue, brightness, red]).reshape(height, 2 * width, 2)
    return np.ascontiguousarray(cv2.cvtColor(pairs, cv2.COLOR_YUV2BGR_YUYV)[:, ::2])


def _require_even(msg: RawImage, *sides: str) -> None:
    for name in sides:
        if getattr(msg, name) % 2:
            raise ImageError(
                f'the {name} is {getattr(msg, name)}, but {msg.encoding} comes in pairs of pixels'
            )


_YUYV = partial(_yuv422, cv2.COLOR_YUV2BGR_YUYV)
_UYVY = partial(_yuv422, cv2.COLOR_YUV2BGR_UYVY)
_GREY_8 = partial(_packed, BYTE, 1, cv2.COLOR_GRAY2BGR)
_GREY_16 = partial(_packed, WORD, 1, cv2.COLOR_GRAY2BGR, colour=False)
_BGR_8 = partial(_packed, BYTE, 3, None)
_BGR_16 = partial(_packed, WORD, 3, None)
_BGRA_8 = partial(_packed, BYTE, 4, cv2.COLOR_BGRA2BGR)
_BGRA_16 = partial(_packed, WORD, 4, cv2.COLOR_BGRA2BGR)

READERS: dict[str, Callable[[RawImage, SixteenBits], np.ndarray]] = {
    'bgr8': _BGR_8,
    'rgb8': partial(_packed, BYTE, 3, cv2.COLOR_RGB2BGR),
    'bgra8': _BGRA_8,
    'rgba8': partial(_packed, BYTE, 4, cv2.COLOR_RGBA2BGR),
    'mono8': _GREY_8,
    'bgr16': _BGR_16,
    'rgb16': partial(_packed, WORD, 3, cv2.COLOR_RGB2BGR),
    'bgra16': _BGRA_16,
    'rgba16': partial(_packed, WORD, 4, cv2.COLOR_RGBA2BGR),
    'mono16': _GREY_16,
    # OpenCV's own names, with OpenCV's order of colours.
    '8UC1': _GREY_8,
    '8UC3': _BGR_8,
    '8UC4': _BGRA_8,
    '16UC1': _GREY_16,
    '16UC3': _BGR_16,
    '16UC4': _BGRA_16,
    # The second name of each is Humble's.
    'yuyv': _YUYV,
    'yuv422_yuy2': _YUYV,
    'uyvy': _UYVY,
    'yuv422': _UYVY,
    'nv12': partial(_yuv420, cv2.COLOR_YUV2BGR_NV12),
    'nv21': partial(_yuv420, cv2.COLOR_YUV2BGR_NV21),
    'nv24': _yuv444,
    **{f'{name}8': partial(_packed, BYTE, 1, conversion) for name, conversion in BAYER.items()},
    **{f'{name}16': partial(_packed, WORD, 1, conversion) for name, conversion in BAYER.items()},
}
"""What reads an encoding, by its name."""
