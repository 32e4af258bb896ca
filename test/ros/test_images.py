# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Image messages of every kind that cameras send, and of those that they should not."""

from __future__ import annotations

import array

import cv2
import numpy as np
import pytest
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.ros.images import to_bgr, to_depth, to_heatmap, to_image

BLUE, GREEN, RED = 10, 20, 30
PIXELS = {
    'bgr8': [BLUE, GREEN, RED],
    'rgb8': [RED, GREEN, BLUE],
    'bgra8': [BLUE, GREEN, RED, 255],
    'rgba8': [RED, GREEN, BLUE, 255],
}


def message(encoding: str, pixels: np.ndarray, padding: int = 0) -> Image:
    """Return (H, W, channels) uint8 pixels as a message whose rows end in `padding` bytes of 99."""
    height, width, channels = pixels.shape
    rows = np.full((height, width * channels + padding), 99, np.uint8)
    rows[:, : width * channels] = pixels.reshape(height, -1)
    return Image(
        encoding=encoding,
        height=height,
        width=width,
        step=rows.shape[1],
        data=array.array('B', rows.tobytes()),
    )


@pytest.mark.parametrize('padding', [0, 1, 13])
@pytest.mark.parametrize('encoding', PIXELS)
def test_colours_arrive_as_bgr_whatever_the_step(encoding, padding):
    pixels = np.tile(np.array(PIXELS[encoding], np.uint8), (4, 5, 1))
    bgr = to_bgr(message(encoding, pixels, padding))
    assert bgr.shape == (4, 5, 3)
    assert (bgr == [BLUE, GREEN, RED]).all()


@pytest.mark.parametrize('padding', [0, 3])
def test_grey_becomes_three_equal_channels(padding):
    grey = np.arange(20, dtype=np.uint8).reshape(4, 5, 1)
    np.testing.assert_array_equal(to_bgr(message('mono8', grey, padding)), grey.repeat(3, axis=2))


def test_every_pixel_keeps_its_place():
    pixels = np.random.default_rng(0).integers(0, 256, (6, 7, 3)).astype(np.uint8)
    np.testing.assert_array_equal(to_bgr(message('rgb8', pixels, padding=5)), pixels[..., ::-1])


def test_a_bgr_image_survives_the_way_out_and_back():
    pixels = np.random.default_rng(1).integers(0, 256, (6, 7, 3)).astype(np.uint8)
    header = Header(frame_id='camera')
    msg = to_image(pixels, header)
    assert (msg.header, msg.encoding, msg.step) == (header, 'bgr8', 21)
    np.testing.assert_array_equal(to_bgr(msg), pixels)


def test_a_part_of_an_image_goes_out_as_it_looks():
    pixels = np.random.default_rng(2).integers(0, 256, (6, 7, 3)).astype(np.uint8)
    np.testing.assert_array_equal(to_bgr(to_image(pixels[1:4, 2:6], Header())), pixels[1:4, 2:6])


def test_a_message_keeps_its_pixels_whatever_becomes_of_the_array():
    pixels = np.full((4, 5, 3), 7, np.uint8)
    msg = to_image(pixels, Header())
    pixels[:] = 0
    assert (to_bgr(msg) == 7).all()


def test_a_heat_map_survives_the_way_out_and_back():
    heat = np.random.default_rng(3).normal(size=(46, 46)).astype(np.float32)
    msg = to_image(heat, Header())
    assert (msg.encoding, msg.step) == ('32FC1', 46 * 4)
    np.testing.assert_array_equal(to_heatmap(msg), heat)


def test_a_png_arrives_exactly():
    pixels = np.random.default_rng(4).integers(0, 256, (6, 7, 3)).astype(np.uint8)
    data = cv2.imencode('.png', pixels)[1].tobytes()
    np.testing.assert_array_equal(to_bgr(CompressedImage(format='png', data=data)), pixels)


def test_an_unknown_encoding_is_named_with_those_that_are_known():
    msg = message('bgr8', np.zeros((4, 5, 3), np.uint8))
    msg.encoding = '32FC1'
    with pytest.raises(ImageError, match='"32FC1".*bgr8.*mono8.*rgb8.*yuyv'):
        to_bgr(msg)


def test_a_bgr_image_is_seen_and_not_copied():
    msg = message('bgr8', np.zeros((4, 5, 3), np.uint8), padding=1)
    bgr = to_bgr(msg)
    msg.data[0] = 200
    assert bgr[0, 0, 0] == 200


def test_a_truncated_image_is_refused_with_both_sizes():
    msg = message('bgr8', np.zeros((4, 5, 3), np.uint8))
    msg.data = msg.data[:-1]
    with pytest.raises(ImageError, match='59 bytes.* 60'):
        to_bgr(msg)


def test_a_step_shorter_than_a_row_is_refused():
    msg = message('bgr8', np.zeros((4, 5, 3), np.uint8))
    msg.step = 14
    with pytest.raises(ImageError, match='step is 14 .* 15'):
        to_bgr(msg)


@pytest.mark.parametrize('size', [(0, 5), (5, 0)])
def test_an_image_without_pixels_is_refused(size):
    msg = Image(encoding='bgr8', width=size[0], height=size[1], step=15)
    with pytest.raises(ImageError, match=f'{size[0]} x {size[1]}'):
        to_bgr(msg)


def test_a_size_far_beyond_the_data_is_refused_without_taking_the_memory():
    msg = message('bgr8', np.zeros((4, 5, 3), np.uint8))
    msg.height = 2**32 - 1
    with pytest.raises(ImageError, match='truncated'):
        to_bgr(msg)


@pytest.mark.parametrize(
    'data', [b'', b'no image', cv2.imencode('.png', np.eye(9))[1].tobytes()[:40]]
)
def test_compressed_data_that_are_no_image_are_refused(data):
    with pytest.raises(ImageError, match=f'{len(data)} bytes of compressed data'):
        to_bgr(CompressedImage(format='png', data=data))


@pytest.mark.parametrize('padding', [0, 1, 6])
@pytest.mark.parametrize('big', [False, True])
@pytest.mark.parametrize(('encoding', 'kind'), [('16UC1', 'u2'), ('32FC1', 'f4')])
def test_depths_keep_their_places_whatever_the_step_and_byte_order(encoding, kind, big, padding):
    depth = np.arange(20).reshape(4, 5) * 257
    rows = depth.astype(('>' if big else '<') + kind).view(np.uint8)
    msg = message(encoding, rows.reshape(4, 5, -1), padding)
    msg.is_bigendian = big
    np.testing.assert_array_equal(to_depth(msg), depth)


def test_a_depth_image_of_another_encoding_is_refused_with_those_that_are_known():
    msg = message('mono8', np.zeros((4, 5, 1), np.uint8))
    with pytest.raises(ImageError, match='"mono8" is not supported: use one of 16UC1, 32FC1'):
        to_depth(msg)


def test_a_truncated_depth_image_is_refused():
    msg = message('16UC1', np.zeros((4, 5, 2), np.uint8))
    msg.data = msg.data[:-1]
    with pytest.raises(ImageError, match='39 bytes of data'):
        to_depth(msg)
