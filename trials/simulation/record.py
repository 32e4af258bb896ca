# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What happened in a simulated minute, row by row, and how good that was."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

TOLERANCE = 0.2
"""A distance that is wrong by up to this share of the one to keep counts as kept."""

SEEN = 0.5
"""A target of which this share is visible counts as seen."""

ON_TARGET, OFF_TARGET = 0.3, 0.1
"""Overlap with the true box (intersection over union) from which on a box is right, and wrong."""


@dataclass(frozen=True)
class Row:
    """One step of the simulation.

    Parameters
    ----------
    time : float
        Seconds since it began.
    robot_x, robot_y, target_x, target_y : float
        m.
    distance : float
        From the camera to the target, m.
    forward, turn : float
        Commanded speeds, m/s and rad/s.
    visible : float
        Share of the target that the newest image shows, 0 to 1.
    state : str
        What the tracker said of the last image that it has answered.
    overlap : float
        Of that answer's box with the true one.
    overlap_other : float
        Of that box with the one of the look-alike whom it covers most.
    """

    time: float
    robot_x: float
    robot_y: float
    target_x: float
    target_y: float
    distance: float
    forward: float
    turn: float
    visible: float
    state: str
    overlap: float
    overlap_other: float


@dataclass(frozen=True)
class Outcome:
    """How good a run was.

    Parameters
    ----------
    kept : float
        Share of the time, without that behind the panel, with a distance within `TOLERANCE`.
    nearest, farthest : float
        Distances in that time, m.
    stopped_after : float or None
        Seconds behind the panel until the robot was told to stand, and it stayed so; None: it was
        told to move until the end.
    went_on_after : float or None
        Seconds from when the panel went until the robot drove forward; None: never.
    right : float
        Share of the seen target's rows in which the tracker's box was right.
    sure_but_wrong : float
        Share of all rows in which it was said to be TRACKING, and wrong.
    """

    kept: float
    nearest: float
    farthest: float
    stopped_after: float | None
    went_on_after: float | None
    right: float
    sure_but_wrong: float


def judge(rows: Sequence[Row], wanted: float, hidden: tuple[float, float]) -> Outcome:
    """Return how good a run was.

    Parameters
    ----------
    rows : sequence of Row
        In the order of time; from before the panel came until after it went for all to be known.
    wanted : float
        The distance to keep, m.
    hidden : (float, float)
        From when to when the target is hidden, s.
    """
    begin, end = hidden
    open_rows = [row for row in rows if not begin <= row.time < end]
    hidden_rows = [row for row in rows if begin <= row.time < end]
    seen_rows = [row for row in rows if row.visible >= SEEN]
    moving = [row.time for row in hidden_rows if row.forward or row.turn]
    last_moving = moving[-1] if moving else begin
    stands = bool(hidden_rows) and not (hidden_rows[-1].forward or hidden_rows[-1].turn)
    going = [row.time for row in rows if row.time >= end and row.forward > 0]
    return Outcome(
        kept=_share([abs(row.distance - wanted) <= TOLERANCE * wanted for row in open_rows]),
        nearest=min(row.distance for row in open_rows),
        farthest=max(row.distance for row in open_rows),
        stopped_after=last_moving - begin if stands else None,
        went_on_after=going[0] - end if going else None,
        right=_share([row.overlap >= ON_TARGET for row in seen_rows]),
        sure_but_wrong=_share(
            [row.state == 'tracking' and row.overlap < OFF_TARGET for row in rows]
        ),
    )


def summary(outcome: Outcome, wanted: float) -> str:
    """Return the outcome in words, one line each."""

    def after(seconds: float | None) -> str:
        return 'never' if seconds is None else f'after {seconds:.1f} s'

    return '\n'.join(
        [
            f'distance within {TOLERANCE:.0%} of {wanted:g} m: {outcome.kept:.1%} of the time '
            f'({outcome.nearest:.2f} to {outcome.farthest:.2f} m)',
            f'stood still when the target was hidden: {after(outcome.stopped_after)}',
            f'drove on when it could be seen again: {after(outcome.went_on_after)}',
            f'box on the target while it is seen: {outcome.right:.1%}; '
            f'sure of a wrong one: {outcome.sure_but_wrong:.1%}',
        ]
    )


def write(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as CSV."""
    with path.open('w', newline='') as file:
        writer = csv.DictWriter(file, [item.name for item in fields(Row)])
        writer.writeheader()
        for row in rows:
            values = asdict(row).items()
            writer.writerow({name: f'{v:.4f}' if isinstance(v, float) else v for name, v in values})


def _share(facts: Sequence[bool]) -> float:
    return sum(facts) / len(facts) if facts else 0.0
