# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Table 1's two experiments as chance has them: which crops are learned from, which are tried.

Everything here is numbers: crops are rows, and what they show is their label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fcnt_ros.benchmark.calibration import roc_auc

REFERENCES = 3
"""People of whom one face each stands for all faces (equation 2)."""

TRAINING = 20
"""Crops of each person that tell who it is (equation 3)."""

FALSE_ALARMS = np.linspace(0, 1, 101)
"""Shares of negatives taken for faces, at which the ROC curve is told."""


@dataclass(frozen=True, eq=False)
class Draw:
    """The crops, by number, of one repetition.

    Parameters
    ----------
    references : (REFERENCES,) int64
        One face each of different people.
    training : (people, TRAINING) int64
        Of each person, anywhere in the sequence.
    row : (people, TRAINING) int64
        Of each person, one after the other: much less is seen of how they change.
    calibration : (N,) bool
        The half of all crops that the threshold of equation 2 is chosen on.
    """

    references: np.ndarray
    training: np.ndarray
    row: np.ndarray
    calibration: np.ndarray


def draw(people: Sequence[np.ndarray], total: int, chance: np.random.Generator) -> Draw:
    """Draw one repetition.

    Parameters
    ----------
    people : sequence of (n,) int64
        The numbers of each person's crops, in the order of the sequence.
    total : int
        Number of all crops.
    chance : numpy.random.Generator
    """
    three = chance.choice(len(people), REFERENCES, replace=False)
    starts = [chance.integers(len(crops) - TRAINING + 1) for crops in people]
    calibration = np.zeros(total, bool)
    calibration[chance.permutation(total)[: total // 2]] = True
    return Draw(
        references=np.array([chance.choice(people[i]) for i in three]),
        training=np.stack([chance.choice(crops, TRAINING, replace=False) for crops in people]),
        row=np.stack(
            [crops[at : at + TRAINING] for crops, at in zip(people, starts, strict=True)]
        ),
        calibration=calibration,
    )


@dataclass(frozen=True, eq=False)
class FaceOrNot:
    """How well a small error tells a face.

    Parameters
    ----------
    accuracy : float
        Mean of the shares of faces and of negatives that are told right, by a threshold that was
        best on other crops.
    auc : float
        Area under the ROC curve: no threshold has to be chosen for it.
    strangers_auc : float
        The same with the faces of people only of whom nothing was learned.
    object_auc, place_auc : float
        The same with one kind of negatives only; NaN if there are none.
    roc : (101,) float
        Share of the faces that are found at each of `FALSE_ALARMS`.
    """

    accuracy: float
    auc: float
    strangers_auc: float
    object_auc: float
    place_auc: float
    roc: np.ndarray


def face_or_not(
    errors: np.ndarray, labels: np.ndarray, people: Sequence[str], one: Draw
) -> FaceOrNot:
    """Judge by equation 2.

    Parameters
    ----------
    errors : (REFERENCES, N) float
        ||pi - F c_i||^2 of all crops.
    labels : (N,) str
        The person, 'object' or 'place'.
    people : sequence of str
        The labels that are faces.
    one : Draw
        Its references do not count.
    """
    e = errors.min(axis=0)
    face = np.isin(labels, people)
    tried = np.ones(len(e), bool)
    tried[one.references] = False
    threshold = best_threshold(e[tried & one.calibration], face[tried & one.calibration])
    tried &= ~one.calibration
    known = np.isin(labels, labels[one.references])

    def auc(counts: np.ndarray) -> float:
        area = roc_auc(face[counts], -e[counts])
        return float('nan') if area is None else area

    return FaceOrNot(
        accuracy=_balanced(e[tried] <= threshold, face[tried]),
        auc=auc(tried),
        strangers_auc=auc(tried & ~known),
        object_auc=auc(tried & (face | (labels == 'object'))),
        place_auc=auc(tried & (face | (labels == 'place'))),
        roc=_roc(e[tried], face[tried]),
    )


def best_threshold(e: np.ndarray, face: np.ndarray) -> float:
    """Return the error up to which crops are to be taken for faces, for the most told right."""
    values = np.unique(e)
    if len(values) < 2:
        return float(values[0])
    between = (values[:-1] + values[1:]) / 2
    found = np.searchsorted(np.sort(e[face]), between, side='right') / max(face.sum(), 1)
    alarms = np.searchsorted(np.sort(e[~face]), between, side='right') / max((~face).sum(), 1)
    return float(between[np.argmax(found - alarms)])


def who(
    errors: np.ndarray, labels: np.ndarray, people: Sequence[str], learned: np.ndarray
) -> np.ndarray:
    """Return the share of each person's crops that equation 3 gives the right name, (people,).

    Parameters
    ----------
    errors : (people, N) float
        ||pi - F c_i||^2 of all crops.
    labels : (N,) str
    people : sequence of str
        Whose c_i they are, in this order.
    learned : (people, TRAINING) int64
        Crops that do not count, as they were learned from.
    """
    named = np.asarray(people)[errors.argmin(axis=0)]
    tried = np.ones(len(labels), bool)
    tried[learned.flatten()] = False
    return np.array([(named == name)[tried & (labels == name)].mean() for name in people])


def _balanced(said: np.ndarray, face: np.ndarray) -> float:
    return float((said[face].mean() + (~said[~face]).mean()) / 2)


def _roc(e: np.ndarray, face: np.ndarray) -> np.ndarray:
    thresholds = np.quantile(e[~face], FALSE_ALARMS)
    return (e[face][:, None] <= thresholds).mean(axis=0)
