# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What people have reported of cameras and image tools, tried here: docs/cameras.md has the list.

Each input is made as the report describes it. Where a picture can be had it is 4 x 4 pixels of one
colour; where none can, the sentence for the person beside the robot is what counts.
"""

from __future__ import annotations

from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.footage.encodings.image_reader import ImageReader

SIDE = 4
ORANGE = [0, 128, 255]  # blue, green, red
Y, U, V = 146, 53, 193  # the same by ITU-R BT.601
GREY = [70, 70, 70]


def raw(encoding: str, pixel: list[int], padding: int = 0, **changes: object) -> SimpleNamespace:
    """Return a message of rows of bytes, `pixel` being repeated in each."""
    rows = np.tile(np.array(pixel, np.uint8), (SIDE, SIDE if len(pixel) != 4 else SIDE // 2))
    return message(encoding, rows, padding, **changes)


def message(
    encoding: str, rows: np.ndarray, padding: int = 0, **changes: object
) -> SimpleNamespace:
    rows = np.pad(rows, ((0, 0), (0, padding)), constant_values=99)
    fields = {
        'encoding': encoding,
        'width': SIDE,
        'height': SIDE,
        'step': rows.shape[1],
        'is_bigendian': 0,
        'data': rows.tobytes(),
    }
    return SimpleNamespace(**{**fields, **changes})


def semi_planar(encoding: str, *hue: int) -> SimpleNamespace:
    """Return rows of brightness, and half as many rows of hue below them."""
    below = np.tile(np.array(hue, np.uint8), (SIDE // 2, SIDE // 2))
    return message(encoding, np.concatenate([np.full((SIDE, SIDE), Y, np.uint8), below]))


def sent(form: str, kind: str, pixels: object) -> SimpleNamespace:
    """Return a compressed message."""
    return SimpleNamespace(format=form, data=cv2.imencode(kind, np.array(pixels))[1].tobytes())


def sixteen(encoding: str, kind: str = '<u2', **changes: object) -> SimpleNamespace:
    """Return numbers of 12 bits that rise from pixel to pixel."""
    numbers = np.arange(1000, 1000 + 160 * SIDE**2, 160).reshape(SIDE, SIDE)
    return message(encoding, numbers.astype(kind).view(np.uint8), **changes)


def picture(colour: list[int]) -> np.ndarray:
    return np.tile(np.array(colour, np.uint8), (SIDE, SIDE, 1))


BAYER = np.tile(np.array([[255, 128], [128, 0]], np.uint8), (SIDE // 2, SIDE // 2))  # rggb

PICTURES = {
    'camera_ros 29: yuv422_yuy2': (raw('yuv422_yuy2', [Y, U, Y, V]), ORANGE),
    'copper-rs 1217: yuyv, a name that Humble does not know': (raw('yuyv', [Y, U, Y, V]), ORANGE),
    'camera_ros 54: nv21': (semi_planar('nv21', V, U), ORANGE),
    'depthai-ros 20: nv12': (semi_planar('nv12', U, V), ORANGE),
    'pylon-ros-camera 84: bayer_rggb8': (message('bayer_rggb8', BAYER), ORANGE),
    'vision_opencv 175: 8UC1 is grey': (raw('8UC1', GREY[:1]), GREY),
    'vision_opencv 394: rows of V4L2 cameras are padded': (raw('bgr8', ORANGE, padding=20), ORANGE),
    'darknet_ros 336: a channel of transparency': (
        message('bgra8', np.tile(np.array([*ORANGE, 0], np.uint8), (SIDE, SIDE))),
        ORANGE,
    ),
    'image_transport_plugins 170: yuv422_yuy2 sent as colour': (
        sent('yuv422_yuy2; jpeg compressed bgr8', '.jpg', picture(ORANGE)),
        ORANGE,
    ),
    'image_transport_plugins 170: yuv422_yuy2 sent as grey': (
        sent('yuv422_yuy2; jpeg compressed mono8', '.jpg', picture(GREY)[..., 0]),
        GREY,
    ),
    'image_transport_plugins 68: a Bayer pattern sent as PNG': (
        sent('bayer_rggb8; png compressed ', '.png', BAYER),
        ORANGE,
    ),
}
"""The input and the colour of its picture, by report."""

SIXTEEN_BITS = {
    'robot_cal_tools 22: mono16 of an infrared camera is black': sixteen('mono16'),
    'ros2_bag_to_image 5: 16UC1 is not a color format': sixteen('16UC1'),
    'vision_opencv 7 and 114: big-endian numbers': sixteen('mono16', '>u2', is_bigendian=1),
}
"""Inputs whose picture rises from dark to bright, by report."""

SENTENCES = {
    'image_pipeline 796: mono16 with the step of mono8': (
        sixteen('mono16', step=SIDE),
        'step is 4 bytes, but a row of 4 pixels of mono16 has 8',
    ),
    'softkinetic 25: a step of 0': (raw('bgr8', ORANGE, step=0), 'step is 0 bytes, but a row'),
    'raspicam2_node 11: a height of 0': (raw('bgr8', ORANGE, height=0), 'empty: 4 x 0 pixels'),
    'rtabmap_ros 284: compressed bytes in a raw message': (
        raw('bgr8', ORANGE, data=bytes(11)),
        'truncated: 11 bytes of data, but 4 rows of 12 bytes make 48',
    ),
    'IsaacSim 807: nv21 with two bytes a pixel': (
        message('nv21', np.full((SIDE, 2 * SIDE), Y, np.uint8)),
        'truncated: 32 bytes of data, but 6 rows of 8 bytes make 48',
    ),
    'odin_ros_driver 46: nv12 as a compressed message': (
        SimpleNamespace(format='nv12', data=semi_planar('nv12', U, V).data),
        'format "nv12".* not a whole JPEG or PNG',
    ),
}
"""Inputs without a picture, and what is said, by report."""


@pytest.mark.parametrize('report', PICTURES)
def test_a_reported_input_has_its_colour(report):
    msg, colour = PICTURES[report]
    bgr = ImageReader().to_bgr(msg).astype(int)
    assert bgr.shape == (SIDE, SIDE, 3)
    assert np.abs(bgr - colour).max() <= 3


@pytest.mark.parametrize('report', SIXTEEN_BITS)
def test_a_reported_input_of_16_bits_shows_its_contrast(report):
    bgr = ImageReader().to_bgr(SIXTEEN_BITS[report]).astype(int)
    assert (bgr == bgr[..., :1]).all()
    assert (np.diff(bgr[..., 0].reshape(-1)) > 5).all()


@pytest.mark.parametrize('report', SENTENCES)
def test_a_reported_input_without_a_picture_is_an_error_with_its_reason(report):
    msg, sentence = SENTENCES[report]
    with pytest.raises(ImageError, match=sentence):
        ImageReader().to_bgr(msg)
