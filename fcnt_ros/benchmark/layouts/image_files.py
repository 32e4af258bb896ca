# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The images in a folder."""

from __future__ import annotations

import re
from pathlib import Path

from fcnt_ros.benchmark.sequence import SequenceError

ENDINGS = ('.jpg', '.jpeg', '.png', '.bmp')


def image_files(folder: Path) -> list[Path]:
    """Return the images in the order of their numbers; of several kinds those of the first one.

    Raises
    ------
    SequenceError
        If there are none.
    """
    by_ending: dict[str, list[Path]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        by_ending.setdefault(path.suffix.lower(), []).append(path)
    found = next((by_ending[ending] for ending in ENDINGS if ending in by_ending), None)
    if found is None:
        raise SequenceError(f'{folder} has no .jpg or .png files')
    return sorted(found, key=lambda path: (number(path), path.name))


def number(image: Path) -> int:
    """Return the last number in a file's name, 0 if there is none."""
    digits = re.findall(r'\d+', image.stem)
    return int(digits[-1]) if digits else 0
