# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a tracker is worth on scenes of several kinds, as tables and as data for other programs."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from fcnt_ros.benchmark.longterm.measures import WITHIN, FCurve, Measures, Reports, mean_of
from fcnt_ros.benchmark.table import table
from fcnt_ros.benchmark.tracker_entries import TrackerEntry

ALL = 'all'

_CURVE_POINTS = 101


@dataclass(frozen=True, eq=False)
class Judged:
    """A run over a scene.

    Parameters
    ----------
    kind, label : str
        The scene's.
    reports : Reports
    """

    kind: str
    label: str
    reports: Reports


@dataclass(frozen=True)
class Line:
    """What is told of some scenes together.

    Parameters
    ----------
    scenes : int
    at_best : Measures
        At the tracker's best threshold over all scenes.
    as_said : Measures
        Of the boxes that are TRACKING.
    silent, returns : (int, int)
        As in `Reports`, sums.
    """

    scenes: int
    at_best: Measures
    as_said: Measures
    silent: tuple[int, int]
    returns: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Standing:
    """All runs of an entry, one at least.

    Parameters
    ----------
    entry : TrackerEntry
    judged : sequence of Judged
    """

    entry: TrackerEntry
    judged: Several[Judged]

    @cached_property
    def curve(self) -> FCurve:
        """Precision and recall over the threshold, over all scenes."""
        return FCurve.of([item.reports for item in self.judged])

    @property
    def kinds(self) -> list[str]:
        """The kinds of its scenes, each once."""
        return list(dict.fromkeys(item.kind for item in self.judged))

    def line(self, kind: str = ALL) -> Line:
        """Return what is told of the scenes of a kind, or of all."""
        return self._line([item for item in self.judged if kind in (ALL, item.kind)])

    def _line(self, judged: Several[Judged]) -> Line:
        reports, threshold = [item.reports for item in judged], self.curve.best_threshold
        return Line(
            scenes=len(reports),
            at_best=mean_of([r.at(threshold) for r in reports]),
            as_said=mean_of([r.as_said() for r in reports]),
            silent=tuple(map(sum, zip(*(r.silent for r in reports), strict=True))),
            returns=tuple(map(sum, zip(*(r.returns for r in reports), strict=True))),
        )

    def summary(self) -> dict[str, Any]:
        """Return everything as JSON has it."""
        curve, threshold = self.curve, self.curve.best_threshold
        last = max(len(curve.thresholds) - 1, 0)
        points = np.unique(np.linspace(0, last, _CURVE_POINTS).round().astype(int))
        points = points[: len(curve.thresholds)]
        return {
            'tracker': self.entry.label,
            'settings': dict(self.entry.settings),
            'threshold': threshold if np.isfinite(threshold) else None,
            ALL: _entry(self.line()),
            'kinds': {kind: _entry(self.line(kind)) for kind in self.kinds},
            'scenes': {
                item.label: {'kind': item.kind, **_entry(self._line([item]))}
                for item in self.judged
            },
            'curve': {
                'thresholds': curve.thresholds[points].tolist(),
                'precision': curve.precision[points].tolist(),
                'recall': curve.recall[points].tolist(),
            },
        }


def tables(standings: Several[Standing]) -> str:
    """Return the results as Markdown: each tracker on each kind of scene, then all trackers."""
    parts = []
    for standing in standings:
        threshold = standing.curve.best_threshold
        parts += [
            f'\n{standing.entry.label}, best threshold {threshold:.3g}',
            _table('scenes', {kind: standing.line(kind) for kind in (*standing.kinds, ALL)}),
        ]
    if len(standings) > 1:
        lines = {standing.entry.label: standing.line() for standing in standings}
        parts += ['\nall scenes', _table('tracker', lines)]
        counts = {line.scenes for line in lines.values()}
        if len(counts) > 1:
            parts.append('\nNot to be compared: not all trackers ran over all scenes.')
    return '\n'.join(parts) + '\n'


def _table(first: str, lines: dict[str, Line]) -> str:
    head = [
        first,
        'number',
        'precision',
        'recall',
        'F',
        'TRACKING: precision',
        'recall',
        'F',
        'silent while away',
        f'found within {WITHIN}',
    ]
    rows = [
        [
            name,
            str(line.scenes),
            *(f'{v:.3f}' for m in (line.at_best, line.as_said) for v in m.told().values()),
            f'{line.silent[0] / line.silent[1]:.3f}' if line.silent[1] else '-',
            f'{line.returns[0]} of {line.returns[1]}',
        ]
        for name, line in lines.items()
    ]
    return table([head, *rows])


def _entry(line: Line) -> dict[str, Any]:
    return {
        'scenes': line.scenes,
        **line.at_best.told(),
        'tracking': line.as_said.told(),
        'absent_frames': line.silent[1],
        'silent_frames': line.silent[0],
        'returns': line.returns[1],
        'found': line.returns[0],
    }
