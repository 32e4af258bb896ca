# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A track to look at: the box, what the tracker thinks of it, and the heat that placed it.

Heat is shown on a fixed scale, 0 to 1, not stretched to its own maximum: a target that is gone must
look cold.
"""

from __future__ import annotations

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import TrackResult, TrackState

COLORS = {
    TrackState.TRACKING: (80, 220, 60),
    TrackState.UNCERTAIN: (0, 190, 255),
    TrackState.LOST: (60, 60, 240),
}
"""BGR, by state: green, amber, red."""

_REGION_COLOR = (200, 200, 200)
_HEAT_OPACITY = 0.6
_MARGIN = 6  # around the writing, for its rim, pixels
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def heatmap_picture(heatmap: np.ndarray, side: int) -> np.ndarray:
    """Return a (side, side, 3) uint8 BGR picture of a heat map, blue at 0 and red at 1."""
    shades = (np.clip(heatmap, 0, 1) * 255).astype(np.uint8)
    return cv2.applyColorMap(
        cv2.resize(shades, (side, side), interpolation=cv2.INTER_LINEAR), cv2.COLORMAP_TURBO
    )


def draw(image: np.ndarray, result: TrackResult, target_id: str = '') -> np.ndarray:
    """Return a copy of an image with a result drawn on it.

    Parameters
    ----------
    image : (H, W, 3) uint8
        BGR.
    result : TrackResult
        Of this image.
    target_id : str
        The target's name, drawn with the box.
    """
    picture = image.copy()
    thickness = max(round(min(image.shape[:2]) / 300), 1)
    color = COLORS[result.state]
    _blend_heat(picture, result.heatmap, result.search_region)
    _rectangle(picture, result.search_region.box, _REGION_COLOR, 1)
    _rectangle(picture, result.box, color, thickness)
    words = (target_id, result.state.value, f'{result.confidence:.2f}', result.source.value)
    _write_at(picture, result.box, ' '.join(word for word in words if word), color)
    return picture


def write(
    picture: np.ndarray, text: str, left: int, baseline: int, color: tuple, scale: float
) -> None:
    """Write text with a dark rim, legible on any ground, into a picture; pixels."""
    thickness = max(round(2 * scale), 1)
    ascii_text = text.encode('ascii', 'replace').decode()  # all that OpenCV's font has
    for ink, width in (((0, 0, 0), thickness + 2), (color, thickness)):
        cv2.putText(picture, ascii_text, (left, baseline), _FONT, scale, ink, width, cv2.LINE_AA)


def _blend_heat(picture: np.ndarray, heatmap: np.ndarray, region: SearchRegion) -> None:
    """Tint the search region, the more the hotter: where there is no heat the image stays clear."""
    height, width = picture.shape[:2]
    left, top = max(region.left, 0), max(region.top, 0)
    right, bottom = min(region.left + region.side, width), min(region.top + region.side, height)
    if left >= right or top >= bottom:
        return
    seen = np.s_[top - region.top : bottom - region.top, left - region.left : right - region.left]
    tint = heatmap_picture(heatmap, region.side)[seen]
    heat = cv2.resize(heatmap, (region.side, region.side), interpolation=cv2.INTER_LINEAR)[seen]
    opacity = _HEAT_OPACITY * np.clip(heat, 0, 1)[..., np.newaxis]
    part = picture[top:bottom, left:right]
    part[:] = (part * (1 - opacity) + tint * opacity).astype(np.uint8)


def _rectangle(picture: np.ndarray, box: Box, color: tuple, thickness: int) -> None:
    first = (round(box.x), round(box.y))
    last = (round(box.x + box.width - 1), round(box.y + box.height - 1))
    cv2.rectangle(picture, first, last, color, thickness)


def _write_at(picture: np.ndarray, box: Box, text: str, color: tuple) -> None:
    """Write above the box; below or further left where the picture ends."""
    height, width = picture.shape[:2]
    scale = max(min(height, width) / 1100, 0.4)
    (text_width, text_height), descent = cv2.getTextSize(text, _FONT, scale, 1)
    left = max(min(round(box.x), width - text_width - _MARGIN), _MARGIN)
    baseline = round(box.y) - _MARGIN
    if baseline < text_height + _MARGIN:
        baseline = min(
            round(box.y + box.height) + text_height + _MARGIN, height - _MARGIN - descent
        )
    write(picture, text, left, baseline, color, scale)
