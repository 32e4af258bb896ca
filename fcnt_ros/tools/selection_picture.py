# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a person who points at a target sees: the image, the box, the track, and words."""

from __future__ import annotations

import numpy as np

from fcnt_ros.pictures.overlays import COLORS, fitting_scale, outline, write
from fcnt_ros.tracker.box import Box

HELP = 'drag: box  space: pause  arrows: step  r: reset  q: end'

WAITING = (240, 320)
"""Height and width of the picture while there is no image, pixels."""

_DRAWN = (255, 200, 0)  # BGR
_INK = (255, 255, 255)
_COLORS = {state.value: color for state, color in COLORS.items()}
_LINE = 34  # height of a line of words at scale 1, pixels
_MARGIN = 8


def draw(
    image: np.ndarray | None,
    drawn: Box | None,
    tracked: tuple[Box, str] | None,
    words: tuple[str, ...],
) -> np.ndarray:
    """Return a picture of the image's size; of size `WAITING` without one.

    Parameters
    ----------
    image : (H, W, 3) uint8, optional
        BGR; not written to.
    drawn : Box, optional
        The box being drawn, pixels.
    tracked : (Box, str), optional
        The target's box, pixels, and the name of the tracker's state.
    words : tuple of str
        Lines at the top; the keys are explained at the bottom.
    """
    picture = np.zeros((*WAITING, 3), np.uint8) if image is None else image.copy()
    thickness = max(round(min(picture.shape[:2]) / 300), 1)
    if tracked is not None:
        box, state = tracked
        outline(picture, box, _COLORS.get(state, _INK), thickness)
    if drawn is not None:
        outline(picture, drawn, _DRAWN, thickness)
    _write_lines(picture, words)
    return picture


def _write_lines(picture: np.ndarray, words: tuple[str, ...]) -> None:
    height, width = picture.shape[:2]
    size = max(min(height, width) / 1100, 0.5)  # legible in a picture of this size
    lines = [(line, round((index + 1) * _LINE * size)) for index, line in enumerate(words)]
    for line, baseline in [*lines, (HELP, height - _MARGIN)]:
        scale = fitting_scale(line, width - 2 * _MARGIN, size)
        write(picture, line, _MARGIN, baseline, _INK, scale)
