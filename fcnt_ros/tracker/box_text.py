# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A box as people type it: the same in commands, launch files and parameters."""

from __future__ import annotations

from fcnt_ros.tracker.box import Box


def parse_box(text: str) -> Box:
    """Return the box written as 'x,y,width,height', pixels.

    Raises
    ------
    ValueError
        If the text is not four numbers with commas between.
    """
    try:
        x, y, width, height = (float(part) for part in text.split(','))
    except ValueError:
        raise ValueError(
            f'the box "{text}" is not x,y,width,height in pixels, as in 640,236,40,88'
        ) from None
    return Box(x, y, width, height)
