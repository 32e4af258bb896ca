# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where a lost target is looked for."""

from __future__ import annotations

import itertools
import math

import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.lost_search import LOOKS, STEP, LostSearch, places

SIZE = (640, 480)
LAST = Box.from_center(150, 200, 30, 40)  # with a diagonal of 50: regions of 100 x 100 pixels
SCALE = 2.0


def first(count: int, last: Box = LAST) -> list[Box]:
    return list(itertools.islice(places(last, SIZE, SCALE), count))


def test_the_search_begins_where_the_target_was_lost():
    assert first(1) == [LAST]


def test_every_round_begins_where_the_target_was_lost_and_reaches_a_ring_farther():
    starts = [index for index, box in enumerate(first(1 + 9 + 20 + 1)) if box == LAST]
    # The place itself, the nine around and with it, then those of them within the image's cover
    # and the ring beyond: above and to the left there is but one ring.
    assert starts[:3] == [0, 1, 10]


def test_within_a_round_it_goes_farther_and_farther():
    distances = [math.dist(box.center, LAST.center) for box in first(10)[1:]]
    assert distances == sorted(distances)


def test_every_place_has_the_size_of_the_target():
    assert {(box.width, box.height) for box in first(100)} == {(30, 40)}


@pytest.mark.parametrize('last', [LAST, Box.from_center(0, 479, 30, 40)])
def test_no_point_of_the_image_is_far_from_the_middle_of_a_region(last):
    middles = [box.center for box in first(1500, last)]
    reach = STEP * SCALE * last.diagonal / 2
    for x, y in itertools.product(range(0, 640, 7), range(0, 480, 7)):
        assert any(abs(x - u) <= reach + 1e-6 and abs(y - v) <= reach + 1e-6 for u, v in middles)


def test_where_one_region_covers_the_image_there_is_nothing_else_to_see():
    large = Box.from_center(320, 240, 500, 400)
    assert first(5, large) == [large] * 5


def test_a_frame_looks_at_a_few_places_and_the_next_goes_on():
    search = LostSearch(LAST, SIZE, SCALE)
    frames = [search.next_places() for _ in range(3)]
    assert [box for frame in frames for box in frame] == first(3 * LOOKS)
