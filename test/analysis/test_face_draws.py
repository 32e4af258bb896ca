# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What counts in table 1's experiments, on errors that are made up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fcnt_ros.analysis.face_draws import (
    REFERENCES,
    TRAINING,
    best_threshold,
    draw,
    face_or_not,
    who,
)

PEOPLE = ['Ann', 'Bob', 'Cid', 'Dot']
EACH = 30
LABELS = np.array([name for name in PEOPLE for _ in range(EACH)] + ['object', 'place'] * 60)
NUMBERS = [np.flatnonzero(LABELS == name) for name in PEOPLE]
FACE = np.isin(LABELS, PEOPLE)


@pytest.fixture
def one():
    return draw(NUMBERS, len(LABELS), np.random.default_rng(0))


def test_references_are_of_different_people_and_training_crops_of_their_own(one):
    assert len(set(LABELS[one.references])) == REFERENCES
    for crops in (one.training, one.row):
        assert crops.shape == (len(PEOPLE), TRAINING)
        for name, numbers in zip(PEOPLE, crops, strict=True):
            assert set(LABELS[numbers]) == {name}
            assert len(set(numbers)) == TRAINING
    assert (np.diff(one.row, axis=1) == 1).all()
    assert one.calibration.sum() == len(LABELS) // 2


def test_small_errors_of_faces_tell_them_perfectly(one):
    errors = np.where(FACE, 1.0, 2.0) + np.zeros((REFERENCES, 1))
    score = face_or_not(errors, LABELS, PEOPLE, one)
    assert (score.accuracy, score.auc, score.strangers_auc) == (1, 1, 1)
    assert (score.roc == 1).all()


def test_errors_that_know_nothing_are_worth_what_chance_is(one):
    errors = np.random.default_rng(1).random((REFERENCES, len(LABELS)))
    score = face_or_not(errors, LABELS, PEOPLE, one)
    assert score.auc == pytest.approx(0.5, abs=0.12)
    assert score.accuracy == pytest.approx(0.5, abs=0.12)


def test_the_smallest_of_the_errors_counts(one):
    errors = np.full((REFERENCES, len(LABELS)), 5.0)
    errors[1, FACE] = 1.0
    assert face_or_not(errors, LABELS, PEOPLE, one).auc == 1


def test_one_kind_of_negatives_can_be_harder_than_the_other(one):
    e = np.where(FACE, 1.0, 2.0)
    e[LABELS == 'object'] = 0.5
    score = face_or_not(np.stack([e] * REFERENCES), LABELS, PEOPLE, one)
    assert (score.object_auc, score.place_auc) == (0, 1)


def test_what_was_learned_from_does_not_count(one):
    errors = np.where(FACE, 1.0, 2.0) + np.zeros((REFERENCES, 1))
    errors[:, one.references] = 9.0  # would be taken for no faces
    learned_from = np.isin(np.arange(len(LABELS)), one.references)
    for calibration in (one.calibration | learned_from, one.calibration & ~learned_from):
        score = face_or_not(errors, LABELS, PEOPLE, replace(one, calibration=calibration))
        assert (score.accuracy, score.auc) == (1, 1)
    names = np.ones((len(PEOPLE), len(LABELS)))
    for i, numbers in enumerate(NUMBERS):
        names[i, numbers] = 0
        names[i, one.training[i]] = 9
    assert who(names, LABELS, PEOPLE, one.training).tolist() == [1, 1, 1, 1]


def test_a_person_taken_for_another_is_counted_for_that_person(one):
    names = np.ones((len(PEOPLE), len(LABELS)))
    for i, numbers in enumerate(NUMBERS):
        names[i, numbers] = 0
    names[0, NUMBERS[2]] = -1  # Cid looks like Ann
    assert who(names, LABELS, PEOPLE, one.training).tolist() == [1, 1, 0, 1]


def test_the_threshold_is_where_most_are_told_right():
    e = np.array([1.0, 2.0, 3.0, 2.5, 4.0, 5.0])
    face = np.array([True, True, True, False, False, False])
    assert 3 < best_threshold(e, face) < 4
