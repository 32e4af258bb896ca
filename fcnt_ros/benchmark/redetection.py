# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Re-detection: what a tracker does when the target vanishes and comes back elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.vanishing import BACK, HIDDEN, SEEN, VanishingSequence
from fcnt_ros.tracker.track_result import TrackState

ON_TARGET = 0.3
"""Overlap from which on a box is on the target."""


@dataclass(frozen=True)
class Outcome:
    """What became of one vanishing target.

    Parameters
    ----------
    name : str
        The sequence's.
    held : bool
        Whether the target was followed until it vanished.
    silent : float
        Share of the frames without it in which the tracker did not claim to track.
    found_after : int or None
        Frames from its coming back until it was tracked; None if it was not.
    taken : bool
        Whether at the end something else was tracked.
    """

    name: str
    held: bool
    silent: float
    found_after: int | None
    taken: bool

    @classmethod
    def of(cls, sequence: VanishingSequence, run: Run) -> Outcome:
        """Return that of a run over a vanishing sequence."""
        overlaps = otb.overlaps(run.boxes, sequence.boxes)  # NaN truth: no overlap
        on_target = np.nan_to_num(overlaps) >= ON_TARGET
        tracking = run.states == TrackState.TRACKING.value
        back = SEEN + HIDDEN
        found = np.flatnonzero((tracking & on_target)[back:])
        return cls(
            name=sequence.name,
            held=bool(on_target[SEEN - 1]),
            silent=float(1 - tracking[SEEN:back].mean()),
            found_after=int(found[0]) if len(found) else None,
            taken=bool(tracking[-1] and not on_target[-1]),
        )


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as a table, with their sums."""
    lines = [
        '| sequence | followed before | silent while hidden | found after, frames | else taken |',
        '| --- | --- | ---: | ---: | --- |',
    ]
    for outcome in outcomes:
        found = '-' if outcome.found_after is None else str(outcome.found_after)
        words = ('yes' if value else 'no' for value in (outcome.held, outcome.taken))
        held, taken = words
        lines.append(f'| {outcome.name} | {held} | {outcome.silent:.2f} | {found} | {taken} |')
    count = len(outcomes)
    found = sum(outcome.found_after is not None for outcome in outcomes)
    taken = sum(outcome.taken for outcome in outcomes)
    silent = np.mean([outcome.silent for outcome in outcomes])
    lines.append(
        f'| all | {sum(o.held for o in outcomes)} of {count} | {silent:.2f} '
        f'| {found} of {count} within {BACK} | {taken} of {count} |'
    )
    return '\n'.join(lines)
