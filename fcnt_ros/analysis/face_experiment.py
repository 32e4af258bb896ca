# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Table 1: is it a face, and whose? Both by how well a mask is rebuilt (equations 2 and 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from fcnt_ros.analysis.face_draws import (
    REFERENCES,
    TRAINING,
    Draw,
    FaceOrNot,
    draw,
    face_or_not,
    who,
)
from fcnt_ros.analysis.labelled_crops import LabelledCrop
from fcnt_ros.analysis.sparse_combination import MaskProblem, sparse_combination

Problems = Callable[[LabelledCrop], MaskProblem]
"""Returns a crop's problem in one layer."""

Progress = Callable[[Iterable], Iterable]
"""Passes things on one by one, and shows how far it is."""


@dataclass(frozen=True, eq=False)
class LayerScores:
    """What one layer is worth, one entry for each draw.

    Parameters
    ----------
    faces : tuple of FaceOrNot
    names, names_in_a_row : (draws, people) float
        Shares of each person's crops that get the right name; the second where the crops that were
        learned from are consecutive.
    used_by_faces, used_by_names : float
        How many maps the combinations use on average.
    """

    faces: tuple[FaceOrNot, ...]
    names: np.ndarray
    names_in_a_row: np.ndarray
    used_by_faces: float
    used_by_names: float


class FaceExperiment:
    """The crops and the draws, the same for both layers.

    Parameters
    ----------
    faces : sequence of LabelledCrop
        Of several people, each one's in the order of the sequence.
    negatives : sequence of LabelledCrop
    draws : int
    seed : int

    Raises
    ------
    ValueError
        If there are too few people, or crops of one of them.

    Attributes
    ----------
    people : list of str
        In the order of the alphabet.
    """

    def __init__(
        self,
        faces: Sequence[LabelledCrop],
        negatives: Sequence[LabelledCrop],
        draws: int,
        seed: int,
    ) -> None:
        self.crops = [*faces, *negatives]
        self.labels = np.array([crop.label for crop in self.crops])
        self.people = sorted({crop.label for crop in faces})
        numbers = [np.flatnonzero(self.labels == name) for name in self.people]
        _check(self.people, numbers, len(negatives))
        chance = np.random.default_rng(seed)
        self.draws = [draw(numbers, len(self.crops), chance) for _ in range(draws)]

    def scores(self, problems: Problems, sparsity: float, progress: Progress) -> LayerScores:
        """Learn and judge with one layer; `progress` sees the draws, then the crops."""
        combinations = [self._combinations(one, problems, sparsity) for one in progress(self.draws)]
        together = torch.cat(combinations, dim=1)  # (n, draws * each)
        errors = torch.stack([problems(crop).error(together) for crop in progress(self.crops)])
        by_draw = errors.numpy().T.reshape(len(self.draws), -1, len(self.crops))
        used = (torch.stack(combinations) > 0).double().sum(dim=1).mean(dim=0)  # (each,)
        count = len(self.people)
        faces, names, in_a_row = [], [], []
        for one, e in zip(self.draws, by_draw, strict=True):
            of_faces, of_names, of_row = np.split(e, [REFERENCES, REFERENCES + count])
            faces.append(face_or_not(of_faces, self.labels, self.people, one))
            names.append(who(of_names, self.labels, self.people, one.training))
            in_a_row.append(who(of_row, self.labels, self.people, one.row))
        return LayerScores(
            faces=tuple(faces),
            names=np.stack(names),
            names_in_a_row=np.stack(in_a_row),
            used_by_faces=float(used[:REFERENCES].mean()),
            used_by_names=float(used[REFERENCES : REFERENCES + count].mean()),
        )

    def _combinations(self, one: Draw, problems: Problems, sparsity: float) -> torch.Tensor:
        """Return c of each reference, and of each person twice, as columns (n, each)."""

        def learn(numbers: Sequence[int]) -> torch.Tensor:
            several = (problems(self.crops[number]) for number in numbers)
            return sparse_combination(MaskProblem.together(several), sparsity)

        groups = [[number] for number in one.references], one.training, one.row
        return torch.stack([learn(numbers) for group in groups for numbers in group], dim=1)


def _check(people: Sequence[str], numbers: Sequence[np.ndarray], negatives: int) -> None:
    if len(people) <= REFERENCES:
        raise ValueError(
            f'there are faces of {len(people)} people ({", ".join(people)}): '
            f'more than {REFERENCES} are needed'
        )
    for name, crops in zip(people, numbers, strict=True):
        if len(crops) <= TRAINING:
            raise ValueError(
                f'{name} has {len(crops)} crops: more than {TRAINING} are needed, '
                f'{TRAINING} to learn from'
            )
    if negatives < 4:
        raise ValueError(f'there are {negatives} crops without a face: 4 are needed at least')
