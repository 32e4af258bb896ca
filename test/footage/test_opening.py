# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One image out of whatever holds images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fcnt_ros.footage.frame import FootageError
from fcnt_ros.footage.opening import read_still


def never(text: str) -> None:
    raise AssertionError(text)


def test_a_frame_of_a_video_is_that_frame(clip, frames):
    assert np.array_equal(read_still(clip, 7, never), frames[7])


def test_an_image_of_a_bag_is_taken_by_its_number(bags):
    pictures = [np.full((6, 8, 3), shade, np.uint8) for shade in (10, 20, 30)]
    path = bags.write({'/image': [bags.raw(picture) for picture in pictures]})
    assert (read_still(path, 1, never) == 20).all()


def test_a_frame_that_there_is_not_is_refused(clip):
    with pytest.raises(RuntimeError, match='so none 5000'):
        read_still(clip, 5000, never)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(FootageError, match='there is no file or folder nowhere.png'):
        read_still(Path('nowhere.png'), 0, never)
