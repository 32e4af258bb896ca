# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Whether a target that was out of sight was followed again, and whether anybody else was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trials.simulation.record import ON_TARGET, SEEN, Row

UNSEEN = 0.1
"""A target of which less than this share is visible is out of sight."""


@dataclass(frozen=True)
class Return:
    """What became of a target that went out of sight.

    Parameters
    ----------
    hidden : float
        How long it was out of sight, s; to the end if the robot has gone where it is not seen.
    tracked_after, driven_after : float or None
        From when it can be seen again until the tracker is TRACKING the right one, and until the
        robot drives forward after it, s; None: never.
    lost_for : float
        How long the tracker said LOST, s.
    sure_of_another : float
        How long it was TRACKING with its box on a look-alike, s.
    after_another : float
        How long the robot moved while the box, UNCERTAIN or not, was on a look-alike, s.
    """

    hidden: float
    tracked_after: float | None
    driven_after: float | None
    lost_for: float
    sure_of_another: float
    after_another: float

    @property
    def followed_again(self) -> bool:
        """Whether the robot went after the target again."""
        return self.driven_after is not None

    @property
    def another_followed(self) -> bool:
        """Whether the tracker was sure of somebody else, or the robot moved by him."""
        return self.sure_of_another > 0 or self.after_another > 0


def judge_return(rows: Sequence[Row], hidden: tuple[float, float]) -> Return:
    """Return what became of the target.

    Parameters
    ----------
    rows : sequence of Row
        In the order of time, evenly spaced, to well after it comes back.
    hidden : (float, float)
        From when to when it is hidden, about, s: it goes out of sight in that time, once.

    Raises
    ------
    ValueError
        If it never went out of sight.
    """
    step = rows[1].time - rows[0].time
    begin, end = hidden
    middle = (begin + end) / 2
    near = [row for row in rows if abs(row.time - middle) < end - begin]
    gone = next((row.time for row in near if row.visible < UNSEEN), None)
    if gone is None:
        raise ValueError(f'the target never went out of sight around second {middle:.1f}')
    later = [row for row in rows if row.time >= gone]
    back = next((row.time for row in later if row.visible >= SEEN), math.inf)
    away = [row.time for row in later if row.time < back and row.visible < UNSEEN]
    right = [r for r in later if r.time >= back and _is_right(r)]
    driven = [row for row in right if row.forward > 0]
    other = [row for row in rows if row.overlap_other >= ON_TARGET > row.overlap]
    moved = [row for row in other if row.state != 'lost' and (row.forward or row.turn)]
    return Return(
        hidden=away[-1] - away[0] + step,
        tracked_after=right[0].time - back if right else None,
        driven_after=driven[0].time - back if driven else None,
        lost_for=step * sum(row.state == 'lost' for row in rows),
        sure_of_another=step * sum(row.state == 'tracking' for row in other),
        after_another=step * len(moved),
    )


def _is_right(row: Row) -> bool:
    return row.state == 'tracking' and row.overlap >= ON_TARGET


def table(returns: dict[int, Return]) -> str:
    """Return runs in words, a line each by their seeds, and what they come to."""

    def after(seconds: float | None) -> str:
        return 'never' if seconds is None else f'{seconds:.1f}'

    lines = [
        '| seed | out of sight, s | LOST for, s | TRACKING again after, s | driving again after, s '
        '| sure of a look-alike, s | moved by a look-alike, s |',
        '|---:|---:|---:|---:|---:|---:|---:|',
    ]
    for seed, run in returns.items():
        lines.append(
            f'| {seed} | {run.hidden:.1f} | {run.lost_for:.1f} | {after(run.tracked_after)} '
            f'| {after(run.driven_after)} | {run.sure_of_another:.1f} | {run.after_another:.1f} |'
        )
    again = sum(run.followed_again for run in returns.values())
    another = sum(run.another_followed for run in returns.values())
    lines.append(
        f'followed again in {again} of {len(returns)} runs; a look-alike was followed in {another}'
    )
    return '\n'.join(lines)
