# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The scenes of a folder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fcnt_ros.benchmark.longterm.scenes import MADE, REAL, SCENES, Footage, Scene, make_scenes
from fcnt_ros.benchmark.sequence import Sequence

NAMES = ('One', 'Two', 'Three', 'Left')


@pytest.fixture(scope='module')
def footage(draw) -> list[Footage]:
    """Two animals, a car, and an animal that is absent in some frames."""
    left = draw('Left', count=10)
    left.boxes[4:7] = np.nan
    return [
        Footage(draw('One', start=(60, 50), step=0.25), 'animal'),
        Footage(draw('Two', start=(80, 40), step=0.25, ground=90), 'animal'),
        Footage(draw('Three', step=0.25), 'car'),
        Footage(left, 'animal'),
    ]


def of(scenes: list[Scene]) -> dict[str, str]:
    """Return the recipes by label."""
    return {scene.sequence.label: scene.sequence.recipe for scene in scenes}


def test_each_sequence_gives_a_scene_of_each_kind_that_can_be_made_of_it(footage):
    scenes = make_scenes(footage, NAMES, SCENES, seed=3)
    made = {kind: [s.sequence.name for s in scenes if s.kind == kind] for kind in SCENES}
    assert made == {
        'joined': ['One', 'Two'],  # nobody else is a car
        'covered': ['One', 'Two', 'Three'],
        'edge': ['One', 'Two', 'Three'],
        'alike': ['One', 'Two'],
        'real': ['Left'],
    }
    assert [scene.sequence.label for scene in scenes][:2] == ['One.joined-3', 'Two.joined-3']


def test_who_is_absent_at_times_is_run_as_it_is(footage):
    (scene,) = make_scenes(footage, NAMES, [REAL], seed=0)
    assert scene.sequence.images == footage[3].sequence.images
    assert scene.sequence.label == 'Left.real'


def test_others_are_of_the_same_kind_and_another_sequence(footage):
    scenes = make_scenes(footage, ['One'], ['joined', 'alike'], seed=0)
    for scene in scenes:
        assert {path.parent.parent.name for path in scene.sequence.images} == {'One', 'Two'}


def test_a_seed_makes_the_same_scenes_again_and_another_one_others(footage):
    first, again, other = (
        list(of(make_scenes(footage, NAMES, MADE, seed=seed)).values()) for seed in (0, 0, 1)
    )
    assert first == again
    assert not set(first) & set(other)


def test_a_scene_does_not_depend_on_which_others_are_asked_for(footage):
    every = of(make_scenes(footage, NAMES, MADE, seed=0))
    some = of(make_scenes(footage, ['Two'], ['edge', 'joined'], seed=0))
    assert some.items() <= every.items()
    assert len(some) == 2


def test_a_few_of_each_kind_are_some_of_all(footage):
    every = of(make_scenes(footage, NAMES, MADE, seed=0))
    few = make_scenes(footage, NAMES, MADE, seed=0, count=1)
    assert [scene.kind for scene in few] == list(MADE)
    assert of(few).items() <= every.items()


def test_a_limit_makes_scenes_shorter(footage):
    scenes = make_scenes(footage, NAMES, ['covered', REAL], seed=0, limit=80)
    assert [len(scene.sequence.images) for scene in scenes] == [80, 80, 80, 10]
    assert make_scenes(footage, NAMES, [REAL], seed=0, limit=4) == []  # nobody is absent so far


def test_a_long_sequence_is_cut_to_300_frames(footage):
    one = footage[0].sequence
    long = Sequence('Long', one.images * 4, np.tile(one.boxes, (4, 1)))
    (scene,) = make_scenes([Footage(long, None)], ['Long'], ['covered'], seed=0)
    assert len(scene.sequence.images) == 300


def test_a_target_of_no_known_kind_has_no_others(footage):
    unknown = [replace(item, kind=None) for item in footage]
    assert make_scenes(unknown, NAMES, ['joined', 'alike'], seed=0) == []
