# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The most important maps of both layers on one picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fcnt_ros.pictures.feature_mosaic import COLUMNS, mosaic
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures, ShownMaps
from fcnt_ros.tracker.search_region import SearchRegion

REGION = SearchRegion(100, 50, 224, 224)
FAR_AWAY = Box(5000, 5000, 20, 20)


def features(value: float, count: int = 3) -> SelectedFeatures:
    """Return maps of one value."""
    return SelectedFeatures(
        ShownMaps(tuple(range(count)), np.full((count, 28, 28), value, np.float32)),
        ShownMaps(tuple(range(count)), np.full((count, 14, 14), value, np.float32)),
        REGION,
    )


def middle_of_the_first_map(picture: np.ndarray) -> np.ndarray:
    return picture[90, 60].astype(int)


def test_maps_are_shown_on_a_fixed_scale_so_that_what_is_gone_looks_dark():
    dark, dim, bright = (
        middle_of_the_first_map(mosaic(features(value), FAR_AWAY)) for value in (0, 0.1, 1)
    )
    blue_green_red = cv2.applyColorMap(np.array([[0, 255]], np.uint8), cv2.COLORMAP_VIRIDIS)[0]
    assert dark.tolist() == blue_green_red[0].tolist()
    assert bright.tolist() == blue_green_red[1].tolist()
    assert np.abs(dim - dark).sum() < np.abs(bright - dark).sum() / 4


def test_more_than_a_row_of_maps_go_into_several_rows():
    few, many = (mosaic(features(0, count), FAR_AWAY) for count in (COLUMNS, COLUMNS + 1))
    assert few.shape[1] == many.shape[1]
    assert few.shape[0] < many.shape[0]


@pytest.mark.parametrize('part', [0.25, 0.5])
def test_the_targets_box_is_drawn_where_it_lies_in_the_region(part):
    """Its left edge is at that part of the region."""
    box = Box(REGION.left + part * REGION.side, REGION.top, 50, REGION.side)
    drawn = (mosaic(features(0), box) != mosaic(features(0), FAR_AWAY)).any(axis=2)
    columns = np.flatnonzero(drawn[80:120, :112].mean(axis=0) > 0.9)
    assert columns[0] - 4 == pytest.approx(part * 112, abs=1)  # behind a gap of 4
