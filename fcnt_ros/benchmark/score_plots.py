# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The benchmark's two plots: precision over the centre error, success over the overlap."""

from __future__ import annotations

from collections.abc import Sequence as Several
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.score_report import Standing, by_title
from fcnt_ros.benchmark.scores import mean_curves

if TYPE_CHECKING:  # optional
    from matplotlib.figure import Figure


def plot_scores(standings: Several[Standing], folder: Path) -> list[Path]:
    """Write precision.png and success.png into a folder and return their paths.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    figures = {'precision.png': precision_figure, 'success.png': success_figure}
    paths = []
    for name, figure in figures.items():
        paths.append(folder / name)
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
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(0, 1)
    axes.grid(alpha=0.3)
    axes.legend()
    return figure
