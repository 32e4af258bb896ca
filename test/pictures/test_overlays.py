# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is drawn on a frame, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from results import COLD, make_result

from fcnt_ros.pictures.overlays import COLORS, TARGET_COLORS, draw, draw_several, heatmap_picture
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Refusal, Refused, Source, TrackState

GREY = np.full((200, 300, 3), 100, np.uint8)
RESULT = make_result(box=Box(120, 80, 30, 40), search_region=SearchRegion(85, 50, 100, 80))


def tinted_as_a_whole(image: np.ndarray, heat: np.ndarray, region: SearchRegion) -> np.ndarray:
    """Return a tinted copy of an image, by way of the whole region on a ground that holds both."""
    side, (height, width) = region.side, image.shape[:2]
    tint = heatmap_picture(heat, side)
    wide = cv2.resize(heat, (side, side), interpolation=cv2.INTER_LINEAR)
    opacity = np.float32(0.6) * np.clip(wide, 0, 1)[..., np.newaxis]
    ground = np.zeros((height + 2 * side, width + 2 * side, 3), np.uint8)
    picture = ground[side : side + height, side : side + width]
    picture[:] = image
    top, left = region.top + side, region.left + side
    part = ground[top : top + side, left : left + side]
    part[:] = part * (1 - opacity) + tint * opacity
    return picture


def test_the_image_itself_is_not_touched():
    image = GREY.copy()
    draw(image, RESULT, 'man')
    assert (image == GREY).all()


@pytest.mark.parametrize('state', TrackState)
def test_the_box_has_the_colour_of_the_state(state):
    picture = draw(GREY, replace(RESULT, state=state))
    assert tuple(picture[80, 130]) == COLORS[state]  # on the box's upper edge
    assert tuple(picture[119, 130]) == COLORS[state]  # on its lower edge


@pytest.mark.parametrize('why', [why for why in Refusal if why is not Refusal.TOO_FAINT])
def test_who_was_refused_has_a_thin_box_with_the_reason(why):
    refused = Refused(Box(220, 100, 30, 40), 0.4, why)
    picture = draw(GREY, replace(RESULT, refused=(refused,)))
    assert (picture[139, 220:250] != 100).any(axis=1).all()  # its lower edge
    assert (picture[110:130, 225:245] == 100).all()  # nothing inside
    assert (picture[85:99, 220:260] != 100).any()  # the words above


def test_what_was_too_faint_is_a_dot_with_the_reason():
    refused = Refused(Box(220, 100, 31, 41), 0.05, Refusal.TOO_FAINT)
    picture = draw(GREY, replace(RESULT, refused=(refused,)))
    assert (picture[120, 235] != 100).any()
    assert (picture[140, 220:250] == 100).all()


@pytest.mark.parametrize('box', [Box(270, 100, 30, 40), Box(-10, -15, 30, 40)])
def test_the_reason_stays_inside_the_image(box):
    far = SearchRegion(1000, 1000, 100, 80)
    clear = replace(RESULT, search_region=far)
    refused = replace(clear, refused=(Refused(box, 0.4, Refusal.TOO_FAINT),))
    written = (draw(GREY, refused) != draw(GREY, clear)).any(axis=2)
    assert written.sum() > 100
    assert not written[0].any() and not written[:, 0].any() and not written[:, -1].any()


def test_of_two_places_the_hotter_one_is_on_top():
    hot, cold = (Refused(Box(220, 100, 30, 40), heat, Refusal.UNPROVEN) for heat in (0.8, 0.1))
    alone = draw(GREY, replace(RESULT, refused=(hot,)))
    both = draw(GREY, replace(RESULT, refused=(hot, cold)))
    ink = (alone > 150).any(axis=2)
    assert ink.any()
    assert (both[ink] == alone[ink]).all()


def test_where_a_lost_target_was_sought_in_several_regions_all_are_shown():
    regions = Box(0, 0, 100, 100), Box(180, 20, 100, 100)
    picture = draw(GREY, replace(RESULT, state=TrackState.LOST, searched=regions))
    for region in regions:
        column = int(region.x)
        assert (picture[60:90, column] != 100).any(axis=1).all()  # the left edge
    assert (picture[149, 86:110] == 100).all()  # the lower edge of the one with the heat


def test_without_heat_the_search_region_stays_clear():
    picture = draw(GREY, RESULT)
    assert (picture[140, 90:180] == 100).all()


def test_heat_tints_its_own_place_and_no_other():
    heat = COLD.copy()
    heat[9, 9] = 1.0  # the region's lower right corner: the pixels 175..184, 140..149
    picture = draw(GREY, replace(RESULT, gnet_heatmap=heat))
    assert (picture[145, 180] != 100).any()
    assert (picture[145, 100] == 100).all()
    assert (picture[170, 250] == 100).all()


def test_the_heat_shown_is_that_of_the_network_that_placed_the_box():
    hot = np.ones((10, 10), np.float32)
    result = replace(RESULT, source=Source.SNET, snet_heatmap=hot)
    assert (draw(GREY, result)[140, 100] != 100).any()
    assert (draw(GREY, replace(result, source=Source.GNET))[140, 100] == 100).all()


@pytest.mark.parametrize('corner', [(-60, -60), (260, 160), (1000, 1000)])
def test_a_region_that_reaches_beyond_the_image_is_drawn_as_far_as_it_is_seen(corner):
    region = SearchRegion(*corner, 100, 80)
    hot = np.ones((10, 10), np.float32)
    picture = draw(GREY, replace(RESULT, search_region=region, gnet_heatmap=hot))
    tinted = (picture != GREY).any(axis=2).sum()
    assert tinted >= region.box.intersection(Box(0, 0, GREY.shape[1], GREY.shape[0]))


@pytest.mark.parametrize('seed', range(40))
def test_the_part_of_the_heat_that_is_seen_looks_as_in_the_whole_region(seed: int):
    random = np.random.default_rng(seed)
    width, height = (int(side) for side in random.integers(100, 400, 2))
    side = int(random.integers(20, 1200))
    left, top = (int(random.integers(-side, size + 1)) for size in (width, height))
    region = SearchRegion(left, top, side, 368)
    heat = random.normal(0.3, 0.5, (46, 46)).astype(np.float32)
    image = random.integers(0, 256, (height, width, 3), np.uint8)
    out_of_sight = Box(5 * width, 5 * height, 30, 40)
    result = replace(RESULT, box=out_of_sight, search_region=region, gnet_heatmap=heat)
    expected = tinted_as_a_whole(image, heat, region)
    cold = draw(image, replace(result, gnet_heatmap=0 * heat))
    written = (cold != image).any(axis=2).astype(np.uint8)
    # Letters end in pixels so faint that they may change nothing on one ground and 1 on another.
    written = cv2.dilate(written, np.ones((3, 3), np.uint8)).astype(bool)
    picture = draw(image, result)
    np.testing.assert_array_equal(picture[~written], expected[~written])


@pytest.mark.parametrize('box', [Box(0, 0, 20, 20), Box(280, 0, 20, 200), Box(0, 190, 20, 10)])
def test_the_writing_stays_inside_the_image(box):
    far = SearchRegion(1000, 1000, 100, 80)
    picture = draw(GREY, replace(RESULT, box=box, search_region=far), 'somebody')
    written = (picture != GREY).any(axis=2)
    left, top = int(box.x), int(box.y)
    written[top : top + int(box.height), left : left + int(box.width)] = False
    assert written.any()
    assert not written[:, 0].any() and not written[:, -1].any()
    assert not written[0].any() and not written[-1].any()


@pytest.mark.parametrize('box', [Box(30, 120, 20, 20), Box(250, 120, 30, 20), Box(130, 55, 20, 20)])
def test_the_writing_stays_inside_the_search_region(box):
    region = SearchRegion(20, 50, 270, 80)
    picture = draw(GREY, replace(RESULT, box=box, search_region=region))
    written = (picture != GREY).any(axis=2)
    assert written[51:100].any()  # beside the region's own rim
    written[50:320, 20:290] = False
    assert not written.any()


@pytest.mark.parametrize('top', [0, 60, 120])
def test_writing_that_is_wider_than_the_search_region_is_not_cut_in_two_by_its_rim(top):
    region = SearchRegion(120, top, 80, 80)
    box = Box(150, top + 30, 20, 20)
    picture = draw(GREY, replace(RESULT, box=box, search_region=region), 'somebody')
    written = (picture != GREY).any(axis=2)
    inside = written[top + 1 : top + 79, 121:199]
    inside[28:51, 28:51] = False  # the box, and its rim's thickness
    assert not inside.any()
    assert written[:, :119].any() or written[:, 201:].any()


def test_a_heat_map_is_shown_on_a_fixed_scale():
    weak = heatmap_picture(np.full((10, 10), 0.2, np.float32), 50)
    strong = heatmap_picture(np.full((10, 10), 1.0, np.float32), 50)
    beyond = heatmap_picture(np.full((10, 10), 7.0, np.float32), 50)
    assert weak.shape == (50, 50, 3)
    assert (weak != strong).any()
    assert (beyond == strong).all()


def test_of_several_targets_each_has_a_color_of_its_own_whatever_its_state():
    uncertain = replace(RESULT, box=Box(20, 80, 30, 40), state=TrackState.UNCERTAIN)
    picture = draw_several(GREY, [(RESULT, 'a', 0), (uncertain, 'b', 1)])
    assert tuple(picture[119, 130]) == TARGET_COLORS[0]
    assert tuple(picture[119, 30]) == TARGET_COLORS[1]


def test_no_targets_heat_lies_over_anothers_box():
    hot = replace(RESULT, gnet_heatmap=np.ones((10, 10), np.float32), box=Box(90, 60, 20, 20))
    picture = draw_several(GREY, [(RESULT, 'a', 0), (hot, 'b', 1)])
    assert tuple(picture[119, 130]) == TARGET_COLORS[0]


def test_of_several_targets_a_lost_ones_line_is_thin():
    large = np.full((900, 900, 3), 100, np.uint8)
    below = [
        tuple(draw_several(large, [(replace(RESULT, state=state), 'a', 0)])[120, 130])
        for state in (TrackState.TRACKING, TrackState.LOST)
    ]
    assert below == [TARGET_COLORS[0], (100, 100, 100)]


def test_the_words_of_targets_side_by_side_are_in_lines_of_their_own():
    def rows(targets: list, color: tuple[int, int, int]) -> set[int]:
        above = draw_several(GREY, targets)[:79]
        return set(np.flatnonzero((above == color).all(axis=2).any(axis=1)).tolist())

    beside = replace(RESULT, box=Box(135, 80, 30, 40))
    both = [(RESULT, 'a', 0), (beside, 'b', 1)]
    first, second = (rows(both, TARGET_COLORS[number]) for number in (0, 1))
    assert first and second and not first & second
