# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The picture that a person points in."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fcnt_ros.pictures.overlays import COLORS
from fcnt_ros.tools.selection_picture import HELP, WAITING, draw
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState

IMAGE = np.full((480, 640, 3), 90, np.uint8)
MIDDLE = Box(300, 200, 41, 61)


def test_the_image_itself_is_not_drawn_on():
    draw(IMAGE, MIDDLE, (MIDDLE, 'tracking'), ('words',))
    assert (IMAGE == 90).all()


@pytest.mark.parametrize('state', TrackState)
def test_the_target_has_the_colour_of_its_state(state):
    picture = draw(IMAGE, None, (MIDDLE, state.value), ())
    assert tuple(picture[230, 300]) == tuple(picture[200, 340]) == COLORS[state]


def test_the_box_being_drawn_lies_over_the_target():
    picture = draw(IMAGE, MIDDLE, (MIDDLE, 'tracking'), ())
    assert tuple(picture[230, 300]) not in COLORS.values()
    assert tuple(picture[230, 300]) != (90, 90, 90)


def test_without_an_image_there_are_words():
    picture = draw(None, None, None, ('waiting',))
    assert picture.shape == (*WAITING, 3)
    assert picture.any()


@pytest.mark.parametrize('width', [160, 640, 1920])
def test_words_do_not_leave_the_picture_at_the_right(width):
    image = np.zeros((480, width, 3), np.uint8)
    picture = draw(image, None, None, ('a long line of words ' * 12,))
    columns = np.flatnonzero(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).any(axis=0))
    assert columns[-1] < width - 1
    assert len(HELP) < 60
