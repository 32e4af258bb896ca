# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A look inside a running track: the most important maps of both layers on one picture.

Each map is shown on the scale that it had in the first frame, not stretched to its own maximum:
where the target is gone, its maps go dark.
"""

from __future__ import annotations

import cv2
import numpy as np

from fcnt_ros.pictures.overlays import outline, write
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures, ShownMaps

MAPS_SHOWN = 12
"""Of each layer."""

COLUMNS = 6

_SIDE = 112  # of a map, pixels
_LINE = 24  # height of a line of words, pixels
_GAP = 4
_INK = (235, 235, 235)
_GROUND = 32
_BOX = (255, 255, 255)


def mosaic(features: SelectedFeatures, box: Box) -> np.ndarray:
    """Return both layers' maps, each with its number and the target's box, pixels of the image.

    Returns
    -------
    (H, W, 3) uint8
        BGR, of one size for as many maps; viridis, dark at 0 and yellow from 1 on.
    """
    region = features.region
    k = _SIDE / region.side
    at = Box(
        (box.x - region.left) * k, (box.y - region.top) * k, box.width * k, box.height * k
    )
    return np.vstack(
        [
            *_layer('GNet, conv5-3: what kind of thing it is', features.conv5_3, at),
            *_layer('SNet, conv4-3: which one it is', features.conv4_3, at),
        ]
    )


def _layer(words: str, shown: ShownMaps, box: Box) -> list[np.ndarray]:
    """Return a line of words, and rows of maps."""
    width = COLUMNS * (_SIDE + _GAP) + _GAP
    line = np.full((_LINE, width, 3), _GROUND, np.uint8)
    write(line, words, _GAP + 2, _LINE - 7, _INK, 0.5)
    rows = -(-len(shown.maps) // COLUMNS)
    grid = np.full((rows * (_SIDE + _GAP), width, 3), _GROUND, np.uint8)
    for index, (number, one) in enumerate(zip(shown.numbers, shown.maps, strict=True)):
        row, column = divmod(index, COLUMNS)
        top, left = row * (_SIDE + _GAP), _GAP + column * (_SIDE + _GAP)
        grid[top : top + _SIDE, left : left + _SIDE] = _tile(number, one, box)
    return [line, grid]


def _tile(number: int, one: np.ndarray, box: Box) -> np.ndarray:
    shades = (np.clip(one, 0, 1) * 255).astype(np.uint8)
    shades = cv2.resize(shades, (_SIDE, _SIDE), interpolation=cv2.INTER_LINEAR)
    picture = cv2.applyColorMap(shades, cv2.COLORMAP_VIRIDIS)
    outline(picture, box, _BOX, 1)
    write(picture, str(number), 4, 14, _INK, 0.4)
    return picture
