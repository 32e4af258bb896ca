# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Something passes in front of the target."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark.longterm.absences import chance_of
from fcnt_ros.benchmark.longterm.covered import covered
from fcnt_ros.benchmark.longterm.made_sequence import SEEN_SHARE, MadeSequence
from fcnt_ros.benchmark.sequence import Sequence, present


@pytest.fixture(scope='module')
def original(draw) -> Sequence:
    return draw(count=120)


@pytest.fixture(scope='module', params=range(4))
def scene(original, request) -> MadeSequence:
    return covered(original, chance_of(seed=request.param))


def test_the_target_is_said_to_be_there_where_a_quarter_of_it_can_be_seen(original, scene, green):
    area = original.boxes[0, 2:].prod()
    shares = [green(scene.read(index)).sum() / area for index in range(len(scene.images))]
    there = present(scene.boxes)
    assert np.array_equal(there, np.array(shares) >= SEEN_SHARE)
    assert min(shares) == 0
    assert there[0]
    assert there[-1]


def test_its_true_box_is_the_whole_one(original, scene):
    there = present(scene.boxes)
    assert np.array_equal(scene.boxes[there], original.boxes[there])


def test_it_is_hidden_at_least_for_twenty_frames_on_end(scene, green):
    hidden = [not green(scene.read(index)).any() for index in range(len(scene.images))]
    runs = ''.join('h' if h else '.' for h in hidden).split('.')
    assert max(map(len, runs)) >= 20


def test_the_cover_is_a_piece_of_the_scene_and_not_of_the_target(original, scene, green):
    covers = {shot.cover.part for shot in scene.shots if shot.cover}
    for part in covers:
        x, y, width, height = (int(v) for v in (part.x, part.y, part.width, part.height))
        image = original.read(min(i for i, s in enumerate(scene.shots) if s.cover))
        assert not green(image[y : y + height, x : x + width]).any()


def test_it_comes_from_outside_of_the_image(scene):
    first = next(shot.cover.place for shot in scene.shots if shot.cover)
    inside = first.clipped(*scene.size).area
    assert inside < first.area  # it is only just coming in


def test_a_target_that_leaves_no_room_for_a_cover_has_no_scene(draw):
    large = draw(count=80, start=(2, 2), side=(190, 116), step=0)
    assert covered(large, chance_of(seed=0)) is None


def test_a_sequence_that_is_too_short_has_no_scene(draw):
    assert covered(draw(count=69), chance_of(seed=0)) is None
