# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Finding a lost target again: where to look, and whom to believe.

Two looks a frame. One sweeps: regions wider than those of tracking show a smaller target, which is
fainter than at its own size but stands out, and few of them cover the image. Whatever stands out is
a suspect. The other look examines a suspect at the target's own size: each one once, and then the
likeliest.

No single frame decides, and nobody is judged alone. What speaks for a suspect is by how much it is
hotter than what is enough for the target and than everybody else in view, and it is believed when
enough of that has come together. A target that blurs every other frame passes, a flicker does not,
nor does one of several who are all alike.
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

WIDER = 1.5
"""The regions of the sweep are so much wider than those of tracking."""

STANDING_OUT = 0.25
"""From this share of the usual heat on somebody in the sweep is a suspect."""

CONVINCING = 0.5
"""So much has to come together for a suspect; a single frame gives half of it at most."""

KEPT = 0.75
"""So much of what has come together is left a frame later: little never adds up to much."""

SAME = 0.5
"""A suspect is seen again within so much of its diagonal."""


@dataclass(frozen=True)
class Look:
    """What was seen in a region.

    Parameters
    ----------
    region : Box
        Image pixels.
    seen : sequence of (Box, float)
        Boxes in image pixels, and the heat there over the heat that is usual for the target.
    """

    region: Box
    seen: Sequence[tuple[Box, float]]


@dataclass(eq=False)
class Suspect:
    """Somebody in view who may be the target.

    Parameters
    ----------
    box : Box
        Where it was seen last, image pixels, of the target's size.
    heat : float
        Over the usual heat: at its own size if it was examined, or as it was in the sweep.
    examined : bool
        Whether it was.
    evidence : float
        What speaks for it so far.
    """

    box: Box
    heat: float
    examined: bool = False
    evidence: float = 0.0

    def is_at(self, box: Box) -> bool:
        """Whether a box, of whatever size, is where the suspect was seen last."""
        return math.dist(self.box.center, box.center) < SAME * self.box.diagonal


class Redetection:
    """Looks for a target that was lost.

    Parameters
    ----------
    last : Box
        Where the target was last, image pixels.
    image_size : (int, int)
        Width and height, pixels.
    region_scale : float
        Side of a region of tracking over the box's diagonal.
    """

    def __init__(self, last: Box, image_size: tuple[int, int], region_scale: float) -> None:
        self._last = last
        self._places = places(last, image_size, region_scale)
        self._suspects: list[Suspect] = []
        self._examined: Suspect | None = None  # in this frame

    def next_places(self) -> list[Box]:
        """Return boxes in the middle of the regions of the next frame, of the size sought there."""
        # Heat in the sweep is less: who has not been examined cannot be compared with yet.
        self._examined = max(
            self._suspects, key=lambda s: (not s.examined, s.evidence, s.heat), default=None
        )
        known = [self._examined.box] if self._examined else []
        return known + list(itertools.islice(self._places, LOOKS - len(known)))

    def weigh(self, looks: Sequence[Look], enough: float) -> Suspect | None:
        """Take what was seen into account; return the target when it is found.

        Parameters
        ----------
        looks : sequence of Look
            Into the regions of `next_places`, in its order.
        enough : float
            Heat from which on it speaks for a suspect, over the usual heat.
        """
        examined, sweeps = self._examined, looks
        if examined is not None:
            again = [(box, heat) for box, heat in looks[0].seen if examined.is_at(box)]
            examined.box, examined.heat = max(again, key=_heat, default=(examined.box, 0.0))
            examined.examined, sweeps = True, looks[1:]
        for look in sweeps:
            self._sweep(look)
        if examined is None:
            return None
        others = max((s.heat for s in self._suspects if s is not examined), default=0.0)
        lead = examined.heat - max(enough, others)
        examined.evidence = KEPT * examined.evidence + min(lead, CONVINCING / 2)
        if examined.heat == 0:
            self._suspects.remove(examined)
        return examined if examined.evidence >= CONVINCING else None

    def _sweep(self, look: Look) -> None:
        """Bring the suspects in a region up to date; whoever else stands out becomes one."""
        missed = [s for s in self._suspects if _inside(s.box, look.region)]
        for box, heat in sorted(look.seen, key=_heat, reverse=True):
            own = Box.from_center(*box.center, self._last.width, self._last.height)
            known = next((s for s in self._suspects if s.is_at(box)), None)
            if known is None:
                if heat >= STANDING_OUT:
                    self._suspects.append(Suspect(own, heat))
            elif known in missed:
                missed.remove(known)
                if known is not self._examined:
                    known.box = own
                if not known.examined:
                    known.heat = heat
        self._suspects = [s for s in self._suspects if s is self._examined or s not in missed]


def refusal(heat: float, enough: float) -> Refusal:
    """Return why a place with some heat, over the usual one, is not believed to be the target's."""
    return Refusal.UNPROVEN if heat > enough else Refusal.TOO_FAINT


def places(last: Box, image_size: tuple[int, int], region_scale: float) -> Iterator[Box]:
    """Yield boxes in the middle of one region of the sweep after the other, without end.

    The regions cover the image and are within it, where they are not larger. Round after round
    begins where the target was lost, where it is likeliest to come back.

    Parameters
    ----------
    last : Box
        Where the target was last, image pixels.
    image_size : (int, int)
        Width and height, pixels.
    region_scale : float
        Side of a region of tracking over the box's diagonal.
    """
    width, height = WIDER * last.width, WIDER * last.height
    side = region_scale * math.hypot(width, height)
    across, down = (_middles(length, side) for length in image_size)
    cover = [Box.from_center(x, y, width, height) for x, y in itertools.product(across, down)]
    cover.sort(key=lambda place: math.dist(place.center, last.center))
    return itertools.cycle(cover)


def _middles(length: int, side: float) -> list[float]:
    """Return middles of sections of so long a side that cover a length, none beyond its ends."""
    if side >= length:
        return [(length - 1) / 2]
    count = math.ceil((length - side) / (STEP * side)) + 1
    return [(side - 1) / 2 + k * (length - side) / (count - 1) for k in range(count)]


def _heat(seen: tuple[Box, float]) -> float:
    return seen[1]


def _inside(box: Box, region: Box) -> bool:
    cx, cy = box.center
    return region.x <= cx < region.x + region.width and region.y <= cy < region.y + region.height
