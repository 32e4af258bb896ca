# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""All scenes of a folder's sequences, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass, replace

import numpy as np

from fcnt_ros.benchmark.longterm.absences import LONGEST, chance_of
from fcnt_ros.benchmark.longterm.covered import covered
from fcnt_ros.benchmark.longterm.edge import edge
from fcnt_ros.benchmark.longterm.made_sequence import usable
from fcnt_ros.benchmark.longterm.others import alike, joined
from fcnt_ros.benchmark.sequence import Sequence, present

MADE = ('joined', 'covered', 'edge', 'alike')
"""Kinds of scenes that are made of sequences whose target never leaves."""

REAL = 'real'
"""A sequence as it is, in some of whose images there is no target."""

SCENES = (*MADE, REAL)


@dataclass(frozen=True, eq=False)
class Footage:
    """A sequence that scenes are made of.

    Parameters
    ----------
    sequence : Sequence
    kind : str or None
        What its target is; None if nobody knows.
    """

    sequence: Sequence
    kind: str | None


@dataclass(frozen=True, eq=False)
class Scene:
    """A sequence in which the target leaves.

    Parameters
    ----------
    kind : str
        One of `SCENES`.
    sequence : Sequence
    """

    kind: str
    sequence: Sequence


def make_scenes(
    footage: Several[Footage],
    names: Several[str],
    kinds: Several[str],
    seed: int,
    count: int | None = None,
    limit: int | None = None,
) -> list[Scene]:
    """Return the scenes of the sequences of these names, those of a kind together.

    A scene depends on the seed, on its sequence and on the others of its kind; not on which scenes
    are asked for.

    Parameters
    ----------
    footage : sequence of Footage
        All that there is: others are shown, too, where one of the names is away.
    names : sequence of str
    kinds : sequence of str
        Some of `SCENES`.
    seed : int
    count : int, optional
        So many of each kind at most, by chance.
    limit : int, optional
        Take so many frames of each sequence at most.

    Raises
    ------
    SequenceError
        If an image cannot be read.
    """
    scenes: list[Scene] = []
    for kind in kinds:
        chosen = [item for item in footage if item.sequence.name in names]
        order = np.arange(len(chosen))
        if count is not None:
            order = chance_of(kind, seed=seed).permutation(len(chosen))
        found: list[tuple[int, Scene]] = []
        for index in order:
            sequence = _scene(chosen[index], footage, kind, seed, limit)
            if sequence is not None:
                found.append((int(index), Scene(kind, sequence)))
            if len(found) == count:
                break
        scenes += [scene for _, scene in sorted(found, key=lambda pair: pair[0])]
    return scenes


def _scene(
    item: Footage, footage: Several[Footage], kind: str, seed: int, limit: int | None
) -> Sequence | None:
    """Return a scene of a kind, None if it cannot be made of this footage."""
    sequence = item.sequence
    if kind == REAL:
        shown = _first(sequence, limit)
        return None if present(shown.boxes).all() else replace(shown, variant=REAL)
    sequence = _first(sequence, min(limit or LONGEST, LONGEST))
    if not usable(sequence):
        return None
    chance = chance_of(kind, sequence.name, seed=seed)
    if kind in ('joined', 'alike'):
        others = [
            other.sequence
            for other in footage
            if other is not item and other.kind == item.kind is not None and usable(other.sequence)
        ]
        make = {'joined': joined, 'alike': alike}[kind]
        made = make(sequence, others, chance)
    else:
        make = {'covered': covered, 'edge': edge}[kind]
        made = make(sequence, chance)
    return None if made is None else replace(made, variant=f'{kind}-{seed}')


def _first(sequence: Sequence, count: int | None) -> Sequence:
    return replace(sequence, images=sequence.images[:count], boxes=sequence.boxes[:count])
