# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The overlap over time, beside the size of the target: is one that grows followed?"""

from __future__ import annotations

import math
from collections.abc import Sequence as Several
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.calibration import RIGHT
from fcnt_ros.benchmark.score_report import Standing, by_title
from fcnt_ros.benchmark.sequence import present

if TYPE_CHECKING:  # optional
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

COLUMNS = 3
PANEL = (4.2, 2.3)  # inches
STYLES = ('-', '--', ':', '-.')
"""Trackers differ in the line's style, too: not everybody sees their colours apart."""


def plot_overlaps(standings: Several[Standing], folder: Path) -> Path:
    """Write overlap.png into a folder and return its path.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    path = folder / 'overlap.png'
    overlap_figure(standings).savefig(path, dpi=110)
    return path


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
    lines = {line.get_label(): line for axes in figure.axes for line in _named(axes)}
    figure.legend(lines.values(), lines, loc='outside upper center', ncols=len(lines))
    return figure


def _named(axes: Axes) -> list[Line2D]:
    return axes.get_legend_handles_labels()[0]


def _panel(axes: Axes, name: str, trackers: dict[str, Standing]) -> None:
    truth = None
    for index, (title, standing) in enumerate(trackers.items()):
        if name not in standing.runs:
            continue
        run, truth = standing.runs[name][0]
        there = present(truth)
        overlaps = np.full(len(truth), np.nan)
        overlaps[there] = otb.overlaps(run.boxes[there], truth[there])
        style = STYLES[index % len(STYLES)]
        axes.plot(overlaps, color=f'C{index}', linestyle=style, linewidth=1.2, label=title)
    axes.axhline(RIGHT, color='0.8', linewidth=0.8, zorder=0)
    axes.set(title=name, ylim=(0, 1), xlim=(0, len(truth) - 1), xlabel='frame', ylabel='overlap')
    size = axes.twinx()
    sides = np.sqrt(truth[:, 2] * truth[:, 3])
    size.plot(sides / sides[0], color='0.55', linewidth=2, alpha=0.6, label='size of the target')
    size.set_ylim(bottom=0)
    size.set_ylabel('size / first')
