# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far a find can be trusted, with a memory: TRACKING, UNCERTAIN or LOST.

How much of the ideal heat a target keeps is its own: a face that hardly changes keeps nearly all,
a runner a third. So what is little is judged by what has been usual for this target, and as heat
flickers, a target is lost, and found again, only when several frames say so.

Networks that learn as they track come to know whoever they follow. So SNet as it was after the
first frame is asked, too: it finds less of the target as time goes by, but hardly anything of
somebody else.
"""

from __future__ import annotations

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.track_result import TrackState

ACQUAINTANCE = 10
"""The first so many trusted frames tell how much heat the first frame's SNet finds in a target."""


class Trust:
    """Judges the heat of one find after the other.

    Parameters
    ----------
    first_heat : float
        Of the target in the first frame, as a share of what the target map holds.

    Attributes
    ----------
    state : TrackState
    confidence : float
        Heat of the last find, 0 to 1: no more than the first frame's SNet finds there, and no more
        than has been usual, so that a single hot frame after cold ones counts little.
    """

    def __init__(self, first_heat: float) -> None:
        self.state = TrackState.TRACKING
        self.confidence = 1.0
        self._usual = first_heat
        self._identity = 0.0  # the mean of the first frames
        self._acquainted = 0  # frames in that mean
        self._cold = 0  # frames in a row with too little heat for the target to be there
        self._proofs: int | None = None  # frames in a row that speak for it, since it was lost

    @property
    def cold(self) -> bool:
        """Whether the last find had too little heat for the target to be there, by either SNet."""
        return self._cold > 0 or self.state is TrackState.LOST

    def judge(self, heat: float, config: TrackerConfig, identity: float = 1.0) -> TrackState:
        """Return the state after a find, and remember it.

        Parameters
        ----------
        heat : float
            There, as a share of what the target map holds.
        config : TrackerConfig
        identity : float
            The same by the first frame's SNet.
        """
        measure = self._usual if config.usual_rate else 1.0
        known = identity >= config.identity_share * self._identity
        warm = known and heat >= config.uncertain_confidence * measure
        if self._proofs is None:
            cold = not known or heat < config.lost_confidence * measure
            self._cold = self._cold + 1 if cold else 0
            if self._cold >= config.lost_after:
                self._cold, self._proofs = 0, 0
        else:
            # What was seen a moment ago need not be as hot again.
            # Somebody else who looks alike is what a lost target is mistaken for.
            recognised = identity >= config.found_identity * self._identity
            hot = heat >= config.found_confidence * measure
            seen = recognised and (warm if self._proofs else hot)
            self._proofs = self._proofs + 1 if seen else 0
            if self._proofs >= config.found_after:
                self._proofs = None
        if self._proofs == 0:
            self.state = TrackState.LOST
        elif warm and self._proofs is None:
            self.state = TrackState.TRACKING
        else:
            self.state = TrackState.UNCERTAIN
        if self._proofs is None:
            self._usual += config.usual_rate * (heat - self._usual)
        if self.state is TrackState.TRACKING and self._acquainted < ACQUAINTANCE:
            self._acquainted += 1
            self._identity += (identity - self._identity) / self._acquainted
        bound = self._usual if config.usual_rate else 1.0
        self.confidence = max(min(heat, identity, bound, 1.0), 0.0)
        return self.state
