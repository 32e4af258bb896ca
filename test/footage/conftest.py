# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Videos as phones make them: an MP4 whose tables are rewritten, as no encoder of OpenCV's does."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

SHADES = (0, 40, 80, 120, 160, 200)
"""Of a film's frames."""

_CONTAINERS = {b'moov', b'trak', b'mdia', b'minf', b'stbl'}
_ONE = 1 << 16  # 1.0 in the matrix's fixed point
_TURNED = {  # a, b, c, d of the matrix that turns a picture clockwise when it is shown
    0: (1, 0, 0, 1),
    90: (0, 1, -1, 0),
    180: (-1, 0, 0, -1),
    270: (0, -1, 1, 0),
}


def rewritten(data: bytes, change: Callable[[bytes, bytes], bytes | None]) -> bytes:
    """Return an MP4 in which `change` made a new body of each box, of its name; None removes it."""
    boxes, at = [], 0
    while at < len(data):
        size, name = struct.unpack_from('>I4s', data, at)
        body = data[at + 8 : at + size]
        body = rewritten(body, change) if name in _CONTAINERS else change(name, body)
        if body is not None:
            boxes.append(struct.pack('>I4s', len(body) + 8, name) + body)
        at += size
    return b''.join(boxes)


@pytest.fixture
def film(tmp_path) -> Callable[..., Path]:
    """Write a film of 64 x 48 with a white square at its top left, at 10 frames a second.

    `lasting`: how long each frame stays, in tenths of a second. `turned`: by how many degrees a
    player is to turn it clockwise.
    """

    def write(
        lasting: Sequence[int] | None = None, turned: int | None = None, name: str = 'film.mp4'
    ) -> Path:
        path = tmp_path / name
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'mp4v'), 10.0, (64, 48))
        for shade in SHADES:
            picture = np.full((48, 64, 3), shade, np.uint8)
            picture[:16, :16] = 255
            writer.write(picture)
        writer.release()

        def change(name: bytes, body: bytes) -> bytes | None:
            if name == b'stts' and lasting is not None:
                (tenth,) = struct.unpack('>I', body[12:16])
                rows = [struct.pack('>II', 1, tenth * tenths) for tenths in lasting]
                return struct.pack('>II', 0, len(rows)) + b''.join(rows)
            if name == b'edts' and lasting is not None:
                return None
            if name == b'tkhd' and turned is not None:
                a, b, c, d = (_ONE * value for value in _TURNED[turned])
                matrix = struct.pack('>9i', a, b, 0, c, d, 0, 0, 0, 1 << 30)
                return body[:40] + matrix + body[76:]
            return body

        path.write_bytes(rewritten(path.read_bytes(), change))
        return path

    return write
