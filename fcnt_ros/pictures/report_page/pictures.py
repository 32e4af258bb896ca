# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Pictures that a page carries: small, and not too many."""

from __future__ import annotations

import base64

import cv2
import numpy as np

from fcnt_ros.pictures.report_page.page import Picture

SIDE = 400
"""The larger side of a picture is at most so many pixels long."""

QUALITY = 65
"""Of its JPEG."""


def picture(frame: int, image: np.ndarray) -> Picture:
    """Return an image (H, W, 3), uint8 BGR, made small."""
    scale = SIDE / max(image.shape[:2])
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode('.jpg', image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return Picture(frame, jpeg_uri(data.tobytes()))


def jpeg_uri(data: bytes) -> str:
    """Return a JPEG's bytes as an address that holds them."""
    return 'data:image/jpeg;base64,' + base64.b64encode(data).decode()


def spread(frames: int, count: int) -> list[int]:
    """Return about `count` of so many frames, evenly spread, the first and the last among them."""
    places = np.linspace(0, frames - 1, min(frames, max(count, 2)))
    return np.unique(places.round().astype(int)).tolist()


def spans(wrong: np.ndarray) -> list[tuple[int, int]]:
    """Return the first and the last frame of each run of frames that are `wrong` (N,) bool."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wrong, [False]]).astype(int)))
    return [(int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def longest(runs: list[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Return the longest of runs of frames, in the order of time."""
    return sorted(sorted(runs, key=lambda run: run[0] - run[1])[:count])
