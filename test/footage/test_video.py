# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Video files: upright, with true times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fcnt_ros.footage.frame import FootageError, Frame
from fcnt_ros.footage.video import clockwise, open_video, open_video_footage


def read(path: Path, start: int = 0, count: int | None = None) -> list[Frame]:
    with open_video_footage(path) as footage:
        return list(footage.frames(start, count))


def test_frames_come_in_their_order_with_their_times(film):
    frames = read(film())
    assert [frame.number for frame in frames] == [0, 1, 2, 3, 4, 5]
    assert [frame.image[40, 40, 0] for frame in frames] == pytest.approx(range(0, 201, 40), abs=4)
    assert [frame.stamp.seconds for frame in frames] == pytest.approx(np.arange(6) / 10, abs=1e-6)


def test_frames_that_last_differently_keep_their_times(film):
    frames = read(film(lasting=[1, 1, 4, 2, 1, 1]))
    assert [frame.stamp.seconds for frame in frames] == pytest.approx(
        [0, 0.1, 0.2, 0.6, 0.8, 0.9], abs=1e-6
    )


def test_a_frame_keeps_its_time_when_those_before_it_are_left_out(film):
    (frame,) = read(film(lasting=[1, 1, 4, 2, 1, 1]), start=3, count=1)
    assert (frame.number, frame.stamp.seconds) == (3, pytest.approx(0.6, abs=1e-6))
    assert frame.image[40, 40, 0] == pytest.approx(120, abs=4)


@pytest.mark.parametrize(
    'turned, corner', [(0, (8, 8)), (90, (8, -8)), (180, (-8, -8)), (270, (-8, 8))]
)
def test_a_video_is_turned_as_its_metadata_say(film, turned, corner):
    image = read(film(turned=turned))[0].image
    assert image.shape[:2] == ((48, 64) if turned % 180 == 0 else (64, 48))
    assert image[corner].mean() > 200  # the white square at the top left of the sensor
    assert image.mean() < 60  # and nothing else is white


@pytest.mark.parametrize('version, angle', [('4.5.4', 90), ('4.6.0', 270), ('4.14.0', 90)])
def test_the_opencv_that_turns_the_wrong_way_round_is_put_right(version, angle):
    assert clockwise(angle, version) == 90


@pytest.mark.parametrize('name', ['my film.mp4', '10:30 walk.mp4', '100%d.mp4', 'фильм.mp4'])
def test_any_name_will_do(film, name):
    assert len(read(film(name=name))) == 6


def test_a_start_behind_the_end_is_an_error_with_the_number_of_frames(film):
    with pytest.raises(FootageError, match='has 6 frames .*, so none 6'):
        read(film(), start=6)


@pytest.mark.parametrize('content', [None, b'', b'no video'])
def test_a_file_that_is_no_video_is_refused_by_name(tmp_path, content):
    path = tmp_path / 'film.avi'
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FootageError, match=r'film\.avi'), open_video(path):
        pass
