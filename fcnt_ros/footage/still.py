# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One image out of any footage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from fcnt_ros.footage.errors import FootageError
from fcnt_ros.footage.opening import open_footage


def read_still(path: Path, frame: int, warn: Callable[[str], None]) -> np.ndarray:
    """Return an image (H, W, 3) uint8 BGR, whatever depth and colours the file has.

    Parameters
    ----------
    path : Path
        Footage as `open_footage` reads it; an image file, most often.
    frame : int
        Which frame of the footage, from 0.
    warn : callable
        Is told, in a sentence, of images that are skipped.

    Raises
    ------
    FootageError
        If there is no such footage, or no such frame in it.
    """
    with open_footage(str(path), None, warn) as footage:
        for found in footage.frames(frame, 1):
            return found.image
    raise FootageError(f'{path} has no frame {frame}')
