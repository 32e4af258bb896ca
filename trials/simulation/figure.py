# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A drive from above, and its distance and speed over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from trials.simulation.record import TOLERANCE, Row
from trials.simulation.world import Place, Scene

_EVERY = 10.0  # s between two marks on the paths
_TARGET, _ROBOT, _OTHERS, _PANEL = '#1b7837', '#2166ac', '#bbbbbb', '#b2182b'
_STATES = {'tracking': '#1b7837', 'uncertain': '#e08214', 'lost': '#b2182b'}


def draw(rows: Sequence[Row], scene: Scene, wanted: float, title: str, path: Path) -> None:
    """Write the picture of a drive.

    Parameters
    ----------
    rows : sequence of Row
    scene : Scene
    wanted : float
        The distance to keep, m.
    title : str
    path : Path
        Of the PNG file.
    """
    figure = Figure(figsize=(12, 6), layout='constrained')
    FigureCanvasAgg(figure)
    figure.suptitle(title)
    left, right = figure.subfigures(1, 2)
    _draw_paths(left.subplots(), rows, scene)
    above, below = right.subplots(2, 1, sharex=True)
    _draw_distance(above, rows, scene.hidden, wanted)
    _draw_speed(below, rows, scene.hidden)
    figure.savefig(path, dpi=100)


def _draw_paths(axes: Axes, rows: Sequence[Row], scene: Scene) -> None:
    times = [row.time for row in rows]
    others = np.array([[(p.x, p.y) for p in scene.others(time)] for time in times])
    for index in range(others.shape[1]):
        near = np.hypot(*(others[:, index] - [(row.target_x, row.target_y) for row in rows]).T) < 5
        way = np.where(near[:, None], others[:, index], np.nan)
        label = 'others, up to 5 m away' if index == 0 else None
        axes.plot(way[:, 0], way[:, 1], color=_OTHERS, label=label)
    begin, end = scene.hidden
    if times[-1] >= begin:
        label = f'what hides, {begin:.0f} to {end:.0f} s'
        half = scene.panel_size[0] / 2
        for middle in scene.panels(begin):
            # A panel faces the camera.
            row = min(rows, key=lambda row: abs(row.time - begin))
            to = math.atan2(middle.y - row.robot_y, middle.x - row.robot_x)
            ends = [Place(middle.x, middle.y, to).moved(0.0, left) for left in (-half, half)]
            axes.plot([p.x for p in ends], [p.y for p in ends], color=_PANEL, lw=4, label=label)
            label = None
    for who, color, x, y in (
        ('target', _TARGET, [r.target_x for r in rows], [r.target_y for r in rows]),
        ('robot', _ROBOT, [r.robot_x for r in rows], [r.robot_y for r in rows]),
    ):
        axes.plot(x, y, color=color, label=who)
        marks = [
            i for i, time in enumerate(times) if abs(time / _EVERY - round(time / _EVERY)) < 1e-6
        ]
        axes.plot([x[i] for i in marks], [y[i] for i in marks], 'o', color=color)
        for i in marks:
            axes.annotate(
                f'{times[i]:.0f} s',
                (x[i], y[i]),
                xytext=(4, 4),
                color=color,
                textcoords='offset points',
            )
    axes.set_aspect('equal')
    axes.set_xlabel('x, m')
    axes.set_ylabel('y, m')
    axes.legend(loc='best')


def _draw_distance(
    axes: Axes, rows: Sequence[Row], hidden: tuple[float, float], wanted: float
) -> None:
    times = np.array([row.time for row in rows])
    distance = np.array([row.distance for row in rows])
    axes.axhspan(
        wanted * (1 - TOLERANCE), wanted * (1 + TOLERANCE), color='#dddddd', label='wanted'
    )
    axes.axvspan(*hidden, color=_PANEL, alpha=0.15, label='hidden')
    for state, color in _STATES.items():
        said = np.array([row.state == state for row in rows])
        axes.plot(times, np.where(said, distance, np.nan), color=color, label=state.upper())
    axes.set_xlim(times[0], times[-1])
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel('distance, m')
    axes.legend(loc='lower right', ncol=2)


def _draw_speed(axes: Axes, rows: Sequence[Row], hidden: tuple[float, float]) -> None:
    times = [row.time for row in rows]
    axes.axvspan(*hidden, color=_PANEL, alpha=0.15)
    axes.plot(times, [row.forward for row in rows], color=_ROBOT, label='forward, m/s')
    axes.plot(times, [row.turn for row in rows], color=_OTHERS, label='to the left, rad/s')
    axes.set_xlabel('s')
    axes.set_ylabel('command')
    axes.legend(loc='lower center', bbox_to_anchor=(0.5, 1.0), ncol=2, frameon=False)
