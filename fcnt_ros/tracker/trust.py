# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far a find can be trusted, with a memory: TRACKING, UNCERTAIN or LOST.

How much of the ideal heat a target keeps is its own: a face that hardly changes keeps nearly all,
a runner a third. So what is little is judged by what has been usual for this target, and as heat
flickers, a target is lost, and found again, only when several frames say so.

Networks that learn as they track come to know whoever they follow. So SNet as it was after the
first frame is asked, too: it finds less of the target as time goes by, but hardly anything of
somebody else.

A doubt that lasts while somebody of the target's kind is near, as when two people meet, is a doubt
about who it is: whoever comes out of it must look as the target did before it. Until then the box
is a guess.
"""

from __future__ import annotations

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.track_result import TrackState

ACQUAINTANCE = 10
"""What is usual for a target is the mean of so many first frames, before it follows slowly; and
the first so many familiar ones tell how much heat the first frame's SNet finds in it."""


LEARNABLE = 0.4
"""From this share of the usual heat on a find is learned from, also where it is UNCERTAIN."""


class Trust:
    """Judges the heat of one find after the other.

    Parameters
    ----------
    first_heat : float
        Of the target in the first frame, as a share of what the target map holds.

    Attributes
    ----------
    state : TrackState
    familiar : bool
        Whether the last find looks enough like the target to be learned from. A target that merely
        looks different, in other light or turned, does though it is UNCERTAIN, or it would be lost
        for good; what may be nobody does not.
    confidence : float
        Heat of the last find, 0 to 1: no more than the first frame's SNet finds there, and no more
        than has been usual, so that a single hot frame after cold ones counts little.
    """

    def __init__(self, first_heat: float) -> None:
        self.state = TrackState.TRACKING
        self.confidence = 1.0
        self._usual = first_heat
        self._met = 0  # frames that have told what is usual
        self._trusted = 0  # frames so far
        self._known = 0  # familiar frames so far
        self._identity = 0.0  # the mean of the first familiar frames
        self._identity_of_late = 0.0  # of the more recent ones
        self._cold = 0  # frames in a row with too little heat for the target to be there
        self._lost = False
        self.familiar = True
        self._doubted = 0  # frames in a row with less heat than a trusted one has
        self._rivals = 0  # of these, frames with somebody of the target's kind beside it
        self._before = first_heat  # what was usual before they began
        self._proofs: int | None = None  # frames in a row that speak for it, if that is asked

    @property
    def cold(self) -> bool:
        """Whether the last find had too little heat for the target to be there, by either SNet."""
        return self._cold > 0 or self.state is TrackState.LOST

    def judge(
        self, heat: float, config: TrackerConfig, identity: float = 1.0, rival: float = 0.0
    ) -> TrackState:
        """Return the state after a find, and remember it.

        Parameters
        ----------
        heat : float
            There, as a share of what the target map holds.
        config : TrackerConfig
        identity : float
            The same by the first frame's SNet.
        rival : float
            P_d (equation 9): GNet's heat elsewhere over its heat there.
        """
        usual = self._usual if config.usual_rate else 1.0
        known = identity >= config.identity_share * self._identity
        warm = known and heat >= config.uncertain_confidence * usual
        enough = min(config.uncertain_confidence, LEARNABLE) * usual
        if not self._lost:
            cold = not known or heat < config.lost_confidence * usual
            self._cold = self._cold + 1 if cold else 0
            if self._cold >= config.lost_after:
                self._lost, self._cold = True, 0
        if self._proofs is None:
            self._doubt(warm, usual, rival, config)
        else:
            # Somebody else who looks alike is what the target is mistaken for.
            recognised = identity >= config.found_identity * self._identity_of_late
            share = config.found_confidence
            if rival >= config.rival_ratio:
                share = max(share, config.rival_confidence)
            # What was seen a moment ago need not be as hot again.
            hot = warm if self._proofs else heat >= share * self._before
            seen = recognised and hot
            self._proofs = self._proofs + 1 if seen else 0
            if self._proofs >= config.found_after:
                self._proofs, self._lost = None, False
                self._doubted = self._rivals = 0
        if self._lost and not self._proofs:
            self.state = TrackState.LOST
        elif warm and self._proofs is None:
            self.state = TrackState.TRACKING
        else:
            self.state = TrackState.UNCERTAIN
        self.familiar = known and heat >= enough and not self._lost
        self._learn(heat, identity, config.usual_rate)
        bound = self._usual if config.usual_rate else 1.0
        self.confidence = max(min(heat, identity, bound, 1.0), 0.0)
        return self.state

    def _doubt(self, warm: bool, usual: float, rival: float, config: TrackerConfig) -> None:
        """Decide whether the target must prove itself from now on."""
        if warm or (config.usual_rate and self._met < ACQUAINTANCE):
            self._doubted, self._rivals, self._before = 0, 0, usual
        else:
            self._doubted += 1
            self._rivals += rival >= config.rival_ratio
        lasting = config.rival_confidence > 0 and self._doubted >= config.lost_after
        if self._lost or (lasting and 2 * self._rivals >= self._doubted):
            self._proofs = 0

    def _learn(self, heat: float, identity: float, usual_rate: float) -> None:
        """Take a frame into what is usual for the target."""
        if self.familiar and self._known < ACQUAINTANCE:
            self._known += 1
            self._identity += (identity - self._identity) / self._known
        if self.state is TrackState.TRACKING:
            self._trusted += 1
            rate = max(1 / self._trusted, usual_rate)
            self._identity_of_late += rate * (identity - self._identity_of_late)
        meeting = self._met < ACQUAINTANCE
        if self._lost or (meeting and self._cold):
            return
        self._met += 1
        # The first frame's own heat is one more, and more than usual: it is what was learned from.
        rate = max(usual_rate, 1 / (self._met + 1)) if meeting else usual_rate
        self._usual += rate * (heat - self._usual)
