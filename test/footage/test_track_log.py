# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A track on disk."""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass

import cv2
import numpy as np
import pytest

from fcnt_ros.footage.track_log import AnnotatedVideo, TrackLog, TrackRow, VideoError

ROW = TrackRow(3, 12.5, 1.0, 2.0, 30.0, 40.0, 0.75, 'tracking', 'snet', 0.25, 0.9, 0.8, True, 0.5)
PICTURE = np.zeros((48, 64, 3), np.uint8)


def test_a_row_is_in_the_file_before_the_log_is_closed(tmp_path):
    log = TrackLog(tmp_path / 'track.csv')
    log.write(ROW)
    with (tmp_path / 'track.csv').open() as file:
        (row,) = csv.DictReader(file)
    assert list(row) == list(TrackRow.__dataclass_fields__)
    assert (row['frame'], row['state'], row['source'], row['updated']) == (
        '3',
        'tracking',
        'snet',
        'True',
    )
    assert [float(row[name]) for name in ('x', 'y', 'width', 'height')] == [*astuple(ROW)[2:6]]
    log.close()


def test_what_is_not_known_is_an_empty_cell(tmp_path):
    @dataclass(frozen=True)
    class Row:
        name: str
        error: float | None

    log = TrackLog(tmp_path / 'other.csv', Row)
    log.write(Row('a', None))
    log.close()
    assert (tmp_path / 'other.csv').read_text() == 'name,error\na,\n'


def test_a_video_has_as_many_frames_as_were_written(tmp_path):
    video = AnnotatedVideo(tmp_path / 'track.mp4', 10.0)
    for _ in range(3):
        video.write(PICTURE)
    video.close()
    capture = cv2.VideoCapture(str(tmp_path / 'track.mp4'))
    assert [capture.read()[0] for _ in range(4)] == [True, True, True, False]
    assert capture.get(cv2.CAP_PROP_FPS) == 10.0


def test_a_picture_of_another_size_is_refused_with_both_sizes(tmp_path):
    video = AnnotatedVideo(tmp_path / 'track.mp4', 10.0)
    video.write(PICTURE)
    with pytest.raises(VideoError, match='64 x 48.*32 x 24'):
        video.write(PICTURE[:24, :32])
    video.close()


def test_a_video_in_a_folder_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(VideoError, match='nowhere'):
        AnnotatedVideo(tmp_path / 'nowhere' / 'track.mp4', 10.0).write(PICTURE)


def test_without_a_picture_no_video_is_made(tmp_path):
    AnnotatedVideo(tmp_path / 'track.mp4', 10.0).close()
    assert not list(tmp_path.iterdir())
