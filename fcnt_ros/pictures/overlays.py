# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A track to look at: the box, what the tracker thinks of it, and the heat that placed it.

Heat is shown on a fixed scale, 0 to 1, not stretched to its own maximum: a target that is gone must
look cold.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Refusal, Refused, TrackResult, TrackState

COLORS = {
    TrackState.TRACKING: (80, 220, 60),
    TrackState.UNCERTAIN: (0, 190, 255),
    TrackState.LOST: (60, 60, 240),
}
"""BGR, by state: green, amber, red."""

TARGET_COLORS = (
    (255, 170, 30),
    (60, 220, 250),
    (230, 90, 230),
    (90, 230, 90),
    (70, 110, 255),
    (240, 240, 120),
    (200, 140, 255),
    (150, 200, 220),
)
"""BGR, where there are several targets, one after the other: blue, yellow, violet, ..."""

TRUTH_COLOR = (255, 80, 255)
"""BGR, of the box where the target really is: pink."""

_REGION_COLOR = (200, 200, 200)
_REFUSED_COLOR = (255, 200, 120)  # light blue
_REFUSED_SCALE = 0.35  # of the writing
_HEAT_OPACITY = 0.6
_STRIP = 256  # columns of the search region that are tinted at a time
_MARGIN = 6  # around the writing, for its rim, pixels
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def heatmap_picture(heatmap: np.ndarray, side: int) -> np.ndarray:
    """Return a (side, side, 3) uint8 BGR picture of a heat map, blue at 0 and red at 1."""
    return _colored(_shades(heatmap, side))


def draw(image: np.ndarray, result: TrackResult, target_id: str = '') -> np.ndarray:
    """Return a copy of an image with a result drawn on it.

    Drawn are the box, the search region or, where a lost target was sought in several, all of
    them, and who was refused: a thin box with the reason, a dot for what was too faint.

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
    _blend_heat(picture, result.heatmap, result.search_region)
    _draw_box(picture, result, target_id, COLORS[result.state], _line(image))
    return picture


def draw_several(image: np.ndarray, targets: Sequence[tuple[TrackResult, str, int]]) -> np.ndarray:
    """Return a copy of an image with the results of several targets drawn on it.

    The color tells whose a box is; that of a LOST one is thin.

    Parameters
    ----------
    image : (H, W, 3) uint8
        BGR.
    targets : sequence of (TrackResult, str, int)
        A result of this image, the target's name, and which of `TARGET_COLORS` is its own; they
        begin again after the last.
    """
    picture = image.copy()
    for result, _, _ in targets:
        _blend_heat(picture, result.heatmap, result.search_region)
    regions: list[Box] = []
    for result, target_id, number in targets:
        color = TARGET_COLORS[number % len(TARGET_COLORS)]
        thickness = 1 if result.state is TrackState.LOST else _line(image)
        region = result.search_region.box
        line = sum(region.intersection(other) > 0 for other in regions)  # words side by side
        regions.append(region)
        _draw_box(picture, result, target_id, color, thickness, line)
    return picture


def _draw_box(
    picture: np.ndarray,
    result: TrackResult,
    target_id: str,
    color: tuple,
    thickness: int,
    line: int = 0,
) -> None:
    """Draw into a picture where a target was sought, who was refused, its box and words."""
    for region in result.searched or (result.search_region.box,):
        outline(picture, region, _REGION_COLOR, 1)
    for refused in reversed(result.refused):  # the hottest on top
        _draw_refused(picture, refused)
    outline(picture, result.box, color, thickness)
    words = (target_id, result.state.value, f'{result.confidence:.2f}', result.source.value)
    text = ' '.join(word for word in words if word)
    _write_at(picture, result.box, result.search_region, text, color, line)


def _line(image: np.ndarray) -> int:
    """Return how thick a box's line is, pixels."""
    return max(round(min(image.shape[:2]) / 300), 1)


def outline(picture: np.ndarray, box: Box, color: tuple[int, int, int], thickness: int) -> None:
    """Draw the pixels on a box's rim into a picture; pixels."""
    first = (round(box.x), round(box.y))
    last = (round(box.x + box.width - 1), round(box.y + box.height - 1))
    cv2.rectangle(picture, first, last, color, thickness)


def write(
    picture: np.ndarray, text: str, left: int, baseline: int, color: tuple, scale: float
) -> None:
    """Write text with a dark rim, legible on any ground, into a picture; pixels."""
    thickness = max(round(2 * scale), 1)
    ascii_text = text.encode('ascii', 'replace').decode()  # all that OpenCV's font has
    for ink, width in (((0, 0, 0), thickness + 2), (color, thickness)):
        cv2.putText(picture, ascii_text, (left, baseline), _FONT, scale, ink, width, cv2.LINE_AA)


def fitting_scale(text: str, width: int, scale: float) -> float:
    """Return `scale`, or the smaller one at which a text is `width` pixels wide."""
    thickness = max(round(2 * scale), 1)
    (full, _), _ = cv2.getTextSize(text, _FONT, scale, thickness)
    return scale * min(width / max(full + 2, 1), 1.0)


def _draw_refused(picture: np.ndarray, refused: Refused) -> None:
    left, top = round(refused.box.x), round(refused.box.y)
    if refused.why is Refusal.TOO_FAINT:
        # There are many of them, and nobody is there to be framed.
        left, top = (round(middle) for middle in refused.box.center)
        cv2.circle(picture, (left, top), 2, _REFUSED_COLOR, cv2.FILLED)
    else:
        outline(picture, refused.box, _REFUSED_COLOR, 1)
    text = f'{refused.why.value} {refused.heat:.2f}'
    (width, height), _ = cv2.getTextSize(text, _FONT, _REFUSED_SCALE, 1)
    left = max(min(left, picture.shape[1] - width - _MARGIN), _MARGIN)
    write(picture, text, left, max(top - 3, height + _MARGIN), _REFUSED_COLOR, _REFUSED_SCALE)


def _shades(heatmap: np.ndarray, side: int) -> np.ndarray:
    """Return a heat map as (side, side) uint8, 0 to 255."""
    shades = (np.clip(heatmap, 0, 1) * 255).astype(np.uint8)
    return cv2.resize(shades, (side, side), interpolation=cv2.INTER_LINEAR)


def _colored(shades: np.ndarray) -> np.ndarray:
    return cv2.applyColorMap(shades, cv2.COLORMAP_TURBO)


def _blend_heat(picture: np.ndarray, heatmap: np.ndarray, region: SearchRegion) -> None:
    """Tint the search region, the more the hotter: where there is no heat the image stays clear.

    A region can be many times larger than the image. So only what is seen of it is worked on, a
    strip of columns at a time, which also fits into the processor's caches. Of the whole region
    there are no more than the shades, a byte for each pixel: OpenCV rounds them after both
    directions, so that a part of them cannot be had without the rest.
    """
    height, width = picture.shape[:2]
    side = region.side
    # What is seen, in pixels of the region.
    left, right = max(-region.left, 0), min(width - region.left, side)
    top, bottom = max(-region.top, 0), min(height - region.top, side)
    if left >= right or top >= bottom:
        return
    seen = picture[top + region.top : bottom + region.top, left + region.left : right + region.left]
    shades = _shades(heatmap, side)
    wide = cv2.resize(heatmap, (side, heatmap.shape[0]), interpolation=cv2.INTER_LINEAR)
    # The strips are the region's, not the image's: so OpenCV's vector instructions meet each pixel
    # as in the whole region, and round it alike.
    for start in range(0, side, _STRIP):
        first, last = max(start, left), min(start + _STRIP, right)
        if first >= last:
            continue
        strip = wide[:, start : start + _STRIP]
        heat = cv2.resize(strip, (strip.shape[1], side), interpolation=cv2.INTER_LINEAR)
        opacity = _HEAT_OPACITY * np.clip(heat[top:bottom, first - start : last - start], 0, 1)
        tint = _colored(shades[top:bottom, first:last])
        _blend(seen[:, first - left : last - left], tint, opacity)


def _blend(part: np.ndarray, tint: np.ndarray, opacity: np.ndarray) -> None:
    """Cover (H, W, 3) uint8 pixels with others, (H, W) float32 opacity."""
    # NumPy is several times slower where it has to spread one value over three channels.
    opacity = cv2.merge([opacity, opacity, opacity])
    part[:] = part * (1 - opacity) + tint * opacity


def _write_at(
    picture: np.ndarray, box: Box, region: SearchRegion, text: str, color: tuple, line: int = 0
) -> None:
    """Write above the box, or below; aside where the search region ends, which tiles show alone.

    What is wider than the region is written above or below it, where no tile cuts it in two; and
    so many lines farther away, where others have written, too.
    """
    height, width = picture.shape[:2]
    scale = max(min(height, width) / 1100, 0.4)
    (text_width, text_height), descent = cv2.getTextSize(text, _FONT, scale, 1)
    first, last = max(region.left, 0), min(region.left + region.side, width)
    top, bottom = max(region.top, 0), min(region.top + region.side, height)
    upper, lower = box.y, box.y + box.height
    if text_width + 2 * _MARGIN > last - first:
        if first < last and top < bottom:
            upper, lower = top - descent, bottom
        first, last, top, bottom = 0, width, 0, height
    left = max(min(round(box.x), last - text_width - _MARGIN), first + _MARGIN)
    aside = line * (text_height + descent + _MARGIN)
    baseline = round(upper) - _MARGIN - aside
    if baseline < top + text_height + _MARGIN:
        baseline = min(round(lower) + text_height + _MARGIN + aside, bottom - _MARGIN - descent)
    write(picture, text, left, baseline, color, scale)
