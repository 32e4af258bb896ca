# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A camera that looks away: the target leaves at one edge and comes back at another.

Only a part of each image is shown, and that part moves. So every pixel is a real one, and a target
is cut by the edge as a camera cuts it.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from fcnt_ros.benchmark.longterm.absences import absences
from fcnt_ros.benchmark.longterm.made_sequence import MadeSequence, Shot, image_size, in_part
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.box import Box

PARTS = (
    *((share, share) for share in (0.75, 0.6, 0.5, 0.4)),
    *((share, 1) for share in (0.5, 0.4, 0.3)),
    *((1, share) for share in (0.5, 0.4, 0.3)),
)
"""What may be shown, shares of the image's width and height; the first ones are preferred."""

ROOM = 0.8
"""A target's sides must be less than this share of what is shown."""

CLEAR = 0.15
"""A target that is away is beyond the edge by so much of its sides: limbs reach out of boxes."""


@dataclass(frozen=True)
class Side:
    """Where what is shown lies beside the target: it has left at the opposite edge.

    Parameters
    ----------
    axis : int
        0: to the left or right of it; 1: above or below it.
    direction : int
        1 to the right or below, -1 to the left or above.
    """

    axis: int
    direction: int


SIDES = tuple(Side(axis, direction) for axis in (0, 1) for direction in (1, -1))


@dataclass(frozen=True)
class Leave:
    """A time in which the camera looks away.

    Parameters
    ----------
    gone : range
        Its frames, from the first in which it turns away to the last in which it turns back.
    out, back : Side
        Where it looks in the first half of the time, and in the second one. Between opposite sides
        there is a cut, as it would see the target on its way.
    """

    gone: range
    out: Side
    back: Side


def edge(sequence: Sequence, chance: np.random.Generator) -> MadeSequence | None:
    """Return a sequence whose target leaves at an edge and comes back at another one.

    None if it is too short, or the target too large or too much in the middle to be looked away
    from.

    Raises
    ------
    SequenceError
        If an image cannot be read.
    """
    image, boxes = np.array(image_size(sequence)), sequence.boxes
    planned = [(gone, _pairs(chance)) for gone in absences(len(boxes), chance)]
    best: tuple[np.ndarray, list[Leave]] | None = None
    for part in PARTS:
        shown = np.round(image * part)
        if (boxes[:, 2:] >= ROOM * shown).any():
            continue
        found = [_leave(boxes, gone, pairs, shown, image) for gone, pairs in planned]
        leaves = [leave for leave in found if leave is not None]
        if leaves and (best is None or len(leaves) > len(best[1])):
            best = shown, leaves
    if best is None:
        return None
    shown, leaves = best
    corners = np.round(_corners(boxes, leaves, shown, image))
    parts = [Box(int(x), int(y), int(shown[0]), int(shown[1])) for x, y in corners]
    width, height = np.round(shown * (image / shown).min()).astype(int).tolist()
    return MadeSequence(
        sequence.name,
        sequence.images,
        in_part(boxes, parts, (width, height)),
        tuple(Shot(part) for part in parts),
        (width, height),
        variant='edge',
    )


def _pairs(chance: np.random.Generator) -> list[tuple[Side, Side]]:
    """Return all pairs of sides in an order by chance."""
    pairs = list(permutations(SIDES, 2))
    return [pairs[index] for index in chance.permutation(len(pairs))]


def _leave(
    boxes: np.ndarray,
    gone: range,
    pairs: Several[tuple[Side, Side]],
    shown: np.ndarray,
    image: np.ndarray,
) -> Leave | None:
    """Return the first way to look away that there is room for, or None."""
    turn, middle = len(gone) // 5, gone.start + len(gone) // 2
    for out, back in pairs:
        overlap = turn if out.axis != back.axis else 0  # both sides are looked at for a while
        first, second = boxes[gone.start : middle + overlap], boxes[middle - overlap : gone.stop]
        if _has_room(first, out, shown, image) and _has_room(second, back, shown, image):
            return Leave(gone, out, back)
    return None


def _has_room(boxes: np.ndarray, side: Side, shown: np.ndarray, image: np.ndarray) -> bool:
    corners, last = _beside(boxes, side, shown), (image - shown)[side.axis]
    return bool(((corners >= 0) & (corners <= last)).all())


def _beside(boxes: np.ndarray, side: Side, shown: np.ndarray) -> np.ndarray:
    """Return where (N,) what is shown begins, along the side's axis, to be just beside boxes."""
    low, length = boxes[:, side.axis], boxes[:, 2 + side.axis]
    if side.direction > 0:
        return np.ceil(low + (1 + CLEAR) * length)
    return np.floor(low - CLEAR * length - shown[side.axis])


def _corners(
    boxes: np.ndarray, leaves: Several[Leave], shown: np.ndarray, image: np.ndarray
) -> np.ndarray:
    """Return the top-left corner (N, 2) of what is shown of each image."""
    corners = _followed(boxes, shown, image)
    for leave in leaves:
        gone = slice(leave.gone.start, leave.gone.stop)
        turn, middle, count = len(leave.gone) // 5, len(leave.gone) // 2, len(leave.gone)
        at = np.arange(1, count + 1)

        def ramp(start: int, steps: int = turn, at: np.ndarray = at) -> np.ndarray:
            return ((at - start) / steps).clip(0, 1)

        if leave.out.axis == leave.back.axis:  # away, a cut, and back
            first, second = ramp(0) * (at <= middle), (at > middle) * (1 - ramp(count - turn))
        else:  # along one axis, then along the other; back along the first before the second
            first, second = ramp(0) - ramp(middle), ramp(middle - turn) - ramp(count - turn)
        for side, weight in ((leave.out, first), (leave.back, second)):
            seen = corners[gone, side.axis]
            away = _beside(boxes[gone], side, shown).clip(0, (image - shown)[side.axis])
            corners[gone, side.axis] = seen + weight * (away - seen)
    return corners


def _followed(boxes: np.ndarray, shown: np.ndarray, image: np.ndarray) -> np.ndarray:
    """Return corners (N, 2) of what a camera shows that moves only to keep the target in view."""
    last = image - shown
    corner = (boxes[0, :2] + boxes[0, 2:] / 2 - shown / 2).clip(0, last)
    corners = []
    for box in boxes:
        corner = np.minimum(corner, box[:2])
        corner = np.maximum(corner, box[:2] + box[2:] - shown).clip(0, last)
        corners.append(corner)
    return np.array(corners)
