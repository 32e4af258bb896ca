# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Compressed images of cameras and of image_transport, with what they write into `format`."""

from __future__ import annotations

from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.footage.encodings.image_reader import ImageReader
from fcnt_ros.footage.encodings.sixteen_bits import SixteenBits

# Three slopes, which a JPEG keeps but for a few shades.
Y, X = np.mgrid[:48, :64]
PICTURE = np.stack([40 + 3 * X, 220 - 4 * Y, 60 + X + 2 * Y], axis=2).astype(np.uint8)
SIXTEEN = (6000 + 30 * PICTURE[..., 0].astype(int)).astype(np.uint16)


def read(form: str, kind: str, pixels: np.ndarray) -> np.ndarray:
    """Return what becomes of pixels that are compressed by OpenCV, as image_transport does."""
    data = cv2.imencode(kind, pixels)[1].tobytes()
    return ImageReader().to_bgr(SimpleNamespace(format=form, data=data))


@pytest.mark.parametrize(
    'form',
    ['jpeg', 'jpg', 'rgb8; jpeg compressed bgr8', 'yuv422_yuy2; jpeg compressed bgr8', 'nv21', ''],
)
def test_a_jpeg_has_its_own_colours_whatever_the_camera_had(form):
    difference = read(form, '.jpg', PICTURE).astype(int) - PICTURE
    assert np.abs(difference).max() < 12


@pytest.mark.parametrize(
    'form', ['yuv422_yuy2; jpeg compressed mono8', 'bayer_rggb8; jpeg compressed mono8']
)
def test_a_picture_that_was_sent_grey_is_grey(form):
    stripes = np.where(X // 2 % 2, 90, 150).astype(np.uint8)
    bgr = read(form, '.jpg', stripes)
    assert (bgr == bgr[..., :1]).all()
    assert np.abs(bgr.astype(int) - stripes[..., None]).max() < 20


def test_a_png_without_its_transparency_arrives_exactly():
    pixels = np.dstack([PICTURE, X.astype(np.uint8)])
    np.testing.assert_array_equal(read('bgra8; png compressed bgra8', '.png', pixels), PICTURE)


def test_a_png_of_16_bits_is_stretched_as_a_raw_image_is():
    shades = SixteenBits().to_8_bits(SIXTEEN, colour=False)
    bgr = read('mono16; png compressed ', '.png', SIXTEEN)
    np.testing.assert_array_equal(bgr, shades[..., None].repeat(3, axis=2))


def test_a_png_of_16_bits_in_colour_keeps_its_hues():
    pale = 150 + PICTURE // 4
    bgr = read('rgb16; png compressed bgr16', '.png', pale.astype(np.uint16) * 257)
    scale = bgr.sum() / pale.sum()
    assert np.abs(bgr - scale * pale).max() < 2


@pytest.mark.parametrize('bits', ['8', '16'])
def test_a_bayer_pattern_sent_as_a_png_becomes_colours(bits):
    pattern = np.empty(PICTURE.shape[:2], f'u{int(bits) // 8}')
    for place, colour in enumerate((2, 1, 1, 0)):  # red, green, green, blue
        y, x = divmod(place, 2)
        pattern[y::2, x::2] = PICTURE[y::2, x::2, colour]
    bgr = read(f'bayer_rggb{bits}; png compressed ', '.png', pattern).astype(float)
    shown = np.s_[1:-1, 1:-1]
    scale = bgr[shown].sum() / PICTURE[shown].sum()  # 16 bits are stretched
    assert np.abs(bgr - scale * PICTURE)[shown].max() <= 2


def test_a_note_to_turn_the_picture_is_left_to_others():
    jpeg = cv2.imencode('.jpg', PICTURE)[1].tobytes()
    # EXIF with one entry, orientation (0x0112) 6: a quarter turn.
    note = b'MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0'
    exif = b'Exif\0\0' + note
    data = jpeg[:2] + b'\xff\xe1' + (len(exif) + 2).to_bytes(2, 'big') + exif + jpeg[2:]
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape == (64, 48, 3)
    msg = SimpleNamespace(format='jpeg', data=data)
    assert ImageReader().to_bgr(msg).shape == (48, 64, 3)


@pytest.mark.parametrize('form', ['h264', '32FC1; compressedDepth rvl'])
def test_another_compression_is_refused_with_what_the_message_calls_it(form):
    with pytest.raises(ImageError, match=f'"{form}".* not a whole JPEG or PNG'):
        ImageReader().to_bgr(SimpleNamespace(format=form, data=b'\0\0\0\x01g'))


def test_numbers_that_are_no_shades_are_refused():
    with pytest.raises(ImageError, match='8 or 16 bits'):
        read('32FC1; tiff compressed ', '.tiff', np.zeros((4, 5), np.float32))
