# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Plots of the scores: the benchmark's two, and the overlap over time.

The benchmark's are the precision over the centre error and the success over the overlap. The third
stands beside the size of the target: is one that grows followed?
"""

from __future__ import annotations

import math
from collections.abc import Sequence as Several
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.calibration import RIGHT
from fcnt_ros.benchmark.score_report import Standing, by_title
from fcnt_ros.benchmark.scores import mean_curves

if TYPE_CHECKING:  # optional
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3
PANEL = (4.2, 2.3)  # inches
STYLES = ('-', '--', ':', '-.')
"""Trackers differ in the line's style, too: not everybody sees their colours apart."""


def plot_scores(standings: Several[Standing], folder: Path) -> list[Path]:
    """Write precision.png, success.png and overlap.png into a folder and return their paths.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    figures = {'precision': precision_figure, 'success': success_figure, 'overlap': overlap_figure}
    paths = []
    for name, figure in figures.items():
        paths.append(folder / f'{name}.png')
        figure(standings).savefig(paths[-1], dpi=110)
    return paths


def precision_figure(standings: Several[Standing]) -> Figure:
    """Return the shares of precise frames over the centre error, with those at 20 pixels."""
    curves = {title: precision for title, (precision, _) in curves_by_title(standings).items()}
    at = int(otb.PRECISION_ERROR)
    figure = _figure(otb.ERRORS, curves, {title: curve[at] for title, curve in curves.items()})
    figure.axes[0].axvline(at, color='0.6', linestyle=':')
    figure.axes[0].set(xlabel='centre error, pixels', ylabel='precision: share of frames')
    return figure


def success_figure(standings: Several[Standing]) -> Figure:
    """Return the shares of successful frames over the overlap, with the area under each curve."""
    curves = {title: success for title, (_, success) in curves_by_title(standings).items()}
    areas = {title: curve.mean() for title, curve in curves.items()}
    figure = _figure(otb.THRESHOLDS, curves, areas)
    figure.axes[0].set(xlabel='overlap', ylabel='success: share of frames')
    return figure


def curves_by_title(standings: Several[Standing]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return each title's precision curve (51,) and success curve (21,), means over seeds."""
    curves = {}
    for title, several in by_title(standings).items():
        pairs = [mean_curves(list(standing.runs.values())) for standing in several]
        precision, success = (np.mean(c, axis=0) for c in zip(*pairs, strict=True))
        curves[title] = (precision, success)
    return curves


def _figure(x: np.ndarray, curves: dict[str, np.ndarray], values: dict[str, float]) -> Figure:
    """Return curves over x, the best first in the legend."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5, 4), layout='tight')
    axes = figure.subplots()
    colors = {title: f'C{index}' for index, title in enumerate(curves)}  # the same in both plots
    for title in sorted(curves, key=lambda title: -values[title]):
        axes.plot(x, curves[title], colors[title], label=f'{title}  {values[title]:.3f}')
    axes.set(xlim=(x[0], x[-1]), ylim=(0, 1))
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def overlap_figure(standings: Several[Standing]) -> Figure:
    """Return a panel for each sequence: the overlap in each frame, and the target's size.

    Of several seeds of a tracker, and of several passes, the first is shown. The size is the root
    of the true box's area over that of the first one.
    """
    from matplotlib.figure import Figure

    trackers = {title: several[0] for title, several in by_title(standings).items()}
    names = list(dict.fromkeys(name for standing in standings for name in standing.runs))
    columns = min(COLUMNS, len(names))
    rows = math.ceil(len(names) / columns)
    figure = Figure(figsize=(columns * PANEL[0], rows * PANEL[1] + 0.5), layout='constrained')
    panels = figure.subplots(rows, columns, squeeze=False).flatten()
    for axes in panels[len(names) :]:
        axes.set_axis_off()
    for axes, name in zip(panels, names, strict=False):
        _panel(axes, name, trackers)
    handles = [axes.get_legend_handles_labels()[0] for axes in figure.axes]
    lines = {line.get_label(): line for several in handles for line in several}
    figure.legend(lines.values(), lines, loc='outside upper center', ncols=len(lines))
    return figure


def _panel(axes: Axes, name: str, trackers: dict[str, Standing]) -> None:
    truth = None
    for index, (title, standing) in enumerate(trackers.items()):
        if name not in standing.runs:
            continue
        run, truth = standing.runs[name][0]
        overlaps = otb.overlaps_where_present(run.boxes, truth)
        style = STYLES[index % len(STYLES)]
        axes.plot(overlaps, color=f'C{index}', linestyle=style, linewidth=1.2, label=title)
    axes.axhline(RIGHT, color='0.8', linewidth=0.8, zorder=0)
    axes.set(title=name, ylim=(0, 1), xlim=(0, len(truth) - 1), xlabel='frame', ylabel='overlap')
    size = axes.twinx()
    sides = np.sqrt(truth[:, 2] * truth[:, 3])
    size.plot(sides / sides[0], color='0.55', linewidth=2, alpha=0.6, label='size of the target')
    size.set_ylim(bottom=0)
    size.set_ylabel('size / first')
