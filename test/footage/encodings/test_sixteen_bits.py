# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""16 bits become 8 in the same shades for all images of a camera."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.footage.encodings.sixteen_bits import PATIENCE, SixteenBits

PLACE = 30, 40
"""Of a pixel that is looked at."""


def scene(low: int = 7000, high: int = 9000) -> np.ndarray:
    """Return an image whose numbers rise evenly, row by row: in it percentiles are known."""
    return np.linspace(low, high, 6000).reshape(60, 100).round().astype(np.uint16)


def shown(sixteen_bits: SixteenBits, image: np.ndarray) -> np.ndarray:
    return sixteen_bits.to_8_bits(image, colour=False)


def with_the_sun(image: np.ndarray) -> np.ndarray:
    """Return an image a tenth of which is as bright as can be."""
    image = image.copy()
    image[:6] = 65535
    return image


def test_the_first_image_has_a_quarter_of_its_range_free_at_each_end():
    # The middle 99 % are 7010 to 8990; a quarter of 1980 is 495: black is 6515, white 9485.
    shades = shown(SixteenBits(), scene())
    for value in (7100, 8000, 8900):
        place = np.abs(scene().astype(int) - value).argmin()
        expected = (scene().reshape(-1)[place] - 6515) / (9485 - 6515) * 255
        assert shades.reshape(-1)[place] == pytest.approx(expected, abs=1)


def test_something_bright_that_comes_into_the_picture_leaves_the_rest_as_it_was():
    camera = SixteenBits()
    before = shown(camera, scene())
    after = shown(camera, with_the_sun(scene()))
    np.testing.assert_array_equal(after[6:], before[6:])
    assert (after[:6] == 255).all()


def test_a_scene_that_moves_within_the_range_keeps_its_shades():
    camera = SixteenBits()
    before = shown(camera, scene())[PLACE]
    value = scene()[PLACE]
    for shift in (100, 300, -400, 200) * PATIENCE:
        image = scene(7000 + shift, 9000 + shift)
        image[PLACE] = value
        assert shown(camera, image)[PLACE] == before


def test_a_camera_whose_exposure_changed_is_followed_after_some_images():
    camera = SixteenBits()
    before = shown(camera, scene())
    brighter = scene(27000, 29000)
    for _ in range(PATIENCE - 1):
        assert (shown(camera, brighter) == 255).all()
    np.testing.assert_array_equal(shown(camera, brighter), before)


def test_a_shutter_that_closes_for_a_moment_changes_nothing():
    camera = SixteenBits()
    before = shown(camera, scene())
    for _ in range(5):
        for _ in range(PATIENCE - 1):
            shown(camera, np.full((60, 100), 12000, np.uint16))
        np.testing.assert_array_equal(shown(camera, scene()), before)


def test_a_scene_that_has_become_dull_is_stretched_in_the_end():
    camera = SixteenBits()
    shown(camera, scene())
    dull = scene(7900, 8200)
    assert np.ptp(shown(camera, dull)) < 30
    for _ in range(PATIENCE):
        shades = shown(camera, dull)
    assert np.ptp(shades) > 150


def test_noise_is_not_made_a_picture():
    assert np.ptp(shown(SixteenBits(), scene(8000, 8010))) <= 10


@pytest.mark.parametrize('shift', [3, -3])
def test_a_scene_without_contrast_keeps_its_shades(shift):
    camera = SixteenBits()
    before = shown(camera, scene(8000, 8010))
    for _ in range(2 * PATIENCE):
        after = shown(camera, scene(8000 + shift, 8010 + shift)).astype(int)
    assert np.abs(after - before - shift).max() <= 1


def test_all_16_bits_are_all_8():
    # A quarter of the range is not there at either end.
    shades = shown(SixteenBits(), scene(0, 65535))
    assert (shades.min(), shades.max()) == (0, 255)
    assert shades[30, 0] == pytest.approx(128, abs=1)


def test_in_colour_black_stays_black():
    image = np.stack([scene(), scene() * 0.9, scene() * 0.8], axis=2).astype(np.uint16)
    shades = SixteenBits().to_8_bits(image, colour=True).astype(float)
    np.testing.assert_allclose(shades[..., 1], shades[..., 0] * 0.9, atol=1)
    np.testing.assert_allclose(shades[..., 2], shades[..., 0] * 0.8, atol=1)
