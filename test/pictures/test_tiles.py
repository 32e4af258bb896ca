# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A frame as a tile, and a page of tiles."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.pictures.tiles import COLUMNS, in_rows, page, tile
from fcnt_ros.tracker.box import Box

COLD = np.zeros((10, 10), np.float32)
BLACK = np.zeros((400, 400, 3), np.uint8)
PINK = (255, 80, 255)
BARE = tile(BLACK, Box(0, 0, 100, 100), (COLD, COLD), [])
SIDE = BARE.shape[0]  # without captions a tile is as high as its region


def is_drawn(picture: np.ndarray, x: int, y: int) -> bool:
    return tuple(picture[y, x]) == PINK


@pytest.mark.parametrize('zoom', [1, 2])
def test_an_outline_lies_where_its_box_lies_in_the_region(zoom):
    region = Box(40, 60, SIDE // zoom, SIDE // zoom)
    box = Box(40 + 20, 60 + 10, 30, 16)
    left, top, right, bottom = (zoom * edge for edge in (20, 10, 20 + 30, 10 + 16))
    picture = tile(BLACK, region, (COLD, COLD), [], [(box, PINK)])
    for x, y in [(left, top), (right - 1, top), (left, bottom - 1), (right - 1, bottom - 1)]:
        assert is_drawn(picture, x, y)
    assert not is_drawn(picture, left + 1, top + 1)
    assert not is_drawn(picture, left - 1, top - 1)


def test_an_outline_is_not_drawn_into_the_image_itself():
    image = BLACK.copy()
    tile(image, Box(0, 0, 100, 100), (COLD, COLD), [], [(Box(10, 10, 50, 50), PINK)])
    assert not image.any()


def test_the_heat_maps_stand_to_the_right_gnets_before_snets():
    hot = np.ones((10, 10), np.float32)
    picture = tile(BLACK, Box(0, 0, 100, 100), (hot, COLD), [])
    changed = (picture != BARE).any(axis=(0, 2))
    assert changed[SIDE : 2 * SIDE].all()
    assert not changed[:SIDE].any() and not changed[2 * SIDE :].any()


def test_every_line_of_captions_makes_a_tile_higher_by_as_much():
    line = ('first', 'second', 'third')
    one, two = (tile(BLACK, Box(0, 0, 9, 9), (COLD, COLD), lines) for lines in ([line], 2 * [line]))
    assert one.shape[0] - BARE.shape[0] == two.shape[0] - one.shape[0] > 0


def test_a_long_caption_is_made_smaller_and_not_cut_off():
    long, longer = ('123456: uncertain 0.57 ' + end for end in ('', 'and so much more to say'))
    for text in (long, longer):
        picture = tile(BLACK, Box(0, 0, 9, 9), (COLD, COLD), [(text, '', '')])
        words = (picture[: -BARE.shape[0]] != picture[0, -1]).any(axis=(0, 2))
        assert words[SIDE // 2 : SIDE].any()
        assert not words[SIDE:].any()


def test_rows_are_filled_one_after_the_other():
    tiles = [BARE] * (COLUMNS + 1)
    assert [len(row) for row in in_rows(tiles)] == [COLUMNS, 1]


def test_a_page_is_as_wide_as_its_longest_row():
    assert page([[BARE], [BARE, BARE]]).shape == page([[BARE, BARE], [BARE]]).shape
    assert page([[BARE], [BARE]]).shape[1] < page([[BARE], [BARE, BARE]]).shape[1]
