# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which kind of footage a text on the command line means."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from fcnt_ros.footage.bags import check_rosbags, is_bag
from fcnt_ros.footage.errors import BagError, FootageError
from fcnt_ros.footage.frame import Footage
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
        Is told, in a sentence, of images that are skipped.

    Raises
    ------
    FootageError
        If there is no such thing, or it cannot be read. Also on entering.
    BagError
        The same of a bag, or a topic is asked of something else.
    """
    if _is_live(source):
        _refuse_topic(source, topic)
        return open_stream(source) if _ADDRESS.match(source) else open_camera(source)
    path = Path(source)
    if is_bag(path):
        check_rosbags()
        from fcnt_ros.footage.bag_footage import read_bag

        return read_bag(path, topic, warn)
    _refuse_topic(source, topic)
    if path.is_dir():
        return nullcontext(ImageFootage(_images_of_folder(path), source, warn))
    if path.exists():
        if is_image(path):
            return nullcontext(ImageFootage([path], source, warn))
        return open_video_footage(path)
    if is_pattern(source):
        return nullcontext(ImageFootage(images_like(source), source, warn))
    raise FootageError(f'there is no file or folder {source}')


def _is_live(source: str) -> bool:
    is_number = source.isascii() and source.isdecimal()
    return is_number or bool(_ADDRESS.match(source)) or Path(source).is_char_device()


def _images_of_folder(folder: Path) -> list[Path]:
    images = images_in(folder)
    if not images:
        raise FootageError(
            f'{folder} is neither a folder of images nor a bag: there is no image in it, '
            'no metadata.yaml and no .mcap or .db3 file'
        )
    return images


def _refuse_topic(source: str, topic: str | None) -> None:
    if topic is not None:
        raise BagError(f'--topic {topic} is for bags, and {source} is none: leave it out')
