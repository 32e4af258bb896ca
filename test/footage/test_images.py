# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Folders and patterns of image files."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.footage.frame import FootageError
from fcnt_ros.footage.opening import open_footage


def write(path: Path, shade: int, size: tuple[int, int] = (8, 6)) -> None:
    path.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(path), np.full((size[1], size[0], 3), shade, np.uint8))


def shades(source: str | Path, warn=print, start: int = 0) -> dict[int, int]:
    """Return what is read: the shade of each frame, by its number."""
    with open_footage(str(source), None, warn) as footage:
        return {frame.number: int(frame.image[0, 0, 0]) for frame in footage.frames(start, None)}


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with images 1, 2 and 10, and what else lies about."""
    folder = tmp_path / 'my images'
    for number in (10, 2, 1):
        write(folder / f'img {number}.png', number)
    (folder / 'notes.txt').touch()
    (folder / '._img 1.png').write_bytes(b'left by another system')
    return folder


def test_the_images_of_a_folder_come_in_natural_order(folder):
    assert shades(folder) == {0: 1, 1: 2, 2: 10}


@pytest.mark.parametrize('pattern', ['img %d.png', 'img *.png', 'img*[0-9].png'])
def test_a_pattern_names_images_which_come_in_natural_order(folder, pattern):
    write(folder / 'other.png', 99)
    assert shades(folder / pattern) == {0: 1, 1: 2, 2: 10}


def test_a_padded_number_fits_names_with_as_many_digits(tmp_path):
    for name in ('0008', '0009', '0010', '11', 'left0009'):
        write(tmp_path / f'{name}.jpg', 100)
    assert len(shades(tmp_path / '%04d.jpg')) == 3


def test_a_name_that_is_there_is_no_pattern(tmp_path):
    write(tmp_path / 'walk %d.png', 7)
    assert shades(tmp_path / 'walk %d.png') == {0: 7}


@pytest.mark.parametrize(
    'pixels',
    [
        np.full((6, 8), 50, np.uint8),
        np.full((6, 8, 4), 50, np.uint8),
        np.full((6, 8), 50 * 256 + 99, np.uint16),
    ],
    ids=['grey', 'transparent', '16 bits'],
)
def test_an_image_of_any_kind_has_three_colours_of_8_bits(tmp_path, pixels):
    cv2.imwrite(str(tmp_path / 'image.png'), pixels)
    with open_footage(str(tmp_path / 'image.png'), None, print) as footage:
        (frame,) = footage.frames(0, None)
    assert (frame.image.shape, frame.image.dtype) == ((6, 8, 3), np.uint8)
    assert (frame.image == 50).all()


def test_broken_images_are_named_and_left_out(folder):
    (folder / 'img 2.png').write_bytes((folder / 'img 2.png').read_bytes()[:50])
    warnings: list[str] = []
    assert shades(folder, warnings.append) == {0: 1, 2: 10}
    (warning,) = warnings
    assert 'img 2.png skipped' in warning


def test_where_no_image_is_whole_the_error_has_the_reason(tmp_path):
    (tmp_path / '1.png').write_bytes(b'no image')
    with pytest.raises(FootageError, match='no image from 0 on can be read in .*not a whole image'):
        shades(tmp_path, lambda _: None)


def test_an_image_of_another_size_ends_the_track_by_its_name(folder):
    write(folder / 'img 3.png', 3, (9, 6))
    says = r'img 3\.png is 9 x 6, those before it are 8 x 6: .*--start 2'
    with pytest.raises(FootageError, match=says):
        shades(folder)
    with pytest.raises(FootageError, match=r'img 10\.png is 8 x 6'):
        shades(folder, start=2)


def test_a_start_behind_the_last_image_is_an_error_with_their_number(folder):
    with pytest.raises(FootageError, match='there are 3 images in .*, so none 3'):
        shades(folder, start=3)


def test_images_have_the_times_of_25_a_second(folder):
    with open_footage(str(folder), None, print) as footage:
        assert [frame.stamp.seconds for frame in footage.frames(0, None)] == [0, 0.04, 0.08]


def test_a_folder_without_images_is_an_error_with_what_it_lacks(tmp_path):
    with pytest.raises(FootageError, match='neither a folder of images nor a bag'):
        shades(tmp_path)


@pytest.mark.parametrize('pattern', ['%04d.png', 'none/%04d.png', '*.png'])
def test_a_pattern_that_nothing_fits_is_quoted(tmp_path, pattern):
    with pytest.raises(FootageError, match='there is no (file|folder)'):
        shades(tmp_path / pattern)
