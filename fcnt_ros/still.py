# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One image, out of an image file, a video or a bag."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.footage import open_footage
from fcnt_ros.track_log import VideoError


def read_still(path: Path, frame: int, warn: Callable[[str], None]) -> np.ndarray:
    """Return an image (H, W, 3) uint8 BGR, whatever depth and colours the file has.

    Parameters
    ----------
    path : Path
        An image file, or footage as `open_footage` reads it.
    frame : int
        Which frame of the footage, from 0.
    warn : callable
        Is told, in a sentence, of images of a bag that are skipped.

    Raises
    ------
    ValueError
        If there is no such file, or neither an image nor footage in it.
    VideoError, BagError
        If the footage has no such frame, or is damaged.
    """
    if not path.exists():
        raise ValueError(f'there is no {path}')
    image = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.is_file() else None
    if image is not None:
        if frame:
            raise ValueError(f'{path} is one image: it has no frame {frame}')
        return image
    with ExitStack() as stack:
        try:
            footage = stack.enter_context(open_footage(path, None, warn))
        except VideoError:
            raise ValueError(
                f'{path} is neither an image nor a video that OpenCV can decode'
            ) from None
        for found in footage.frames(frame, 1):
            return found.image
    raise ValueError(f'{path} has no frame {frame}')
