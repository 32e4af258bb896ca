# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Finding a lost target again: where to look, and whom to believe.

A few regions a frame sweep the image, the likeliest places first, for a target of its old size and
of neighbouring ones. Whatever looks like it is a suspect, and is looked at again in the next frame.
No single frame decides: heat above what a target must have speaks for a suspect, heat below it
against, and a suspect is believed when enough has come together. A target that blurs every other
frame passes, a flicker does not.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import Refusal

STEP = 0.6
"""Distance of two regions' middles over their side; a target between two is seen whole in one."""

LOOKS = 2
"""Regions that are looked at in a frame: about the time of a frame in which SNet learns."""

SIZES = (1.0, 1 / 1.4, 1.0, 1.4)
"""Sizes that are sought, over the one that the target had, in turns."""

CONVINCING = 1.5
"""So much has to come together for a suspect: three times the heat that is usual, twice what it
takes to be one."""

UNSEEN = 0.5
"""So much speaks against a suspect whose region is looked at without seeing it."""

SAME = 0.5
"""A suspect is seen again within so much of its diagonal."""


@dataclass(eq=False)
class Suspect:
    """Who may be the target: the box where it was seen last, and what speaks for it."""

    box: Box
    evidence: float


class Redetection:
    """Looks for a target that was lost.

    Parameters
    ----------
    last : Box
        Where the target was last, image pixels.
    image_size : (int, int)
        Width and height, pixels.
    region_scale : float
        Side of a region over the box's diagonal.
    """

    def __init__(self, last: Box, image_size: tuple[int, int], region_scale: float) -> None:
        self._places = places(last, image_size, region_scale)
        self._suspects: list[Suspect] = []

    def next_places(self) -> list[Box]:
        """Return boxes in the middle of the regions of the next frame, of the size sought there."""
        known = [max(self._suspects, key=_evidence).box] if self._suspects else []
        return known + list(itertools.islice(self._places, LOOKS - len(known)))

    def weigh(self, seen: Sequence[tuple[Box, float]], looked_at: Sequence[Box]) -> Box | None:
        """Take what was seen into account; return the target's box when it is found.

        Parameters
        ----------
        seen : sequence of (Box, float)
            Boxes in image pixels, and how much more than enough for the target the heat there is,
            over the usual heat; negative where it is too little.
        looked_at : sequence of Box
            The regions, image pixels. Suspects elsewhere stay as they are.
        """
        free = sorted(seen, key=lambda one: -one[1])
        for suspect in sorted(self._suspects, key=_evidence, reverse=True):
            if not any(_inside(suspect.box, region) for region in looked_at):
                continue
            again = [one for one in free if _same(one[0], suspect.box)]
            if again:
                suspect.box = again[0][0]
                suspect.evidence += again[0][1]
                free = [one for one in free if not _same(one[0], suspect.box)]
            else:
                suspect.evidence -= UNSEEN
        for box, evidence in free:
            if evidence > 0 and not any(_same(box, s.box) for s in self._suspects):
                self._suspects.append(Suspect(box, evidence))
        self._suspects = [s for s in self._suspects if s.evidence > 0]
        best = max(self._suspects, key=_evidence, default=None)
        return best.box if best is not None and best.evidence >= CONVINCING else None


def refusal(evidence: float) -> Refusal:
    """Return why a place with some evidence is not believed to be the target's yet."""
    return Refusal.UNPROVEN if evidence > 0 else Refusal.TOO_FAINT


def places(last: Box, image_size: tuple[int, int], region_scale: float) -> Iterator[Box]:
    """Yield boxes in the middle of one region after the other, without end.

    The regions cover the image and are within it, where they are not larger. Round after round
    begins where the target was lost, where it is likeliest to come back, and goes one ring of
    regions farther than the one before; each round seeks another one of `SIZES`.

    Parameters
    ----------
    last : Box
        Where the target was last, image pixels.
    image_size : (int, int)
        Width and height, pixels.
    region_scale : float
        Side of a region over the box's diagonal.
    """
    for reach, size in zip(itertools.count(1), itertools.cycle(SIZES)):
        box = Box.from_center(*last.center, last.width * size, last.height * size)
        side = region_scale * box.diagonal
        across, down = (_middles(length, side) for length in image_size)
        cover = [
            Box.from_center(x, y, box.width, box.height) for x, y in itertools.product(across, down)
        ]
        cover.sort(key=lambda place: math.dist(place.center, last.center))
        yield from cover[: (2 * reach + 1) ** 2]


def _middles(length: int, side: float) -> list[float]:
    """Return middles of sections of so long a side that cover a length, none beyond its ends."""
    if side >= length:
        return [(length - 1) / 2]
    count = math.ceil((length - side) / (STEP * side)) + 1
    return [(side - 1) / 2 + k * (length - side) / (count - 1) for k in range(count)]


def _evidence(suspect: Suspect) -> float:
    return suspect.evidence


def _same(box: Box, other: Box) -> bool:
    return math.dist(box.center, other.center) < SAME * other.diagonal


def _inside(box: Box, region: Box) -> bool:
    cx, cy = box.center
    return region.x <= cx < region.x + region.width and region.y <= cy < region.y + region.height
