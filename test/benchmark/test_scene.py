# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The drawn scene."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark.scene import PERIOD, Scene


@pytest.mark.parametrize('size', [(320, 240), (1280, 720)])
def test_the_target_is_where_the_box_says(size):
    scene = Scene(*size)
    patches = []
    for index in (0, 17, 40):
        box = scene.box(index)
        x, y, side = int(box.x), int(box.y), int(box.width)
        patches.append(scene.image(index)[y : y + side, x : x + side])
    assert all(np.array_equal(patch, patches[0]) for patch in patches)


def test_the_target_stays_inside_the_image():
    scene = Scene(320, 240)
    for index in range(PERIOD):
        assert scene.box(index).clipped(320, 240) == scene.box(index)


def test_frames_are_the_same_every_time():
    assert np.array_equal(Scene(64, 48).image(5), Scene(64, 48).image(5))
