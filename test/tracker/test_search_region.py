# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The search region: what is cut out, and the way between image and cells."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion


def blob(cx: float, cy: float, sigma: float, width: int, height: int) -> np.ndarray:
    """Draw a bright Gaussian blob at (cx, cy) into a black image."""
    y, x = np.mgrid[:height, :width]
    heat = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * sigma**2))
    return np.repeat(np.round(255 * heat).astype(np.uint8)[:, :, None], 3, axis=2)


def middle_of_mass(image: np.ndarray) -> tuple[float, float]:
    """Return the centroid (x, y) of an image's brightness."""
    mass = image.sum(axis=2, dtype=float)
    y, x = np.mgrid[: mass.shape[0], : mass.shape[1]]
    return (x * mass).sum() / mass.sum(), (y * mass).sum() / mass.sum()


def cut_from_a_canvas(region: SearchRegion, image: np.ndarray) -> np.ndarray:
    """Return the crop by way of the whole region, black where there is no image."""
    height, width = image.shape[:2]
    canvas = np.zeros((region.side, region.side, 3), np.uint8)
    y, x = (np.arange(region.side) + start for start in (region.top, region.left))
    rows, columns = (y >= 0) & (y < height), (x >= 0) & (x < width)
    canvas[np.ix_(rows, columns)] = image[np.ix_(y[rows], x[columns])]
    method = cv2.INTER_AREA if region.side > region.size else cv2.INTER_LINEAR
    return cv2.resize(canvas, (region.size, region.size), interpolation=method)


def test_the_region_is_a_square_of_twice_the_diagonal_about_the_box():
    region = SearchRegion.around(Box(100, 100, 30, 40), scale=2, size=368)
    assert region.side == 100
    assert region.box.center == pytest.approx(Box(100, 100, 30, 40).center, abs=0.5)


def test_a_heat_map_has_a_cell_for_eight_pixels_of_the_crop():
    assert SearchRegion(0, 0, 100, 368).cells == 46


def test_the_whole_region_fills_the_whole_heat_map():
    region = SearchRegion(-13, 40, 193, 368)
    assert region.to_cells(region.box) == Box(0, 0, 46, 46)


def test_a_box_comes_back_from_the_cells_as_it_was():
    region, box = SearchRegion(-13, 40, 193, 368), Box(3.3, 60.2, 17.7, 40.1)
    back = region.to_image(region.to_cells(box))
    assert (back.x, back.y, back.width, back.height) == pytest.approx(
        (box.x, box.y, box.width, box.height)
    )


@pytest.mark.parametrize('side', [120, 193, 368, 500, 901])
def test_what_lies_at_a_place_in_the_image_lies_at_its_place_in_the_crop(side: int):
    region = SearchRegion(40, 10, side, 368)
    cx, cy = 40 + 0.4 * side, 10 + 0.55 * side
    crop = region.crop(blob(cx, cy, sigma=0.05 * side, width=1000, height=950))
    cells = region.to_cells(Box.from_center(cx, cy, 1, 1).scaled(10)).center
    # A cell is the mean of 8 x 8 pixels of the crop, and its index the middle of these.
    pooled = crop.reshape(46, 8, 46, 8, 3).mean(axis=(1, 3))
    assert middle_of_mass(pooled) == pytest.approx(cells, abs=0.02)


def test_outside_the_image_the_crop_is_black():
    white = np.full((50, 60, 3), 255, np.uint8)
    crop = SearchRegion(left=-50, top=-50, side=100, size=96).crop(white)
    assert crop[:46].max() == 0 and crop[:, :46].max() == 0
    assert crop[50:, 50:].min() == 255


def test_a_region_beside_the_image_is_black_all_over():
    white = np.full((50, 60, 3), 255, np.uint8)
    assert SearchRegion(left=500, top=-900, side=100, size=96).crop(white).max() == 0


@pytest.mark.parametrize('seed', range(60))
def test_the_crop_is_the_same_to_the_pixel_wherever_the_region_lies(seed: int):
    random = np.random.default_rng(seed)
    width, height = (int(side) for side in random.integers(1, 500, 2))
    padded = random.integers(0, 256, (height, width + 5, 3), np.uint8)
    image = padded[:, :width]  # as a message with a padded step has it
    inside = seed % 2 == 0
    side = int(random.integers(1, min(width, height) + 1 if inside else 700))
    least, most = (0, -side) if inside else (-side - 3, 3)
    left, top = (int(random.integers(least, size + most + 1)) for size in (width, height))
    region = SearchRegion(left, top, side, size=96)
    np.testing.assert_array_equal(region.crop(image), cut_from_a_canvas(region, image))


def test_rows_are_taken_to_cells_as_boxes_are():
    region = SearchRegion(left=100, top=50, side=92, size=368)
    boxes = [Box(130, 80, 24, 30), Box(90.5, 40, 7, 300)]
    rows = torch.tensor([[b.x, b.y, b.width, b.height] for b in boxes])
    expected = [region.to_cells(box) for box in boxes]
    assert [Box(*row) for row in region.rows_to_cells(rows).tolist()] == expected
