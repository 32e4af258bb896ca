# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where a lost target is looked for, and when somebody is believed to be it."""

from __future__ import annotations

import itertools
import math

import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.redetection import (
    CONVINCING,
    KEPT,
    LOOKS,
    SAME,
    STANDING_OUT,
    STEP,
    WIDER,
    Look,
    Redetection,
    Suspect,
    places,
    refusal,
)
from fcnt_ros.tracker.track_result import Refusal

SIZE = (640, 480)
LAST = Box.from_center(150, 200, 30, 40)  # with a diagonal of 50
SCALE = 2.0
REACH = SCALE * WIDER * LAST.diagonal / 2  # of a region of the sweep


def first_round(last: Box = LAST) -> list[Box]:
    """Return the places until the first one comes again."""
    sweep = places(last, SIZE, SCALE)
    first = next(sweep)
    return [first, *itertools.takewhile(lambda box: box != first, sweep)]


def test_the_search_begins_where_the_target_was_lost():
    assert math.dist(first_round()[0].center, LAST.center) <= STEP * REACH * math.sqrt(2)


def test_it_goes_farther_and_farther_and_then_begins_anew():
    distances = [math.dist(box.center, LAST.center) for box in first_round()]
    assert distances == sorted(distances)
    assert len(distances) > 9


def test_the_sweeps_regions_are_wider_than_those_of_tracking():
    for box in first_round():
        assert (box.width, box.height) == pytest.approx((WIDER * 30, WIDER * 40))


@pytest.mark.parametrize('last', [LAST, Box.from_center(0, 479, 30, 40)])
def test_no_region_goes_beyond_the_image(last):
    for box in first_round(last):
        x, y = box.center
        assert REACH - 1e-6 <= x + 0.5 <= SIZE[0] - REACH + 1e-6
        assert REACH - 1e-6 <= y + 0.5 <= SIZE[1] - REACH + 1e-6


@pytest.mark.parametrize('last', [LAST, Box.from_center(0, 479, 30, 40)])
def test_every_point_of_the_image_is_in_a_region(last):
    middles = [box.center for box in first_round(last)]
    for x, y in itertools.product(range(0, 640, 29), range(0, 480, 29)):
        assert any(abs(x - u) <= REACH and abs(y - v) <= REACH for u, v in middles)


def test_neighbouring_regions_overlap_so_that_no_target_is_only_seen_in_parts():
    for axis in (0, 1):
        middles = sorted({box.center[axis] for box in first_round()})
        steps = [b - a for a, b in itertools.pairwise(middles)]
        assert len(steps) > 3
        assert max(steps) <= STEP * 2 * REACH + 1e-6


def test_where_one_region_covers_the_image_there_is_nothing_else_to_see():
    large = Box.from_center(319.5, 239.5, 500, 400)
    assert [box.center for box in first_round(large)] == [large.center]


def test_a_frame_looks_at_a_few_places_and_the_next_goes_on():
    search = Redetection(LAST, SIZE, SCALE)
    frames = [search.next_places() for _ in range(3)]
    assert [box for frame in frames for box in frame] == first_round()[: 3 * LOOKS]


# Whom to believe.

ENOUGH = 0.4
SUSPECT, ELSEWHERE = Box.from_center(300, 300, 30, 40), Box.from_center(500, 100, 30, 40)
IMAGE, NOTHING = Look(Box(0, 0, 640, 480), []), Look(Box(-9, -9, 1, 1), [])
HOT = ENOUGH + CONVINCING / 2  # heat that counts as much as a single frame's may


def seen(*heats: float, at: tuple[Box, ...] = (SUSPECT, ELSEWHERE)) -> Look:
    """Return a look at the whole image with so much heat at the suspects' places."""
    return Look(IMAGE.region, list(zip(at, heats, strict=False)))


def searching(*heats: float) -> Redetection:
    """Return a search whose sweep has seen suspects with so much heat."""
    search = Redetection(LAST, SIZE, SCALE)
    search.next_places()
    search.weigh([seen(*heats), NOTHING], ENOUGH)
    return search


def examined(search: Redetection, heat: float, box: Box = SUSPECT) -> Suspect | None:
    """Let a suspect be examined and nothing else be seen; return who is believed."""
    search.next_places()
    return search.weigh([seen(heat, at=(box,)), NOTHING], ENOUGH)


def believed_after(search: Redetection, *heats: float) -> int | None:
    """Return how many frames of these it takes until the suspect is believed."""
    for frame, heat in enumerate(heats, start=1):
        if examined(search, heat) is not None:
            return frame
    return None


def frames_needed(heat: float) -> int:
    """Return the frames after which a geometric series has grown to what is convincing."""
    share = (1 - KEPT) * CONVINCING / (heat - ENOUGH)
    return math.ceil(math.log(1 - share) / math.log(KEPT))


def test_who_has_been_convincing_in_several_frames_together_is_the_target():
    for heat in (HOT, (ENOUGH + HOT) / 2 + 0.05):
        assert believed_after(searching(0.5), *[heat] * 20) == frames_needed(heat) > 2


def test_no_single_frame_is_convincing_however_hot():
    assert examined(searching(5.0), 5.0) is None


def test_little_never_adds_up():
    assert believed_after(searching(0.5), *[ENOUGH + 0.9 * (1 - KEPT) * CONVINCING] * 100) is None


def test_what_speaks_against_a_suspect_counts_as_well():
    assert believed_after(searching(0.5), HOT, HOT, HOT) == 3
    assert believed_after(searching(0.5), HOT, ENOUGH - 0.1, HOT, HOT) is None


def test_what_flickers_is_not_the_target():
    assert believed_after(searching(0.5), *[HOT, 2 * ENOUGH - HOT] * 20) is None


def test_who_stands_out_in_the_sweep_is_examined_at_the_targets_size():
    search = searching(STANDING_OUT)
    place, sweep = search.next_places()
    assert (place.center, place.width, place.height) == (SUSPECT.center, 30, 40)
    assert sweep == first_round()[LOOKS]


def test_who_does_not_stand_out_is_no_suspect():
    assert searching(0.9 * STANDING_OUT).next_places()[0] != SUSPECT


def test_each_suspect_is_examined_once_the_hottest_first():
    search = searching(0.3, 0.5)
    assert search.next_places()[0] == ELSEWHERE
    search.weigh([seen(0.9, at=(ELSEWHERE,)), NOTHING], ENOUGH)
    assert search.next_places()[0] == SUSPECT


def test_then_the_one_that_most_speaks_for_is():
    search = searching(0.3, 0.5)
    assert examined(search, 0.3, ELSEWHERE) is None
    assert examined(search, HOT) is None
    assert search.next_places()[0] == SUSPECT


def test_nobody_is_believed_while_others_in_view_are_as_hot():
    search = searching(0.8, 0.8)
    for _ in range(20):
        search.next_places()
        assert search.weigh([seen(0.8, 0.8), NOTHING], ENOUGH) is None


def test_only_what_it_is_hotter_than_others_speaks_for_a_suspect():
    alone, beside_another = ENOUGH + 0.2, 0.5 + 0.2
    assert frames_needed(alone) == believed_after(searching(0.8, 0.5), *[beside_another] * 20)


def test_who_has_left_is_nobody_to_compare_with():
    search = searching(0.8, 0.7)
    search.next_places()
    search.weigh([seen(0.8), seen(0.8)], ENOUGH)  # the sweep sees the first, not the other
    assert believed_after(search, HOT, HOT) == 2


def test_who_is_where_nobody_looked_stays_a_suspect():
    search = searching(0.3, 0.5)
    search.next_places()
    search.weigh([Look(Box(450, 50, 100, 100), [(ELSEWHERE, 0.0)]), NOTHING], ENOUGH)
    assert search.next_places()[0] == SUSPECT


def test_who_is_not_seen_where_he_was_is_nobody():
    search = searching(0.5)
    search.next_places()
    search.weigh([IMAGE, NOTHING], ENOUGH)
    assert search.next_places() == first_round()[LOOKS + 1 :][:LOOKS]


def walked(share: float) -> Box:
    """Return where a suspect is that has walked by so much of its diagonal."""
    return Box.from_center(300 + share * SUSPECT.diagonal, 300, 30, 40)


def test_a_suspect_that_walks_is_the_same_one():
    search = searching(0.5)
    assert examined(search, HOT) is None
    assert examined(search, HOT) is None
    assert examined(search, HOT, walked(0.9 * SAME)).box == walked(0.9 * SAME)


def test_what_speaks_for_one_does_not_speak_for_another():
    search = searching(0.5)
    assert [examined(search, HOT), examined(search, HOT)] == [None, None]
    assert examined(search, HOT, walked(1.1 * SAME)) is None


def test_a_suspect_that_walks_while_another_is_examined_is_followed_by_the_sweep():
    search = searching(0.5, 0.6)
    search.next_places()
    search.weigh([seen(0.1, at=(ELSEWHERE,)), seen(0.5, 0.1, at=(walked(0.4), ELSEWHERE))], ENOUGH)
    assert search.next_places()[0] == walked(0.4)


def test_what_speaks_for_the_target_has_to_add_up_and_what_does_not_is_too_faint():
    assert refusal(1.1 * ENOUGH, ENOUGH) is Refusal.UNPROVEN
    assert refusal(ENOUGH, ENOUGH) is refusal(0.1, ENOUGH) is Refusal.TOO_FAINT
