# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A target that something passes in front of: a piece of its own background, taken elsewhere.

It comes in from a side of the image, stays before the target for a while, and goes on across.
"""

from __future__ import annotations

import numpy as np

from fcnt_ros.benchmark.longterm.absences import absences
from fcnt_ros.benchmark.longterm.made_sequence import (
    Cover,
    MadeSequence,
    Shot,
    image_size,
    under_covers,
)
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.box import Box

GLIDE = 12
"""Frames in which it comes, and in which it goes."""

LARGER = 1.4
"""Its sides over the target's: true boxes are tight, and limbs reach out of them."""

SIDES = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""Directions that it comes from; the first is the left."""

_SHRINK = 0.8
_TRIES = 200


def covered(sequence: Sequence, chance: np.random.Generator) -> MadeSequence | None:
    """Return a sequence whose target is covered now and then; None if it is too short.

    Also if the target leaves no room to take a cover from. A target that is covered in part has its
    whole true box.

    Raises
    ------
    SequenceError
        If an image cannot be read.
    """
    size, count = image_size(sequence), len(sequence.images)
    covers: list[Cover | None] = [None] * count
    for gone in absences(count, chance):
        first, last = gone.start - GLIDE, min(gone.stop + GLIDE, count)
        boxes = sequence.boxes[first:last]
        side = np.array(SIDES[chance.integers(len(SIDES))])
        sides = np.minimum(np.ceil(LARGER * boxes[:, 2:].max(axis=0)), size).astype(int)
        part = _free_part(Box(*sequence.boxes[first].tolist()), sides, size, chance)
        if part is None:
            continue
        for index in range(first, last):
            place = _place(sequence.boxes[index], sides, side * _way(index, gone), size)
            covers[index] = Cover(sequence.images[first], part, place)
    if not any(covers):
        return None
    return MadeSequence(
        sequence.name,
        sequence.images,
        under_covers(sequence.boxes, covers),
        tuple(Shot(cover=cover) for cover in covers),
        size,
        variant='covered',
    )


def _way(index: int, gone: range) -> float:
    """Return how far it is from the target: 1 at the side it comes from, 0 on it, -1 across."""
    if index < gone.start:
        return (gone.start - index) / (GLIDE + 1)
    return -max(index - gone.stop + 1, 0) / (GLIDE + 1)


def _place(target: np.ndarray, sides: np.ndarray, way: np.ndarray, size: tuple[int, int]) -> Box:
    """Return where the cover is: on the target, or that far on the way to out of the image."""
    middle = target[:2] + target[2:] / 2
    outside = np.where(way < 0, -sides / 2, size + sides / 2)
    middle = middle + np.abs(way) * (outside - middle)
    x, y = np.round(middle - sides / 2)
    return Box(int(x), int(y), int(sides[0]), int(sides[1]))


def _free_part(
    target: Box, sides: np.ndarray, size: tuple[int, int], chance: np.random.Generator
) -> Box | None:
    """Return a part of the image without the target, as large as it has to be or smaller."""
    around = target.scaled(LARGER)
    wanted = sides.astype(float)
    while wanted.min() >= 8:
        whole = wanted.astype(int)
        for corner in chance.integers(0, np.array(size) - whole + 1, (_TRIES, 2)):
            part = Box(int(corner[0]), int(corner[1]), int(whole[0]), int(whole[1]))
            if part.intersection(around) == 0:
                return part
        wanted *= _SHRINK
    return None
