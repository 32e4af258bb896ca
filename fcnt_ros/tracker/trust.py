# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far a find can be trusted, with a memory: TRACKING, UNCERTAIN or LOST.

How much of the ideal heat a target keeps is its own: a face that hardly changes keeps nearly all,
a runner a third. So what is little is judged by what has been usual for this target, and as heat
flickers, a target is lost, and found again, only when several frames say so.
"""

from __future__ import annotations

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.track_result import TrackState


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
        Heat of the last find, 0 to 1; a single hot frame after cold ones counts no more than what
        has been usual.
    """

    def __init__(self, first_heat: float) -> None:
        self.state = TrackState.TRACKING
        self.confidence = 1.0
        self._usual = first_heat
        self._cold = 0  # frames in a row with too little heat for the target to be there
        self._proofs: int | None = None  # frames in a row that speak for it, since it was lost

    @property
    def cold(self) -> bool:
        """Whether the last find had too little heat for the target to be there."""
        return self._cold > 0 or self.state is TrackState.LOST

    def judge(self, heat: float, config: TrackerConfig) -> TrackState:
        """Return the state after a find of so much heat, and remember it."""
        measure = self._usual if config.usual_rate else 1.0
        warm = heat >= config.uncertain_confidence * measure
        if self._proofs is None:
            self._cold = self._cold + 1 if heat < config.lost_confidence * measure else 0
            if self._cold >= config.lost_after:
                self._cold, self._proofs = 0, 0
        else:
            # What was seen a moment ago need not be as hot again.
            seen = warm if self._proofs else heat >= config.found_confidence * measure
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
        bound = self._usual if config.usual_rate else 1.0
        self.confidence = min(max(heat, 0.0), bound, 1.0)
        return self.state
