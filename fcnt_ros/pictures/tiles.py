# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A frame as a tile, the search region beside both heat maps, and a page of tiles."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from fcnt_ros.pictures.overlays import fitting_scale, heatmap_picture, outline, write
from fcnt_ros.tracker.box import Box

COLUMNS = 3

_SIDE = 168  # of each of a tile's three pictures, pixels
_LINE = 22  # height of a line of captions, pixels
_GAP = 6
_INK = (235, 235, 235)
_GROUND = 32


def tile(
    picture: np.ndarray,
    search_region: Box,
    heatmaps: tuple[np.ndarray, np.ndarray],
    captions: Sequence[tuple[str, str, str]],
    outlines: Sequence[tuple[Box, tuple[int, int, int]]] = (),
) -> np.ndarray:
    """Return a frame as a tile.

    Parameters
    ----------
    picture : (H, W, 3) uint8
        The frame, BGR.
    search_region : Box
        The square that the heat maps cover, pixels of the picture; black where it reaches beyond.
    heatmaps : two (cells, cells) float32
        GNet's and SNet's.
    captions : sequence of (str, str, str)
        Lines above, each with words for the region, for GNet's heat map and for SNet's.
    outlines : sequence of (Box, (blue, green, red))
        Boxes to draw on the region, pixels of the picture; the last one lies on top.

    Returns
    -------
    (H, W, 3) uint8
        BGR, of one size for all tiles with as many lines.
    """
    region = _cut(picture, search_region)
    for box, color in outlines:
        outline(region, _in_tile(box, search_region), color, 1)
    pictures = [region, *(heatmap_picture(heatmap, _SIDE) for heatmap in heatmaps)]
    words = np.full((_LINE * len(captions), 3 * _SIDE, 3), _GROUND, np.uint8)
    for row, line in enumerate(captions):
        for column, text in enumerate(line):
            scale = fitting_scale(text, _SIDE - 4, 0.45)
            write(words, text, column * _SIDE + 2, (row + 1) * _LINE - 6, _INK, scale)
    return np.vstack([words, np.hstack(pictures)])


def in_rows(tiles: Sequence[np.ndarray]) -> list[Sequence[np.ndarray]]:
    """Return tiles in rows of `COLUMNS`; the last one may be shorter."""
    return [tiles[start : start + COLUMNS] for start in range(0, len(tiles), COLUMNS)]


def page(rows: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
    """Return a page (H, W, 3), uint8 BGR, of rows of tiles of one size; there must be a tile."""
    height, width = rows[0][0].shape[:2]
    columns = max(len(row) for row in rows)
    size = (len(rows) * (height + _GAP) + _GAP, columns * (width + _GAP) + _GAP, 3)
    whole = np.full(size, _GROUND, np.uint8)
    for i, row in enumerate(rows):
        for j, one in enumerate(row):
            top, left = _GAP + i * (height + _GAP), _GAP + j * (width + _GAP)
            whole[top : top + height, left : left + width] = one
    return whole


def _cut(picture: np.ndarray, region: Box) -> np.ndarray:
    """Return the region of a picture, black where it reaches beyond, scaled to a tile."""
    scale = _scale(region)
    # A float affine map pads and scales in one step; pixel centres lie at integers.
    shift = (scale - 1) / 2
    to_tile = np.array(
        [[scale, 0, shift - scale * region.x], [0, scale, shift - scale * region.y]], np.float64
    )
    return cv2.warpAffine(picture, to_tile, (_SIDE, _SIDE), flags=cv2.INTER_LINEAR)


def _in_tile(box: Box, region: Box) -> Box:
    """Return a box of the picture in pixels of the region that was cut out."""
    k = _scale(region)
    return Box((box.x - region.x) * k, (box.y - region.y) * k, box.width * k, box.height * k)


def _scale(region: Box) -> float:
    """Return the tile's pixels for each of the picture."""
    return _SIDE / max(round(region.width), 1)
