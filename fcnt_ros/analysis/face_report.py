# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What came out of table 1's experiments: a table, numbers for JSON, and a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fcnt_ros.analysis.face_draws import FALSE_ALARMS, TRAINING
from fcnt_ros.analysis.face_experiment import LayerScores
from fcnt_ros.benchmark.table import table

if TYPE_CHECKING:  # optional
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS = {'conv4_3': '#d55e00', 'conv5_3': '#0072b2'}
"""Orange and blue, which everybody can tell apart."""


class Measure(NamedTuple):
    """A number of each draw (draws,), by layer, and what chance alone would give."""

    name: str
    chance: float
    values: dict[str, np.ndarray]


def measures(scores: Mapping[str, LayerScores], people: Sequence[str]) -> list[Measure]:
    """Return all measures, in the order in which they are told."""

    def faces(name: str, field: str) -> Measure:
        values = {
            layer: np.array([getattr(one, field) for one in score.faces])
            for layer, score in scores.items()
        }
        return Measure(f'face or not: {name}', 0.5, values)

    def names(name: str, field: str) -> Measure:
        values = {layer: getattr(score, field).mean(axis=1) for layer, score in scores.items()}
        return Measure(f'who is it: {name}', 1 / len(people), values)

    return [
        faces('accuracy', 'accuracy'),
        faces('area under the ROC curve', 'auc'),
        faces('the same, faces of the other people', 'strangers_auc'),
        faces('the same, negatives are objects', 'object_auc'),
        faces('the same, negatives are places', 'place_auc'),
        names(f'accuracy, {TRAINING} crops of any time', 'names'),
        names(f'accuracy, {TRAINING} crops in a row', 'names_in_a_row'),
    ]


def results_table(scores: Mapping[str, LayerScores], people: Sequence[str]) -> str:
    """Return a table in Markdown: mean and standard deviation over the draws."""
    layers = list(scores)
    rows = [['', 'chance', *map(_short, layers), 'ahead']]
    for measure in measures(scores, people):
        cells = [f'{v.mean():.3f} ± {v.std():.3f}' for v in measure.values.values()]
        rows.append([measure.name, f'{measure.chance:.3f}', *cells, _ahead(measure)])
    for name, field in (('face or not', 'used_by_faces'), ('who is it', 'used_by_names')):
        used = [f'{getattr(scores[layer], field):.0f}' for layer in layers]
        rows.append([f'{name}: maps used', '', *used, ''])
    return table(rows)


def _ahead(measure: Measure) -> str:
    """Return which layer is ahead on average, and in how many draws."""
    first, second = measure.values
    difference = measure.values[first] - measure.values[second]
    best = first if difference.mean() > 0 else second
    wins = int((difference > 0).sum() if best == first else (difference < 0).sum())
    return f'{_short(best)}, in {wins} of {len(difference)}'


def summary(scores: Mapping[str, LayerScores], people: Sequence[str]) -> dict[str, Any]:
    """Return all numbers of all draws."""
    return {
        'people': list(people),
        'measures': [
            {
                'name': measure.name,
                'chance': measure.chance,
                'layers': {
                    layer: {
                        'mean': float(values.mean()),
                        'standard_deviation': float(values.std()),
                        'draws': values.tolist(),
                    }
                    for layer, values in measure.values.items()
                },
            }
            for measure in measures(scores, people)
        ],
        'roc': {
            'false_alarms': FALSE_ALARMS.tolist(),
            **{
                layer: np.mean([one.roc for one in score.faces], axis=0).tolist()
                for layer, score in scores.items()
            },
        },
    }


def results_figure(scores: Mapping[str, LayerScores], people: Sequence[str]) -> Figure:
    """Return the ROC curves, and who is known by name.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 4.2), layout='constrained')
    roc, any_time, in_a_row = figure.subplots(1, 3)
    for layer, score in scores.items():
        curves = np.stack([one.roc for one in score.faces])
        mean, spread = curves.mean(axis=0), curves.std(axis=0)
        area = np.mean([one.auc for one in score.faces])
        label = f'{_short(layer)}, area {area:.2f}'
        roc.plot(FALSE_ALARMS, mean, color=COLORS[layer], linewidth=2, label=label)
        low, high = (mean - spread).clip(0), (mean + spread).clip(0, 1)
        roc.fill_between(FALSE_ALARMS, low, high, color=COLORS[layer], alpha=0.2, linewidth=0)
    roc.plot([0, 1], [0, 1], color='0.6', linestyle=':', label='chance')
    roc.set(
        title='Face or not (equation 2)',
        xlabel='negatives taken for faces',
        ylabel='faces found',
        xlim=(0, 1),
        ylim=(0, 1.01),
    )
    roc.legend(loc='lower right')
    for axes, field, words in (
        (any_time, 'names', 'of any time'),
        (in_a_row, 'names_in_a_row', 'in a row'),
    ):
        _bars(axes, {layer: getattr(score, field) for layer, score in scores.items()}, people)
        axes.set_title(f'Who is it (equation 3)\nlearned from {TRAINING} crops {words}')
    in_a_row.legend(loc='upper right', fontsize='small', ncols=3)
    return figure


def _bars(axes: Axes, values: Mapping[str, np.ndarray], people: Sequence[str]) -> None:
    """Draw each person's share of right names, (draws, people) by layer, with its spread."""
    at, width = np.arange(len(people)), 0.38
    for side, (layer, shares) in zip((-0.5, 0.5), values.items(), strict=True):
        mean, spread = shares.mean(axis=0), shares.std(axis=0)
        axes.bar(
            at + side * width,
            mean,
            width,
            yerr=(np.minimum(spread, mean), np.minimum(spread, 1 - mean)),
            color=COLORS[layer],
            error_kw={'elinewidth': 1, 'capsize': 2},
            label=_short(layer),
        )
    axes.axhline(1 / len(people), color='0.4', linestyle=':', label='chance')
    axes.set_xticks(at, people, rotation=40, ha='right')
    axes.set(ylabel='named rightly', ylim=(0, 1.25), yticks=np.linspace(0, 1, 6))


def _short(layer: str) -> str:
    return layer.replace('_', '-')
