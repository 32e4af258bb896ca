# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Whom, not only what: those who look like the target, followed from frame to frame.

A heat map has a peak wherever something looks like the target, and which of them is the highest
changes with every frame. Where each was before and how it moved does not. So every peak but the
target's is somebody, a distractor, with a place, a motion and a heat of its own, and all peaks of a
new frame are shared out among target and distractors at once (as KeepTrack does, Mayer et al.,
2021): a distractor's peak remains the distractor's in a frame in which it is the highest.

Nobody is exempt for ever. By how much a distractor is hotter than the target adds up over the
frames, and when enough has come together the two change places: the target was mistaken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import Refusal

Point = tuple[float, float]

REACH = 0.25
"""Sigma of how far a distractor is from where it is expected, over the diagonal of the box; farther
than twice that it is somebody else."""

HOTTER = 1.3
"""A distractor may claim a peak up to so many times hotter than it is itself."""

WORTH_FOLLOWING = 0.3
"""A new peak is somebody from this share of the target's usual heat on."""

KNOWN_AFTER, FORGOTTEN_AFTER = 3, 15
"""Frames after which a distractor may claim peaks, and frames unseen until it is forgotten."""

RATE, DAMPING = 0.3, 0.9
"""How fast a distractor's motion and heat follow, and how fast the motion of an unseen one ends."""

RIVAL = 0.5
"""A distractor is a rival from this share of the target's heat on."""

LEAP = 0.8
"""The target goes no farther than this in a frame while a rival is about, over the diagonal."""

CLAIMED = 0.3
"""A peak is a distractor's own if it is worth this share of the peak's heat to it."""

MEETING = 0.5
"""A rival that is not seen any more this near to the target, over the diagonal, has met it."""

APART, APART_FOR, LONGEST = 2.0, 5, 45
"""A meeting ends when a rival was seen apart for so many frames, or after LONGEST."""

FADED = 0.4
"""Below this share of its usual heat the target is not what is seen in its place."""

SAME_PLACE = 0.4
"""A peak is on somebody else who is followed, too, within this share of the smaller one's width and
height: people who stand shoulder to shoulder are a whole width apart."""

LEAD, ENOUGH = 1.5, 0.5
"""A distractor is taken for the target when it is ahead by so much of the usual heat, added up, and
has this share of it itself."""


@dataclass(frozen=True)
class Candidate:
    """A peak of the heat maps.

    Parameters
    ----------
    center : (float, float)
        Image pixels.
    heat : float
        As a share of what the target map holds.
    nearness : float
        How likely the target is to be there, 1 where it was last.
    taken : bool
        Whether it is known to be somebody else: another target is there for certain.
    """

    center: Point
    heat: float
    nearness: float = 1.0
    taken: bool = False


@dataclass(eq=False)
class Distractor:
    """Somebody who looks like the target.

    Parameters
    ----------
    center : (2,) float
        Image pixels.
    heat : float
    velocity : (2,) float
        Pixels per frame.
    seen, unseen : int
        Frames in which it was seen so far, and frames since.
    lead : float
        By how much it has been hotter than the target, added up.
    candidate : int or None
        Its peak in this frame.
    """

    center: np.ndarray
    heat: float
    velocity: np.ndarray = field(default_factory=lambda: np.zeros(2))
    seen: int = 1
    unseen: int = 0
    lead: float = 0.0
    candidate: int | None = None

    @property
    def known(self) -> bool:
        """Whether it was seen often enough to claim a peak."""
        return self.seen >= KNOWN_AFTER

    @property
    def expected(self) -> np.ndarray:
        """Where it should be in the next frame, (2,) float, image pixels."""
        return self.center + self.velocity

    def claim(self, candidate: Candidate, diagonal: float) -> float:
        """Return how much a peak is worth to it."""
        far = math.dist(candidate.center, self.expected) / (REACH * diagonal)
        return min(candidate.heat, HOTTER * self.heat) * math.exp(-(far**2) / 2)

    def move(self, candidate: Candidate, index: int) -> None:
        """Be at a peak of a new frame."""
        center = np.array(candidate.center)
        rate = max(RATE, 1 / self.seen)
        self.velocity += rate * ((center - self.center) / (self.unseen + 1) - self.velocity)
        self.center = center
        self.heat += rate * (candidate.heat - self.heat)
        self.seen += 1
        self.unseen, self.candidate = 0, index

    def miss(self) -> None:
        """Be unseen in a new frame."""
        self.center = self.expected
        self.velocity *= DAMPING
        self.unseen += 1
        self.candidate = None


class Distractors:
    """All who look like the target and are not.

    Attributes
    ----------
    hidden : bool
        Whether the target is not what is seen in its place, while others are about.
    """

    def __init__(self) -> None:
        self._all: list[Distractor] = []
        self._meeting = 0  # frames for which it may still be open who is who
        self._apart = 0  # frames of them in which a rival was seen apart
        self._taken: set[int] = set()  # peaks of the last frame on which others are
        self._too_far: int | None = None  # the target's peak, had it not been so far away
        self.hidden = False

    def __len__(self) -> int:
        return len(self._all)

    @property
    def meeting(self) -> bool:
        """Whether the target met a rival, and it is open who of them is who."""
        return self._meeting > 0

    @property
    def centers(self) -> list[Point]:
        """Where those are that are seen at present, image pixels."""
        return [(float(x), float(y)) for x, y in (d.center for d in self._all if not d.unseen)]

    def rivals(self, heat: float) -> list[Distractor]:
        """Return those of late that are hardly less hot than a target of a heat."""
        return [
            d for d in self._all if d.known and d.unseen < KNOWN_AFTER and d.heat > RIVAL * heat
        ]

    def step(
        self, candidates: Sequence[Candidate], last: Point, diagonal: float, usual: float
    ) -> int | None:
        """Return the index of the target's peak in a new frame; None if it has none.

        Parameters
        ----------
        candidates : sequence of Candidate
            At least one.
        last : (float, float)
            Where the target was in the frame before, image pixels.
        diagonal : float
            Of its box, pixels.
        usual : float
            The heat that is usual for it.
        """
        index, self._too_far = self._share_out(candidates, diagonal), None
        self._taken = {i for i, c in enumerate(candidates) if c.taken}
        far = 0.0 if index is None else math.dist(candidates[index].center, last)
        if far > LEAP * diagonal and self.rivals(candidates[index].heat):
            self._too_far = index
            index = self._stay(candidates, last, diagonal)
        self._follow(candidates, index, diagonal, WORTH_FOLLOWING * usual)
        center, heat = last, 0.0
        if index is not None:
            center, heat = candidates[index].center, candidates[index].heat
        self._meet(candidates, center, heat, diagonal)
        self.hidden = heat < FADED * usual and len(self.rivals(heat)) > 0
        mistaken = self._mistaken(candidates, heat, usual)
        if mistaken is None:
            return index
        index, mistaken.candidate = mistaken.candidate, index
        mistaken.center, mistaken.heat, mistaken.velocity = np.array(center), heat, np.zeros(2)
        return index

    def refusal(self, index: int) -> Refusal:
        """Return why a candidate of the last frame, which is not the target's, is not."""
        if index in self._taken:
            return Refusal.LOOK_ALIKE
        if index == self._too_far:
            return Refusal.TOO_FAR
        for distractor in self._all:
            if distractor.candidate == index:
                return Refusal.LOOK_ALIKE if distractor.known else Refusal.NEWCOMER
        return Refusal.TOO_FAINT

    def _share_out(self, candidates: Sequence[Candidate], diagonal: float) -> int | None:
        """Return the target's candidate of the best assignment; distractors may go without.

        So may the target, where all are taken.
        """
        if all(c.taken for c in candidates):
            return None
        known = [d for d in self._all if d.known]
        worth = np.zeros((1 + len(known), len(candidates) + len(known)))
        worth[0] = -np.inf  # the target may not
        worth[0, : len(candidates)] = [
            -np.inf if c.taken else c.heat * c.nearness for c in candidates
        ]
        for row, distractor in zip(worth[1:], known, strict=True):
            row[: len(candidates)] = [distractor.claim(c, diagonal) for c in candidates]
        _, columns = linear_sum_assignment(worth, maximize=True)
        return int(columns[0])

    def _stay(self, candidates: Sequence[Candidate], last: Point, diagonal: float) -> int | None:
        """Return the hottest candidate that is not too far and not a distractor's."""
        claimed = set()
        for distractor in self._all:
            if distractor.known:
                claims = [distractor.claim(c, diagonal) for c in candidates]
                best = int(np.argmax(claims))
                if claims[best] > CLAIMED * candidates[best].heat:
                    claimed.add(best)
        near = [
            i
            for i, c in enumerate(candidates)
            if i not in claimed and not c.taken and math.dist(c.center, last) <= LEAP * diagonal
        ]
        return max(near, key=lambda i: candidates[i].heat, default=None)

    def _follow(
        self, candidates: Sequence[Candidate], target: int | None, diagonal: float, enough: float
    ) -> None:
        """Move the distractors to the peaks that are left; new peaks become new ones."""
        free = [i for i in range(len(candidates)) if i != target]
        claims = np.zeros((len(self._all), len(free)))
        for row, distractor in zip(claims, self._all, strict=True):
            row[:] = [distractor.claim(candidates[i], diagonal) for i in free]
        rows, columns = linear_sum_assignment(claims, maximize=True)
        found = {self._all[row]: free[column] for row, column in zip(rows, columns, strict=True)}
        for distractor in self._all:
            index = found.get(distractor)
            if index is not None:
                far = math.dist(candidates[index].center, distractor.expected)
                if far <= 2 * REACH * diagonal:
                    distractor.move(candidates[index], index)
                    free.remove(index)
                    continue
            distractor.miss()
        self._all += [
            Distractor(np.array(candidates[i].center), candidates[i].heat, candidate=i)
            for i in free
            if candidates[i].heat >= enough
        ]
        self._all = [d for d in self._all if d.unseen <= (FORGOTTEN_AFTER if d.known else 1)]

    def _meet(
        self, candidates: Sequence[Candidate], center: Point, heat: float, diagonal: float
    ) -> None:
        """Take note of whether a rival has met the target, or parted from it."""
        rivals = [
            (d, math.dist(d.center, center) / diagonal)
            for d in self._all
            if (d.heat if d.candidate is None else candidates[d.candidate].heat) > RIVAL * heat
        ]
        if any(d.known and d.unseen and away < MEETING for d, away in rivals):
            self._meeting, self._apart = LONGEST, 0
        elif self._meeting:
            self._meeting -= 1
            parted = [d for d, away in rivals if d.candidate is not None and away < APART]
            self._apart += len(parted) > 0
            if self._apart >= APART_FOR and not any(d.lead > 0 for d in parted):
                self._meeting = 0

    def _mistaken(
        self, candidates: Sequence[Candidate], heat: float, usual: float
    ) -> Distractor | None:
        """Return the distractor who has turned out to be the target, if there is one."""
        seen = [
            d for d in self._all if d.candidate is not None and not candidates[d.candidate].taken
        ]
        for distractor in seen:
            candidate = candidates[distractor.candidate]
            ahead = candidate.heat * math.sqrt(candidate.nearness) - heat
            distractor.lead = max(distractor.lead + ahead, 0.0)
        best = max(seen, key=lambda d: d.lead, default=None)
        if best is None or best.lead < LEAD * usual or best.heat < ENOUGH * usual:
            return None
        for distractor in self._all:
            distractor.lead = 0.0
        self._meeting = 0
        return best


def taken(boxes: Sequence[Box], others: Sequence[Box]) -> set[int]:
    """Return the indices of those boxes in which somebody else is, one at most for each other.

    Parameters
    ----------
    boxes : sequence of Box
        Where the target may be, image pixels.
    others : sequence of Box
        Where others are for certain, image pixels.
    """
    claimed = set()
    for other in others:
        on_it = [i for i, box in enumerate(boxes) if _same_place(box, other)]
        claimed |= set(sorted(on_it, key=lambda i: math.dist(boxes[i].center, other.center))[:1])
    return claimed


def _same_place(box: Box, other: Box) -> bool:
    across, down = np.abs(np.subtract(box.center, other.center))
    return bool(
        across <= SAME_PLACE * min(box.width, other.width)
        and down <= SAME_PLACE * min(box.height, other.height)
    )
