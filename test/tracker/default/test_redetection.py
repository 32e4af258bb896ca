# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where a lost target is looked for, and when somebody is believed to be it."""

from __future__ import annotations

import itertools
import math

import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.redetection import (
    CONVINCING,
    LOOKS,
    SAME,
    SIZES,
    STEP,
    Redetection,
    places,
    refusal,
)
from fcnt_ros.tracker.track_result import Refusal

SIZE = (640, 480)
LAST = Box.from_center(150, 200, 30, 40)  # with a diagonal of 50: regions of 100 x 100 pixels
SCALE = 2.0


def first(count: int, last: Box = LAST) -> list[Box]:
    return list(itertools.islice(places(last, SIZE, SCALE), count))


def rounds(last: Box = LAST, count: int = 3) -> list[list[Box]]:
    """Return the places of the first rounds, which seek one size each."""
    by_size = itertools.groupby(places(last, SIZE, SCALE), key=lambda box: box.width)
    return [list(boxes) for _, boxes in itertools.islice(by_size, count)]


def reach(box: Box) -> float:
    return SCALE * box.diagonal / 2


def test_the_search_begins_where_the_target_was_lost():
    (place,) = first(1)
    assert math.dist(place.center, LAST.center) <= STEP * reach(LAST) * math.sqrt(2)


def test_every_round_goes_a_ring_of_regions_farther():
    assert [len(boxes) for boxes in rounds(count=2)] == [3 * 3, 5 * 5]


def test_within_a_round_it_goes_farther_and_farther():
    for boxes in rounds():
        distances = [math.dist(box.center, LAST.center) for box in boxes]
        assert distances == sorted(distances)


def test_the_sizes_take_turns():
    sizes = [boxes[0].width / LAST.width for boxes in rounds(count=2 * len(SIZES))]
    assert sizes == pytest.approx([*SIZES, *SIZES])
    assert all(box.height / box.width == pytest.approx(40 / 30) for box in first(100))


@pytest.mark.parametrize('last', [LAST, Box.from_center(0, 479, 30, 40)])
def test_no_region_goes_beyond_the_image(last):
    for box in first(1500, last):
        (x, y), far = box.center, reach(box)
        assert far - 1e-6 <= x + 0.5 <= SIZE[0] - far + 1e-6
        assert far - 1e-6 <= y + 0.5 <= SIZE[1] - far + 1e-6


@pytest.mark.parametrize('last', [LAST, Box.from_center(0, 479, 30, 40)])
def test_every_point_of_the_image_is_in_a_region_of_every_size(last):
    late = first(1500, last)
    for width in {box.width for box in late}:
        seen = {(box.center, reach(box)) for box in late if box.width == width}
        for x, y in itertools.product(range(0, 640, 29), range(0, 480, 29)):
            assert any(abs(x - u) <= far and abs(y - v) <= far for (u, v), far in seen)


@pytest.mark.parametrize('last', [LAST, Box.from_center(0, 479, 30, 40)])
def test_neighbouring_regions_overlap_so_that_no_target_is_only_seen_in_parts(last):
    for axis in (0, 1):
        middles = sorted({box.center[axis] for box in rounds(last, 7)[6]})
        steps = [b - a for a, b in itertools.pairwise(middles)]
        assert len(steps) > 3
        assert max(steps) <= STEP * 2 * reach(last) + 1e-6


def test_where_one_region_covers_the_image_there_is_nothing_else_to_see():
    large = Box.from_center(319.5, 239.5, 500, 400)
    assert [box.center for box in first(5, large)] == [large.center] * 5


def test_a_frame_looks_at_a_few_places_and_the_next_goes_on():
    search = Redetection(LAST, SIZE, SCALE)
    frames = [search.next_places() for _ in range(3)]
    assert [box for frame in frames for box in frame] == first(3 * LOOKS)


# Whom to believe.

SUSPECT, ELSEWHERE = Box.from_center(300, 300, 30, 40), Box.from_center(500, 100, 30, 40)
IMAGE = Box(0, 0, 640, 480)
HALF = CONVINCING / 2


@pytest.fixture
def search() -> Redetection:
    return Redetection(LAST, SIZE, SCALE)


def weighed(search: Redetection, *evidence: float, box: Box = SUSPECT) -> list[Box | None]:
    """Return what is believed frame after frame, with so much that speaks for a suspect."""
    return [search.weigh([(box, one)], [IMAGE]) for one in evidence]


def test_who_has_been_convincing_in_several_frames_together_is_the_target(search):
    assert weighed(search, 0.4 * CONVINCING, 0.4 * CONVINCING, 0.4 * CONVINCING) == [
        None,
        None,
        SUSPECT,
    ]


def test_what_speaks_against_a_suspect_counts_as_well(search):
    assert weighed(search, HALF, HALF, box=SUSPECT)[-1] == SUSPECT
    other = Redetection(LAST, SIZE, SCALE)
    assert weighed(other, HALF, -0.1 * CONVINCING, HALF) == [None] * 3
    assert weighed(other, 0.2 * CONVINCING) == [SUSPECT]


def test_what_flickers_is_not_the_target(search):
    assert not any(weighed(search, *[HALF, -HALF] * 20))


def test_who_is_not_seen_again_where_he_was_loses_what_spoke_for_him(search):
    weighed(search, 0.1)
    search.weigh([], [IMAGE])
    assert SUSPECT not in search.next_places()


def test_who_is_where_nobody_looked_stays_a_suspect(search):
    weighed(search, 0.1)
    for _ in range(10):
        search.weigh([], [Box.from_center(*ELSEWHERE.center, 100, 100)])
    assert search.next_places()[0] == SUSPECT


def test_a_suspect_is_looked_at_again_in_the_next_frame_and_the_search_goes_on(search):
    before = search.next_places()
    weighed(search, 0.1)
    again = search.next_places()
    assert again[0] == SUSPECT
    assert again[1:] == first(2 * LOOKS - 1)[LOOKS:]
    assert len(before) == len(again) == LOOKS


def test_of_several_suspects_the_likeliest_is_looked_at(search):
    for seen in ((0.2, 0.1), (0.1, 0.3)):
        search.weigh(list(zip((SUSPECT, ELSEWHERE), seen, strict=True)), [IMAGE])
    assert search.next_places()[0] == ELSEWHERE


def test_a_suspect_that_walks_is_the_same_one(search):
    walked = Box.from_center(300 + 0.9 * SAME * SUSPECT.diagonal, 300, 30, 40)
    weighed(search, HALF)
    assert weighed(search, HALF, box=walked) == [walked]


def test_what_speaks_for_one_does_not_speak_for_another(search):
    away = Box.from_center(300 + 1.1 * SAME * SUSPECT.diagonal, 300, 30, 40)
    weighed(search, HALF)
    assert weighed(search, HALF, box=away) == [None]


def test_who_is_seen_in_two_regions_at_once_is_counted_once(search):
    seen = [(SUSPECT, 0.6 * CONVINCING), (SUSPECT, 0.5 * CONVINCING)]
    assert search.weigh(seen, [IMAGE, IMAGE]) is None
    assert search.weigh([(SUSPECT, 0.3 * CONVINCING)] * 2, [IMAGE, IMAGE]) is None
    assert search.weigh([(SUSPECT, 0.2 * CONVINCING)], [IMAGE]) == SUSPECT


def test_who_has_too_little_heat_is_no_suspect(search):
    weighed(search, -0.1, 0.0)
    assert SUSPECT not in search.next_places()


def test_what_speaks_for_the_target_has_to_add_up_and_what_does_not_is_too_faint():
    assert refusal(0.1) is Refusal.UNPROVEN
    assert refusal(0.0) is refusal(-0.3) is Refusal.TOO_FAINT
