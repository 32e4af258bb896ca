# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""People cut out of the clip."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fcnt_ros.footage.frame import FootageError
from trials.simulation.cutouts import PEOPLE, cut_out


@pytest.fixture(scope='module')
def cutouts(clip):
    return cut_out(clip)


@pytest.mark.parametrize('name', PEOPLE)
def test_a_figure_fills_its_picture_and_the_ground_around_it_is_left_out(cutouts, name):
    opaque = cutouts.people[name][..., 3] > 127
    assert opaque[0].any()
    assert opaque[-1].any()
    assert 0.3 < opaque.mean() < 0.8


@pytest.mark.parametrize('name', PEOPLE)
def test_a_figure_is_upright_and_darker_than_the_asphalt(cutouts, name):
    picture = cutouts.people[name]
    assert picture.shape[0] > 1.4 * picture.shape[1]
    assert picture[picture[..., 3] > 200][:, :3].mean() < 0.7 * cutouts.floor.mean()


def test_another_video_is_refused(tmp_path):
    path = tmp_path / 'other.avi'
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'MJPG'), 10.0, (64, 48))
    writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    with pytest.raises(FootageError, match='make clip'):
        cut_out(path)
