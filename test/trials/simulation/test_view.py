# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Who is in view at a time of a scene."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trials.simulation.cutouts import cut_out
from trials.simulation.drive import World
from trials.simulation.world import Place, minute

CAMERA = Place(-3.0, 0.0)


@pytest.fixture(scope='module')
def cutouts(clip):
    return cut_out(clip)


def test_the_look_alikes_ahead_of_the_camera_have_boxes(cutouts):
    ahead, behind = Place(1.0, -1.0), Place(-5.0, 0.0)
    scene = replace(minute(), others=lambda _: [behind, ahead])
    (box,) = World(cutouts, scene).view(0.0, CAMERA).others
    alone = replace(scene, others=lambda _: [ahead, ahead])
    assert box in World(cutouts, alone).view(0.0, CAMERA).others
    assert box.center[0] == pytest.approx(211.5 + 250.0 * 1.0 / 4.0)  # a metre to the right


def test_who_of_the_look_alikes_wears_what_goes_by_the_seed(cutouts):
    scene = minute()
    one, other = (World(cutouts, scene, seed).view(0.0, CAMERA).others for seed in (0, 1))
    assert one[0].width != other[0].width
    assert one[0].height == pytest.approx(other[0].height)
