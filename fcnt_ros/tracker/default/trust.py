# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far a find can be trusted, with a memory: TRACKING, UNCERTAIN or LOST.

How much of the ideal heat a target keeps is its own: a face that hardly changes keeps nearly all,
a runner a third. So what is little is judged by what has been usual for this target, and as heat
flickers, a target is lost only when several frames say so.

Where the target met somebody who looks like it, it is open who is who (see `distractors`). Whoever
comes out of that must look as the target did before it. Until then the box is a guess. A lost
target that was found is no guess (see `redetection`), but it is not learned from before it looks as
it did, or a mistake would prove itself.
"""

from __future__ import annotations

import sys

from fcnt_ros.tracker.default.config import Confidence
from fcnt_ros.tracker.track_result import TrackState

ACQUAINTANCE = 10
"""What is usual for a target is the mean of so many first frames, before it follows slowly."""

LEARNABLE = 0.4
"""From this share of the usual heat on a find is learned from, also where it is UNCERTAIN."""

PROVEN, PROOFS = 0.9, 5
"""After that the target is trusted again when it has this share of the heat that was usual
before it, and is seen for certain in so many frames in a row."""

CROWDED = 1.4
"""While somebody who looks alike is near, so many times the heat is needed to be certain."""

FADED_AFTER = 3
"""A target that is too faint to be learned from for so many times `lost_after` frames is LOST, too:
what is seen in its place is hardly the target, and elsewhere nobody looks before it is LOST."""

RELENTING = 0.01
"""How fast, per frame, what is asked for then follows the heat that there is."""


class Trust:
    """Judges the heat of one find after the other.

    Parameters
    ----------
    first_heat : float
        Of the target in the first frame, as a share of what the target map holds.

    Attributes
    ----------
    state : TrackState
    similar_enough : bool
        Whether the last find looks enough like the target to be learned from. A target that merely
        looks different, in other light or turned, does though it is UNCERTAIN, or it would be lost
        for good; what may be nobody does not.
    usual : float
        The heat that is usual for the target.
    confidence : float
        Heat of the last find, 0 to 1: no more than has been usual, so that a single hot frame
        after cold ones counts little; 0 while a lost target is sought.
    """

    def __init__(self, first_heat: float) -> None:
        self.state = TrackState.TRACKING
        self.similar_enough = True
        self.usual = first_heat
        self.confidence = 1.0
        self._met = 0  # frames that have told what is usual
        self._cold = 0  # frames in a row with too little heat for the target to be there
        self._asked: float | None = None  # heat that a target must prove after a meeting
        self._certain = first_heat  # what was usual when it was last seen for certain
        self._faded = 0  # frames in a row with too little heat to be learned from
        self._crowded = 0  # frames in a row of doubt beside somebody who looks alike
        self._proofs = 0  # frames in a row that prove it
        self._recognised = False  # whether a search has found the target, which has yet to prove it

    @property
    def cold(self) -> bool:
        """Whether the last find had too little heat for the target to be there."""
        return self._cold > 0

    @property
    def teaches(self) -> bool:
        """Whether the last find may be learned from.

        Not while a target that was found has yet to prove itself: who is learned proves it.
        """
        return self.similar_enough and not self._recognised

    def judge(
        self,
        heat: float,
        config: Confidence,
        meeting: bool = False,
        crowd: bool = False,
    ) -> TrackState:
        """Return the state after a find, and remember it.

        Parameters
        ----------
        heat : float
            There, as a share of what the target map holds.
        config : Confidence
        meeting : bool
            Whether it is open which of two who met is the target.
        crowd : bool
            Whether somebody who looks alike is near.
        """
        usual = self.usual
        bar = config.uncertain_confidence * (CROWDED if crowd else 1.0)
        warm = heat >= bar * usual
        enough = min(config.uncertain_confidence, LEARNABLE) * usual
        cold = heat < config.lost_confidence * usual
        self._cold = self._cold + 1 if cold else 0
        self._crowded = self._crowded + 1 if crowd and not warm else 0
        if meeting or self._crowded >= config.lost_after:
            self._recognised = False
            if self._asked is None:
                self._asked = self._certain
        if self._asked is not None:
            self._prove(heat, warm and not meeting)
        self._faded = self._faded + 1 if heat < enough else 0
        faded = config.widening_search and self._faded >= FADED_AFTER * config.lost_after
        if faded or self._cold >= config.lost_after:
            self.state = TrackState.LOST
        elif warm and (self._asked is None or self._recognised):
            self.state = TrackState.TRACKING
            if self._asked is None:
                self._certain = usual
        else:
            self.state = TrackState.UNCERTAIN
        self.similar_enough = heat >= enough and self.state is not TrackState.LOST
        if self.similar_enough and not meeting:
            self._learn(heat, config.usual_rate)
        self.confidence = max(min(heat, usual, 1.0), 0.0)
        return self.state

    def seek(self) -> None:
        """Take note of a frame of a search: nobody is where the box is."""
        self.confidence = 0.0

    def share(self, heat: float) -> float:
        """Return a heat over the one that is usual for the target."""
        return heat / max(self.usual, sys.float_info.min)

    def found(self, heat: float) -> None:
        """Take note that a search has found the target, and with how much heat."""
        self.state = TrackState.TRACKING
        self._asked, self._proofs, self._recognised = self._certain, 0, True
        self._cold = self._faded = self._crowded = 0
        self.confidence = max(min(heat, self.usual, 1.0), 0.0)

    def _prove(self, heat: float, warm: bool) -> None:
        self._asked += RELENTING * (heat - self._asked)
        # What was seen a moment ago need not be as hot again.
        proven = warm and (self._proofs > 0 or heat >= PROVEN * self._asked)
        self._proofs = self._proofs + 1 if proven else 0
        if self._proofs >= PROOFS:
            self._asked, self._proofs, self._recognised = None, 0, False

    def _learn(self, heat: float, usual_rate: float) -> None:
        """Take a frame into what is usual for the target."""
        self._met += 1
        # The first frame's own heat is one more, and more than usual: it is what was learned from.
        rate = max(usual_rate, 1 / (self._met + 1)) if self._met <= ACQUAINTANCE else usual_rate
        self.usual += rate * (heat - self.usual)
