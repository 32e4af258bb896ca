# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Each encoding is read as the picture that was put into it, by formulas written down here."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.footage.encodings.image_encodings import READERS, raw_to_bgr
from fcnt_ros.footage.encodings.sixteen_bits import SixteenBits

HEIGHT, WIDTH = 12, 16

ROUNDED = 3
"""Brightness and hue are rounded to whole numbers; one of hue is two of blue."""


def patches(height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """Return a BGR picture of patches of 2 x 2 pixels: those that share a hue in YUV."""
    colours = np.random.default_rng(0).integers(0, 256, (height // 2, width // 2, 3))
    return colours.repeat(2, axis=0).repeat(2, axis=1)


def slopes() -> np.ndarray:
    """Return a BGR picture of three planes, which are their neighbours' mean at each pixel."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([20 + 8 * x, 240 - 10 * y, 30 + 4 * x + 6 * y], axis=2)


def yuv(bgr: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return brightness and the hues (blue and red difference) by ITU-R BT.601."""
    b, g, r = np.moveaxis(bgr / 255, 2, 0)
    grey = 0.299 * r + 0.587 * g + 0.114 * b
    brightness = 16 + 219 * grey
    blue, red = (128 + 112 * (c - grey) / (1 - share) for c, share in ((b, 0.114), (r, 0.299)))
    return tuple(np.rint(plane).astype(int) for plane in (brightness, blue, red))


def packed(order: str) -> np.ndarray:
    """Return rows of pixels whose colours are in this order."""
    planes = dict(zip('bgr', np.moveaxis(patches(), 2, 0), strict=True))
    planes['a'] = np.full((HEIGHT, WIDTH), 99)
    return np.stack([planes[name] for name in order], axis=2).reshape(HEIGHT, -1)


def pairs(order: str) -> np.ndarray:
    """Return rows of pairs of pixels with one hue, such as y, u, Y, v."""
    y, u, v = yuv(patches())
    places = {'y': y[:, ::2], 'Y': y[:, 1::2], 'u': u[:, ::2], 'v': v[:, ::2]}
    return np.stack([places[name] for name in order], axis=2).reshape(HEIGHT, -1)


def below(order: str, step: int) -> np.ndarray:
    """Return rows of brightness and under them rows of both hues, of each `step`-th pixel."""
    planes = dict(zip('yuv', yuv(patches()), strict=True))
    hues = np.stack([planes[name][::step, ::step] for name in order], axis=2)
    return np.concatenate([planes['y'].reshape(-1), hues.reshape(-1)]).reshape(-1, WIDTH)


def mosaic(pattern: str) -> np.ndarray:
    """Return rows of pixels each of which has one colour of the picture."""
    picture = slopes()
    rows = np.empty((HEIGHT, WIDTH), int)
    for place, colour in enumerate(pattern):
        y, x = divmod(place, 2)
        rows[y::2, x::2] = picture[y::2, x::2, 'bgr'.index(colour)]
    return rows


def grey() -> np.ndarray:
    return slopes()[..., 0]


EIGHT_BITS = {
    'bgr8': (packed('bgr'), patches(), 0),
    'rgb8': (packed('rgb'), patches(), 0),
    'bgra8': (packed('bgra'), patches(), 0),
    'rgba8': (packed('rgba'), patches(), 0),
    'mono8': (grey(), grey()[..., None], 0),
    '8UC1': (grey(), grey()[..., None], 0),
    '8UC3': (packed('bgr'), patches(), 0),
    '8UC4': (packed('bgra'), patches(), 0),
    'yuyv': (pairs('yuYv'), patches(), ROUNDED),
    'yuv422_yuy2': (pairs('yuYv'), patches(), ROUNDED),
    'uyvy': (pairs('uyvY'), patches(), ROUNDED),
    'yuv422': (pairs('uyvY'), patches(), ROUNDED),
    'nv12': (below('uv', 2), patches(), ROUNDED),
    'nv21': (below('vu', 2), patches(), ROUNDED),
    'nv24': (below('uv', 1), patches(), ROUNDED),
    'bayer_rggb8': (mosaic('rggb'), slopes(), 1),
    'bayer_bggr8': (mosaic('bggr'), slopes(), 1),
    'bayer_gbrg8': (mosaic('gbrg'), slopes(), 1),
    'bayer_grbg8': (mosaic('grbg'), slopes(), 1),
}
"""Numbers of the rows, the picture in them, and how far it may be off, by encoding."""

SIXTEEN_BITS = {
    'bgr16': (packed('bgr'), patches()),
    'rgb16': (packed('rgb'), patches()),
    'bgra16': (packed('bgra'), patches()),
    'rgba16': (packed('rgba'), patches()),
    'mono16': (grey(), grey()[..., None]),
    '16UC1': (grey(), grey()[..., None]),
    '16UC3': (packed('bgr'), patches()),
    '16UC4': (packed('bgra'), patches()),
    'bayer_rggb16': (mosaic('rggb'), slopes()),
    'bayer_bggr16': (mosaic('bggr'), slopes()),
    'bayer_gbrg16': (mosaic('gbrg'), slopes()),
    'bayer_grbg16': (mosaic('grbg'), slopes()),
}
"""The same; how 16 bits become 8 is in the test."""


def message(encoding: str, rows: np.ndarray, kind: str = 'u1', padding: int = 0) -> SimpleNamespace:
    """Return numbers as a message whose rows end in `padding` bytes of 99."""
    pixels = rows.astype(kind).view(np.uint8)
    step = pixels.shape[1] + padding
    if encoding == 'nv24':  # a row of hue is two rows long, and so is what fills it up
        parts = pixels[:HEIGHT], pixels[HEIGHT:].reshape(HEIGHT, -1)
        filled = [np.pad(parts[0], ((0, 0), (0, padding)), constant_values=99)]
        filled += [np.pad(parts[1], ((0, 0), (0, 2 * padding)), constant_values=99)]
        data = b''.join(part.tobytes() for part in filled)
    else:
        data = np.pad(pixels, ((0, 0), (0, padding)), constant_values=99).tobytes()
    return SimpleNamespace(
        encoding=encoding,
        height=HEIGHT,
        width=WIDTH,
        step=step,
        is_bigendian=int(kind.startswith('>')),
        data=data,
    )


def assert_same(bgr: np.ndarray, picture: np.ndarray, tolerance: float, bayer: bool) -> None:
    assert (bgr.shape, bgr.dtype) == ((HEIGHT, WIDTH, 3), np.uint8)
    # At a mosaic's edge half of the neighbours are missing.
    inner = np.s_[1:-1, 1:-1] if bayer else np.s_[:]
    difference = np.abs(bgr.astype(float) - picture)[inner]
    assert difference.max() <= tolerance


@pytest.mark.parametrize('padding', [0, 6])
@pytest.mark.parametrize('encoding', EIGHT_BITS)
def test_a_picture_of_8_bits_arrives_as_it_was(encoding, padding):
    rows, picture, tolerance = EIGHT_BITS[encoding]
    bgr = raw_to_bgr(message(encoding, rows, padding=padding), SixteenBits())
    assert_same(bgr, picture, tolerance, 'bayer' in encoding)


@pytest.mark.parametrize('padding', [0, 3])
@pytest.mark.parametrize('order', '<>')
@pytest.mark.parametrize('encoding', SIXTEEN_BITS)
def test_a_picture_of_16_bits_arrives_with_the_same_proportions(encoding, order, padding):
    rows, picture = SIXTEEN_BITS[encoding]
    scale, ground = 9, 4000 if encoding in ('mono16', '16UC1') else 0
    numbers = ground + scale * rows
    bgr = raw_to_bgr(message(encoding, numbers, f'{order}u2', padding), SixteenBits())
    # In 8 bits the picture is what it was but for brightness and contrast: two numbers.
    inner = np.s_[1:-1, 1:-1]
    values = np.broadcast_to(picture, bgr.shape)[inner].reshape(-1).astype(float)
    seen = bgr[inner].reshape(-1).astype(float)
    shown = (seen > 0) & (seen < 255)  # the brightest half of a per cent may be white
    contrast, brightness = np.polyfit(values[shown], seen[shown], 1)
    assert np.abs(contrast * values[shown] + brightness - seen[shown]).max() <= 1.5
    assert shown.mean() > 0.95
    assert contrast > 0.5
    if ground == 0:
        assert abs(brightness) < 1.0  # black stays black, and so every hue what it was


def test_there_is_a_test_of_each_encoding():
    assert {*EIGHT_BITS, *SIXTEEN_BITS} == set(READERS)


@pytest.mark.parametrize('encoding', ['nv12', 'nv21', 'nv24'])
def test_missing_rows_of_hue_are_an_error(encoding):
    msg = message(encoding, EIGHT_BITS[encoding][0])
    msg.data = msg.data[:-1]
    with pytest.raises(ImageError, match=f'{len(msg.data)} bytes.* make {len(msg.data) + 1}'):
        raw_to_bgr(msg, SixteenBits())


@pytest.mark.parametrize(
    ('encoding', 'side'), [('yuyv', 'width'), ('nv21', 'width'), ('nv21', 'height')]
)
def test_half_a_pair_of_pixels_is_an_error(encoding, side):
    msg = message(encoding, EIGHT_BITS[encoding][0])
    setattr(msg, side, 11)
    with pytest.raises(ImageError, match=f'the {side} is 11, but {encoding} comes in pairs'):
        raw_to_bgr(msg, SixteenBits())
