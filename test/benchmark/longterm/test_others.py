# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Shots of others in place of the target."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark.longterm.absences import chance_of
from fcnt_ros.benchmark.longterm.made_sequence import MadeSequence, is_grey
from fcnt_ros.benchmark.longterm.others import ALIKE_SHOTS, alike, joined
from fcnt_ros.benchmark.sequence import Sequence, present


@pytest.fixture(scope='module')
def target(draw) -> Sequence:
    return draw('Target', count=150)


@pytest.fixture(scope='module')
def others(draw) -> list[Sequence]:
    """Two of them: one of large images and large targets, one of small ones."""
    return [
        draw('Large', count=60, size=(400, 300), side=(45, 30), start=(100, 100), ground=150),
        draw('Small', count=60, size=(100, 100), side=(12, 10), start=(10, 20), ground=90),
    ]


@pytest.fixture(scope='module')
def scene(target, others) -> MadeSequence:
    return joined(target, others, chance_of(seed=0))


def source(sequence: Sequence, index: int) -> str:
    return sequence.images[index].parent.parent.name


def test_where_the_target_is_away_others_are_shown_and_time_goes_on(target, scene):
    there = present(scene.boxes)
    assert 20 <= (~there).sum() <= 100
    assert np.array_equal(scene.boxes[there], target.boxes[there])
    for index in range(len(there)):
        if there[index]:
            assert np.array_equal(scene.read(index), target.read(index))
        else:
            assert source(scene, index) in ('Large', 'Small')


def test_others_are_shown_in_the_size_of_the_targets_images_without_bars(scene):
    for index in np.flatnonzero(~present(scene.boxes))[::7]:
        image = scene.read(index)
        assert image.shape == (120, 200, 3)
        assert image.max(axis=2).min() >= 89  # the grounds are of 90 and 150


def test_others_are_about_as_large_as_the_target(target, scene, green):
    away = np.flatnonzero(~present(scene.boxes))
    large = [index for index in away if source(scene, index) == 'Large']
    heights = [np.ptp(np.nonzero(green(scene.read(index)))[0]) + 1 for index in large[::7]]
    assert heights == pytest.approx([target.boxes[0, 3]] * len(heights), abs=2)


def test_after_the_target_has_left_for_good_there_are_only_others(target, others):
    scene = alike(target, others, chance_of(seed=0))
    there = present(scene.boxes)
    seen = int(there.sum())
    assert there[:seen].all()
    assert 30 <= seen <= 60
    assert ALIKE_SHOTS * 20 <= len(there) - seen <= ALIKE_SHOTS * 50
    assert {source(scene, index) for index in range(seen, len(there))} == {'Large', 'Small'}


def test_others_lose_their_colours_beside_a_target_without_colours(draw, others):
    grey = draw('Grey', count=80, colours=False)
    scene = joined(grey, others, chance_of(seed=0))
    away = int(np.flatnonzero(~present(scene.boxes))[0])
    assert is_grey(grey)
    blue, level, red = scene.read(away).transpose(2, 0, 1)
    assert np.array_equal(blue, level)
    assert np.array_equal(level, red)


def test_a_shot_that_is_too_short_is_followed_by_another_piece(target, draw):
    short = draw('Short', count=5)
    scene = joined(target, [short], chance_of(seed=0))
    away = np.flatnonzero(~present(scene.boxes))
    assert {source(scene, index) for index in away} == {'Short'}


@pytest.mark.parametrize('make', [joined, alike])
def test_without_others_there_is_no_scene(make, target):
    assert make(target, [], chance_of(seed=0)) is None


@pytest.mark.parametrize(('make', 'frames'), [(joined, 69), (alike, 29)])
def test_a_sequence_that_is_too_short_has_none(make, frames, target, others):
    short = Sequence('Short', target.images[:frames], target.boxes[:frames])
    assert make(short, others, chance_of(seed=0)) is None
