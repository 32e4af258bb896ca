# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The first frame seen in many ways."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.first_views import View, first_views
from fcnt_ros.tracker.search_region import CELL, SearchRegion

SIZE, SCALE = 224, 2.0
BOX = Box(100, 60, 40, 56)


@pytest.fixture(scope='module')
def image() -> np.ndarray:
    """Return a dark image with a bright target that fills its box."""
    image = np.full((240, 320, 3), 10, np.uint8)
    image[60:116, 100:140] = 200
    return image


@pytest.fixture(scope='module')
def views(image) -> list[View]:
    return first_views(image, BOX, 18, SCALE, SIZE, seed=0)


def test_the_first_view_is_the_search_region_itself(image, views):
    region = SearchRegion.around(BOX, SCALE, SIZE)
    assert np.array_equal(views[0].crop, region.crop(image))
    assert views[0].box == region.to_cells(BOX)


def test_the_box_is_where_the_target_is_in_every_view(views):
    for view in views:
        gray = view.crop[..., 0]
        rows, columns = np.nonzero(gray > (int(gray.max()) + int(gray.min())) / 2)
        middle = (np.array([columns.mean(), rows.mean()]) + 0.5) / CELL - 0.5
        # A patch on the target, a quarter of it at most, pulls the middle of what is bright.
        assert np.abs(middle - view.box.center).max() < 0.15 * view.box.diagonal


def test_the_views_that_are_not_altered_have_the_target_in_its_box_exactly(views):
    for view in views[::2]:
        gray = view.crop[..., 0].astype(float)
        share = (gray.sum() - 10 * gray.size) / 190 / CELL**2
        assert share == pytest.approx(view.box.area, rel=0.02)


def test_the_target_is_seen_nearer_and_farther(views):
    areas = [view.box.area for view in views]
    assert max(areas) / min(areas) > 2


def test_networks_learn_from_those_of_about_the_usual_size(views):
    for view in views:
        assert view.in_scale == (0.8 < np.sqrt(view.box.area / views[0].box.area) < 1.25)


def test_one_view_is_the_papers(image):
    assert len(first_views(image, BOX, 1, SCALE, SIZE, seed=0)) == 1


def test_the_same_seed_gives_the_same_views(image, views):
    again = first_views(image, BOX, 18, SCALE, SIZE, seed=0)
    assert all(np.array_equal(a.crop, b.crop) for a, b in zip(views, again, strict=True))


def test_another_seed_gives_others(image, views):
    other = first_views(image, BOX, 18, SCALE, SIZE, seed=1)
    assert not np.array_equal(views[2].crop, other[2].crop)


def test_a_target_on_the_images_edge_has_views_too(image):
    views = first_views(image, Box(0, 0, 40, 56), 18, SCALE, SIZE, seed=0)
    assert {view.crop.shape for view in views} == {(SIZE, SIZE, 3)}
