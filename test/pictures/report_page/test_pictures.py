# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which frames of a long track are kept, and how large."""

from __future__ import annotations

import base64

import cv2
import numpy as np

from fcnt_ros.pictures.report_page.pictures import longest, picture, spans, spread


def test_a_picture_is_a_small_jpeg():
    small = picture(7, np.full((900, 1600, 3), 128, np.uint8))
    kind, _, data = small.jpeg.partition(',')
    image = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
    assert kind == 'data:image/jpeg;base64'
    assert image.shape == (225, 400, 3)


def test_an_image_that_is_small_already_stays_as_it_is():
    data = picture(0, np.zeros((30, 40, 3), np.uint8)).jpeg.partition(',')[2]
    image = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
    assert image.shape == (30, 40, 3)


def test_frames_are_spread_from_the_first_to_the_last():
    assert spread(9, 3) == [0, 4, 8]
    assert spread(2, 5) == [0, 1]
    assert spread(1, 5) == [0]


def test_runs_of_wrong_frames_have_a_first_and_a_last_one():
    assert spans(np.array([True, False, True, True, False, True], bool)) == [(0, 0), (2, 3), (5, 5)]
    assert spans(np.zeros(3, bool)) == []


def test_the_longest_runs_stay_in_the_order_of_time():
    assert longest([(0, 4), (6, 6), (8, 9), (12, 19)], 2) == [(0, 4), (12, 19)]
