# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Shots of others of the target's kind, cut into its sequence: real images, and no target in them.

`joined`: they take the place of some of the target's frames; its time goes on meanwhile.
`alike`: after the first frames only others are to be seen, to the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Several
from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.longterm.absences import AWAY, SEEN, absences
from fcnt_ros.benchmark.longterm.made_sequence import MadeSequence, Shot, image_size, is_grey
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.box import Box

ALIKE_SHOTS = 3
"""So many shots of others, one after the other, without the target."""

LARGEST = 2.0
"""Another's image is enlarged so many times at most, to show it as large as the target."""

Frames = list[tuple[Path, Shot]]


def joined(
    sequence: Sequence, others: Several[Sequence], chance: np.random.Generator
) -> MadeSequence | None:
    """Return a sequence with shots of others where the target is away; None if it is too short.

    Raises
    ------
    SequenceError
        If an image cannot be read.
    """
    away = absences(len(sequence.images), chance)
    if not away or not others:
        return None
    frames: Frames = [(path, Shot()) for path in sequence.images]
    boxes = sequence.boxes.copy()
    for gone, other in zip(away, _in_turns(others, chance), strict=False):
        start = gone.start
        # A shot of another may be shorter than the time that the target is away.
        while start < gone.stop:
            shot = _shot_of(other, sequence, gone.stop - start, chance)
            frames[start : start + len(shot)] = shot
            start += len(shot)
        boxes[gone.start : gone.stop] = np.nan
    return _made(sequence, frames, boxes, 'joined')


def alike(
    sequence: Sequence, others: Several[Sequence], chance: np.random.Generator
) -> MadeSequence | None:
    """Return a sequence whose target leaves for good; after it only others come.

    None if there are no others, or it is too short. Raises as `joined` does.
    """
    if not others or len(sequence.images) < SEEN[0]:
        return None
    seen = int(chance.integers(SEEN[0], min(SEEN[1], len(sequence.images)) + 1))
    frames: Frames = [(path, Shot()) for path in sequence.images[:seen]]
    for _, other in zip(range(ALIKE_SHOTS), _in_turns(others, chance), strict=False):
        frames += _shot_of(other, sequence, int(chance.integers(AWAY[0], AWAY[1] + 1)), chance)
    boxes = np.full((len(frames), 4), np.nan)
    boxes[:seen] = sequence.boxes[:seen]
    return _made(sequence, frames, boxes, 'alike')


def _made(sequence: Sequence, frames: Frames, boxes: np.ndarray, word: str) -> MadeSequence:
    images, shots = zip(*frames, strict=True)
    size = image_size(sequence)
    return MadeSequence(sequence.name, images, boxes, shots, size, variant=word)


def _in_turns(others: Several[Sequence], chance: np.random.Generator) -> Iterator[Sequence]:
    """Yield the others in an order by chance, again and again."""
    while True:
        for index in chance.permutation(len(others)):
            yield others[index]


def _shot_of(
    other: Sequence, sequence: Sequence, count: int, chance: np.random.Generator
) -> Frames:
    """Return up to `count` frames of another sequence, in the size and colours of this one.

    The other is shown about as large as the target, as far as the image allows: it is cropped and
    never padded, as bars at its sides would tell it from the target's.
    """
    count = min(count, len(other.images))
    start = int(chance.integers(0, len(other.images) - count + 1))
    boxes = other.boxes[start : start + count]
    part = _part(boxes, sequence.boxes[0], image_size(other), image_size(sequence))
    shot = Shot(part, grey=is_grey(sequence))
    return [(path, shot) for path in other.images[start : start + count]]


def _part(
    boxes: np.ndarray, target: np.ndarray, theirs: tuple[int, int], ours: tuple[int, int]
) -> Box:
    """Return what is shown of another's images: all its `boxes` if possible, and no bars."""
    low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    whole = min(theirs[0] / ours[0], theirs[1] / ours[1])  # their pixels for one of ours
    alike_size = float(np.median(boxes[:, 3]) / target[3])
    needed = float(max((high - low) / ours))
    scale = min(max(alike_size, needed, 1 / LARGEST), whole)
    size = [min(round(scale * our), their) for our, their in zip(ours, theirs, strict=True)]
    middle = (low + high) / 2
    x, y = (
        min(max(round(float(m - side / 2)), 0), their - side)
        for m, side, their in zip(middle, size, theirs, strict=True)
    )
    return Box(x, y, *size)
