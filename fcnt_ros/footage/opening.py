# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which kind of footage a text on the command line means."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np

from fcnt_ros.footage.bags import check_rosbags, is_bag
from fcnt_ros.footage.frame import BagError, Footage, FootageError
from fcnt_ros.footage.images import ImageFootage, images_in, images_like, is_image, is_pattern
from fcnt_ros.footage.live import open_camera, open_stream
from fcnt_ros.footage.video import open_video_footage

_ADDRESS = re.compile(r'[a-zA-Z][a-zA-Z0-9+.-]*://')


def open_footage(
    source: str, topic: str | None, warn: Callable[[str], None]
) -> AbstractContextManager[Footage]:
    """Open whatever has images for reading.

    Parameters
    ----------
    source : str
        A video file, an image file, a folder of images, a pattern of their names (%04d, *), a
        camera's number or device file, a stream's address, or a bag: its folder or a file of it.
    topic : str, optional
        The bag's image topic. Only needed where there are several.
    warn : callable
        Gets a sentence about images that are skipped.

    Raises
    ------
    FootageError
        If there is no such thing, or it cannot be read. Also on entering.
    BagError
        The same of a bag, or a topic is asked of something else.
    """
    path = Path(source)
    is_address = bool(_ADDRESS.match(source))
    is_camera = (source.isascii() and source.isdecimal()) or path.is_char_device()
    if not (is_address or is_camera) and is_bag(path):
        check_rosbags()
        from fcnt_ros.footage.bag_footage import read_bag

        return read_bag(path, topic, warn)
    if topic is not None:
        raise BagError(f'--topic {topic} is for bags, and {source} is none: leave it out')
    if is_address:
        return open_stream(source)
    if is_camera:
        return open_camera(source)
    if path.exists() and not path.is_dir() and not is_image(path):
        return open_video_footage(path)
    return nullcontext(ImageFootage(_image_files(source), source, warn))


def read_still(path: Path, frame: int, warn: Callable[[str], None]) -> np.ndarray:
    """Return an image (H, W, 3) uint8 BGR: that frame, from 0, of any footage.

    Raises FootageError if there is no such footage, or no such frame in it.
    """
    with open_footage(str(path), None, warn) as footage:
        for found in footage.frames(frame, 1):
            return found.image
    raise FootageError(f'{path} has no frame {frame}')


def _image_files(source: str) -> list[Path]:
    path = Path(source)
    if path.is_dir():
        images = images_in(path)
        if not images:
            raise FootageError(
                f'{path} is neither a folder of images nor a bag: there is no image in it, '
                'no metadata.yaml and no .mcap or .db3 file'
            )
        return images
    if path.exists():
        return [path]
    if is_pattern(source):
        return images_like(source)
    raise FootageError(f'there is no file or folder {source}')
