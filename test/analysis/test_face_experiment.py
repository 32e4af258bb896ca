# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Both experiments on maps of which it is known what they tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from fcnt_ros.analysis.face_experiment import FaceExperiment
from fcnt_ros.analysis.face_report import measures, results_table, summary
from fcnt_ros.analysis.labelled_crops import LabelledCrop
from fcnt_ros.analysis.sparse_combination import MaskProblem
from fcnt_ros.tracker.box import Box

PEOPLE = ['Ann', 'Bob', 'Cid', 'Dot']
KIND = 0  # of the maps: seen in each face
BOX = Box(1, 1, 2, 2)


def crops(label: str, count: int) -> list[LabelledCrop]:
    return [LabelledCrop(label, Path(f'{label}{i}'), 0, 0, 0, BOX) for i in range(count)]


FACES = [crop for name in PEOPLE for crop in crops(name, 24)]
NEGATIVES = [*crops('object', 20), *crops('place', 20)]


def problem(crop: LabelledCrop, knows_people: bool) -> MaskProblem:
    """Return a crop whose mask is drawn by the map of faces, or by that of the person."""
    generator = torch.Generator().manual_seed(sum(str(crop.image).encode()))
    maps = 0.1 * torch.rand(1, 8, 5, 5, generator=generator)
    mask = torch.zeros(5, 5)
    mask[1:3, 1:3] = 1
    if crop.label in PEOPLE:
        maps[0, 1 + PEOPLE.index(crop.label) if knows_people else KIND] += mask
    return MaskProblem.of(maps, mask)


@pytest.fixture(scope='module')
def scores():
    experiment = FaceExperiment(FACES, NEGATIVES, draws=3, seed=0)
    return {
        layer: experiment.scores(lambda crop, k=knows: problem(crop, k), 0.01, lambda x: x)
        for layer, knows in (('conv4_3', True), ('conv5_3', False))
    }


def test_maps_of_faces_tell_faces_also_of_people_never_learned_from(scores):
    for one in scores['conv5_3'].faces:
        assert one.auc == one.strangers_auc == 1
        assert one.accuracy > 0.95
    for one in scores['conv4_3'].faces:
        assert one.strangers_auc < 0.9


def test_maps_of_people_tell_who_it_is(scores):
    assert (scores['conv4_3'].names == 1).all()
    assert (scores['conv4_3'].names_in_a_row == 1).all()
    assert scores['conv5_3'].names.mean() < 0.6


def test_the_table_says_which_layer_is_ahead_and_in_how_many_draws(scores):
    text = results_table(scores, PEOPLE)
    line = next(line for line in text.splitlines() if 'of any time' in line)
    assert '0.250' in line  # chance, of four people
    assert '1.000 ± 0.000' in line
    assert 'conv4-3, in 3 of 3' in line


def test_all_draws_are_in_the_summary(scores):
    told = summary(scores, PEOPLE)
    assert len(told['measures']) == len(measures(scores, PEOPLE))
    assert all(
        len(layer['draws']) == 3
        for measure in told['measures']
        for layer in measure['layers'].values()
    )
    assert np.isfinite(told['roc']['conv5_3']).all()


def test_the_same_seed_draws_the_same():
    first, again, other = (FaceExperiment(FACES, NEGATIVES, 2, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.draws[1].training, again.draws[1].training)
    assert not np.array_equal(first.draws[1].training, other.draws[1].training)


@pytest.mark.parametrize(
    ('faces', 'negatives', 'reason'),
    [
        (FACES[:72], NEGATIVES, '3 people (Ann, Bob, Cid): more than 3'),
        (FACES[:90], NEGATIVES, 'Dot has 18 crops: more than 20'),
        (FACES, NEGATIVES[:3], '3 crops without a face'),
    ],
)
def test_too_few_crops_are_refused(faces, negatives, reason):
    with pytest.raises(ValueError) as refused:
        FaceExperiment(faces, negatives, 1, 0)
    assert reason in str(refused.value)
