# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Pictures of a drive."""

from __future__ import annotations

import math

import cv2
import numpy as np

from fcnt_ros.msg import Box as BoxMsg
from fcnt_ros.msg import TrackedBox
from fcnt_ros.pictures.overlays import COLORS
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState
from trials.simulation.camera import HEIGHT, WIDTH, View
from trials.simulation.film import EVERY, Film

VIEW = View(
    image=np.full((HEIGHT, WIDTH, 3), 90, np.uint8),
    depth=np.zeros((HEIGHT, WIDTH), np.uint16),
    box=Box(200.0, 60.0, 40.0, 80.0),
    visible=1.0,
    ahead=3.0,
)
LOST = TrackedBox(
    state=TrackedBox.LOST, box=BoxMsg(x=100.0, y=60.0, width=40.0, height=80.0), confidence=0.0
)


def test_only_the_time_asked_for_is_shown_and_not_every_picture(tmp_path):
    film, single = Film(2.0, 4.0), Film(0.0, 0.0)
    for time in np.arange(0.0, 6.0, 0.1):
        film.add(float(time), VIEW, LOST)
    single.add(0.0, VIEW, LOST)
    film.save(tmp_path / 'film.png')
    single.save(tmp_path / 'one.png')
    count = 1 + round(2.0 / EVERY)
    assert cv2.imread(str(tmp_path / 'film.png')).shape[0] // HEIGHT == math.ceil(count / 3)
    assert cv2.imread(str(tmp_path / 'one.png')).shape[0] // HEIGHT == 1


def test_the_box_has_the_colour_of_its_state(tmp_path):
    film = Film(0.0, 1.0)
    film.add(0.0, VIEW, LOST)
    film.save(tmp_path / 'film.png')
    picture = cv2.imread(str(tmp_path / 'film.png'))
    assert (picture == COLORS[TrackState.LOST]).all(axis=2).sum() > 200


def test_without_a_picture_there_is_no_page(tmp_path):
    Film(10.0, 11.0).save(tmp_path / 'film.png')
    assert not (tmp_path / 'film.png').exists()
