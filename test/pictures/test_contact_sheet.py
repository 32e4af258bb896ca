# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A track on one page."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.pictures.contact_sheet import MAX_TILES, ContactSheet
from fcnt_ros.pictures.tiles import COLUMNS
from fcnt_ros.tracker.box import Box

COLD = np.zeros((10, 10), np.float32)
BLACK = np.zeros((100, 100, 3), np.uint8)
REGION = Box(10, 10, 50, 50)


def sheet(frames: int, picture=BLACK, region=REGION) -> ContactSheet:
    page = ContactSheet()
    for number in range(frames):
        page.add(number, picture, region, COLD, COLD, 'tracking', 0.5)
    return page


def kept(page: ContactSheet, frames: int) -> list[int]:
    return [number for number in range(frames) if page.wants(number)]


def test_a_short_track_is_shown_frame_by_frame():
    assert kept(sheet(MAX_TILES), MAX_TILES) == list(range(MAX_TILES))


@pytest.mark.parametrize('frames', [MAX_TILES + 1, 110, 1000, 5000])
def test_a_long_track_is_shown_by_few_frames_evenly_spread(frames):
    numbers = kept(sheet(frames), frames)
    assert MAX_TILES / 2 <= len(numbers) <= MAX_TILES
    assert len(set(np.diff(numbers))) == 1
    assert numbers[0] == 0


def test_the_page_grows_by_rows_and_keeps_its_width():
    one_row, two_rows = sheet(COLUMNS).picture(), sheet(COLUMNS + 1).picture()
    assert one_row.shape[1] == two_rows.shape[1]
    assert one_row.shape[0] < two_rows.shape[0]


def test_the_part_beyond_the_image_is_black():
    white = np.full((100, 100, 3), 255, np.uint8)
    inside = sheet(1, white, Box(10, 10, 50, 50)).picture()
    half_outside = sheet(1, white, Box(-25, 10, 50, 50)).picture()
    assert (inside == 255).sum() > 1.9 * (half_outside == 255).sum()


def test_an_empty_page_cannot_be_shown():
    assert ContactSheet().empty
    with pytest.raises(ValueError, match='no frame'):
        ContactSheet().picture()
