# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A whole track on one page.

Nobody watches a video twice, but everybody looks at a page of small pictures. How long the track
will be is not known while it runs: whenever the page is full every second tile is taken off, and
from then on half as many frames are kept. So the tiles are always evenly spread, and few.
"""

from __future__ import annotations

import numpy as np

from fcnt_ros.pictures.tiles import in_rows, page, tile
from fcnt_ros.tracker.box import Box

MAX_TILES = 24


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
            The square that the heat maps, (cells, cells) float32, cover, pixels of the picture.
        """
        if not self.wants(frame):
            return
        captions = [(f'{frame}: {state} {confidence:.2f}', 'GNet', 'SNet')]
        self._tiles[frame] = tile(picture, search_region, (gnet_heatmap, snet_heatmap), captions)
        if len(self._tiles) > MAX_TILES:
            self._interval *= 2
            self._tiles = {n: tile for n, tile in self._tiles.items() if self.wants(n)}

    def picture(self) -> np.ndarray:
        """Return the page, (H, W, 3) uint8 BGR; ValueError if no frame was added."""
        if not self._tiles:
            raise ValueError('there is no frame to show on the contact sheet')
        return page(in_rows([self._tiles[frame] for frame in sorted(self._tiles)]))
