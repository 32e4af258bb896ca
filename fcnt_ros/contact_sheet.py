# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A whole track on one page.

Nobody watches a video twice, but everybody looks at a page of small pictures. How long the track
will be is not known while it runs: whenever the page is full every second tile is taken off, and
from then on half as many frames are kept. So the tiles are always evenly spread, and few.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from fcnt_ros.overlays import heatmap_picture, write
from fcnt_ros.tracker.box import Box

MAX_TILES = 24
COLUMNS = 3

_SIDE = 168  # of each of a tile's three pictures, pixels
_CAPTION = 22
_GAP = 6
_INK = (235, 235, 235)
_GROUND = 32


class ContactSheet:
    """Tiles of a track: the search region with the box, GNet's heat map, SNet's."""

    def __init__(self) -> None:
        self._tiles: dict[int, np.ndarray] = {}
        self._interval = 1

    @property
    def empty(self) -> bool:
        """Whether no frame was added yet."""
        return not self._tiles

    def wants(self, frame: int) -> bool:
        """Return whether `add` would keep this frame (they count from 0)."""
        return frame % self._interval == 0

    def add(
        self,
        frame: int,
        picture: np.ndarray,
        search_region: Box,
        gnet_heatmap: np.ndarray,
        snet_heatmap: np.ndarray,
        state: str,
        confidence: float,
    ) -> None:
        """Add a frame, if it is one of those to keep.

        Parameters
        ----------
        frame : int
            Its number, from 0.
        picture : (H, W, 3) uint8
            The annotated frame, BGR.
        search_region : Box
            The square that the heat maps cover, pixels of the picture.
        gnet_heatmap, snet_heatmap : (cells, cells) float32
        state : str
        confidence : float
        """
        if not self.wants(frame):
            return
        pictures = [
            _cut(picture, search_region),
            heatmap_picture(gnet_heatmap, _SIDE),
            heatmap_picture(snet_heatmap, _SIDE),
        ]
        caption = np.full((_CAPTION, 3 * _SIDE, 3), _GROUND, np.uint8)
        write(caption, f'{frame}: {state} {confidence:.2f}', 2, _CAPTION - 6, _INK, 0.45)
        write(caption, 'GNet', _SIDE + 2, _CAPTION - 6, _INK, 0.45)
        write(caption, 'SNet', 2 * _SIDE + 2, _CAPTION - 6, _INK, 0.45)
        self._tiles[frame] = np.vstack([caption, np.hstack(pictures)])
        if len(self._tiles) > MAX_TILES:
            self._interval *= 2
            self._tiles = {n: tile for n, tile in self._tiles.items() if self.wants(n)}

    def picture(self) -> np.ndarray:
        """Return the page, (H, W, 3) uint8 BGR.

        Raises
        ------
        ValueError
            If no frame was added.
        """
        if not self._tiles:
            raise ValueError('there is no frame to show on the contact sheet')
        tile_height, tile_width = _CAPTION + _SIDE, 3 * _SIDE
        columns = min(COLUMNS, len(self._tiles))
        rows = math.ceil(len(self._tiles) / columns)
        page = np.full(
            (rows * (tile_height + _GAP) + _GAP, columns * (tile_width + _GAP) + _GAP, 3),
            _GROUND,
            np.uint8,
        )
        for index, (_, tile) in enumerate(sorted(self._tiles.items())):
            row, column = divmod(index, columns)
            top = _GAP + row * (tile_height + _GAP)
            left = _GAP + column * (tile_width + _GAP)
            page[top : top + tile_height, left : left + tile_width] = tile
        return page


def _cut(picture: np.ndarray, region: Box) -> np.ndarray:
    """Return the region of a picture, black where it reaches beyond, scaled to a tile."""
    side = max(round(region.width), 1)
    # A float affine map pads and scales in one step; pixel centres lie at integers.
    scale = _SIDE / side
    shift = (scale - 1) / 2
    to_tile = np.array(
        [[scale, 0, shift - scale * region.x], [0, scale, shift - scale * region.y]], np.float64
    )
    return cv2.warpAffine(picture, to_tile, (_SIDE, _SIDE), flags=cv2.INTER_LINEAR)
