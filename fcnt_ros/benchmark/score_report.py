# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Scores as tables, and as data for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Several
from dataclasses import asdict, dataclass
from statistics import mean, stdev
from typing import Any

from fcnt_ros.benchmark.scores import Passes, Score, average, mean_curves, score
from fcnt_ros.benchmark.table import table
from fcnt_ros.benchmark.tracker_entries import TrackerEntry

MEASURES = {
    'precision': ('precision', 3),
    'success': ('AUC', 3),
    'overlap': ('overlap', 3),
    'near_overlap': ('overlap to 20 px', 3),
    'missed': ('missed', 3),
    'frames_per_second': ('frames/s', 1),
    'init_seconds': ('init s', 2),
    'confidence_auc': ('ROC AUC', 3),
    'right_tracking': ('right: TRACKING', 3),
    'false_tracking': ('false TRACKING', 3),
}
"""Title and digits of a `Score`'s fields; nothing is told of missed frames if there are none."""


@dataclass(frozen=True)
class Standing:
    """All runs of an entry.

    Parameters
    ----------
    entry : TrackerEntry
    runs : mapping of str to sequence of (Run, (N, 4) float64)
        The passes over each sequence, with the true boxes, by its name; one at least.
    """

    entry: TrackerEntry
    runs: Mapping[str, Passes]

    def score(self, *names: str) -> Score:
        """Return the score on these sequences; without a name on all that there are."""
        return score([self.runs[name] for name in names or self.runs])

    def average(self) -> Score:
        """Return the mean of the sequences' scores."""
        return average([self.score(name) for name in self.runs])


def tables(standings: Several[Standing], names: Several[str]) -> str:
    """Return the results as Markdown: each tracker on each sequence, then all trackers.

    Parameters
    ----------
    standings : sequence of Standing
        Those of one title differ in the seed: shown is their mean ± standard deviation.
    names : sequence of str
        The sequences, in their order. Some may be missing in a standing.
    """
    titles = by_title(standings)
    parts = []
    for title, several in titles.items():
        rows = {name: [s.score(name) for s in several if name in s.runs] for name in names}
        rows |= {'all': [s.score() for s in several], 'mean': [s.average() for s in several]}
        parts += [f'\n{title}{_seeds(several)}', _table('sequence', rows)]
    if len(titles) > 1:
        parts += ['\nprecision / AUC', table([['sequence', *titles], *_pairs(titles, names)])]
        together = {title: [s.score() for s in several] for title, several in titles.items()}
        parts += ['\nall sequences', _table('tracker', together)]
        means = {title: [s.average() for s in several] for title, several in titles.items()}
        parts += ['\nmeans over sequences', _table('tracker', means)]
    for standing in standings:
        ran, label = len(standing.runs), standing.entry.label
        if ran < len(names):
            parts.append(f'\nNot to be compared: {label} ran over {ran} of {len(names)} sequences.')
    return '\n'.join(parts) + '\n'


def summary_rows(standings: Several[Standing], names: Several[str]) -> list[list[list[str]]]:
    """Return two tables as rows of cells: all trackers, and precision / AUC on each sequence."""
    titles = by_title(standings)
    together = {title: [s.score() for s in several] for title, several in titles.items()}
    pairs = [['precision / AUC', *titles], *_pairs(titles, names)]
    return [_rows('all sequences', together), pairs]


def summary(standings: Several[Standing]) -> list[dict[str, Any]]:
    """Return everything as JSON has it, an object for each tracker."""
    entries = []
    for standing in standings:
        precision, success = mean_curves(list(standing.runs.values()))
        entries.append(
            {
                'tracker': standing.entry.title,
                'seed': standing.entry.seed,
                'settings': dict(standing.entry.settings),
                'overall': asdict(standing.score()),
                'mean': asdict(standing.average()),
                'sequences': {name: asdict(standing.score(name)) for name in standing.runs},
                'precision_curve': precision.tolist(),
                'success_curve': success.tolist(),
            }
        )
    return entries


def by_title(standings: Several[Standing]) -> dict[str, list[Standing]]:
    """Return the standings by their entries' titles: those of one differ in the seed."""
    titles: dict[str, list[Standing]] = {}
    for standing in standings:
        titles.setdefault(standing.entry.title, []).append(standing)
    return titles


def _pairs(titles: Mapping[str, Several[Standing]], names: Several[str]) -> list[list[str]]:
    """Return a row for each sequence: precision and success of each title, means over seeds."""
    rows = []
    for name in names:
        cells = []
        for several in titles.values():
            scores = [s.score(name) for s in several if name in s.runs]
            pair = ([s.precision for s in scores], [s.success for s in scores])
            cells.append(' / '.join(f'{mean(v):.3f}' for v in pair) if scores else '-')
        rows.append([name, *cells])
    return rows


def _seeds(standings: Several[Standing]) -> str:
    seeds = [str(s.entry.seed) for s in standings if s.entry.seed is not None]
    return f' (seed{"s" * (len(seeds) > 1)} {", ".join(seeds)})' if seeds else ''


def _table(first: str, rows: Mapping[str, Several[Score]]) -> str:
    return table(_rows(first, rows))


def _rows(first: str, rows: Mapping[str, Several[Score]]) -> list[list[str]]:
    """Return a row of measures for each name: of several scores the mean, of none a dash."""
    measures = dict(MEASURES)
    if not any(score.missed for scores in rows.values() for score in scores):
        del measures['missed']
    head = [first, 'frames', *(title for title, _ in measures.values())]
    return [head, *(_row(name, scores, measures) for name, scores in rows.items())]


def _row(name: str, scores: Several[Score], measures: Mapping[str, tuple[str, int]]) -> list[str]:
    if not scores:
        return [name, *'-' * (1 + len(measures))]
    cells = [
        spread([getattr(s, field) for s in scores], digits)
        for field, (_, digits) in measures.items()
    ]
    return [name, str(scores[0].frames), *cells]


def spread(values: Several[float | None], digits: int) -> str:
    """Return the mean of those values that there are, and the standard deviation of several."""
    there = [v for v in values if v is not None]
    if not there:
        return '-'
    text = f'{mean(there):.{digits}f}'
    return text if len(there) == 1 else f'{text} ± {stdev(there):.{digits}f}'
