# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a report says, and the one file that it becomes.

Tables are HTML; plots, pictures and the time line are drawn in the browser by parts/page.js from
the data that the page carries.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

COLORS = ('#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#56b4e9', '#555555')
"""Of lines, in turns: Okabe's and Ito's, which most people see apart."""


@dataclass(frozen=True)
class Curve:
    """A line of a plot.

    Parameters
    ----------
    name : str
    color : str
        As CSS has it.
    value : float
        What the curve comes to, 0 to 1; shown beside its name.
    y : sequence of float
        0 to 1, one for each x of the plot.
    """

    name: str
    color: str
    value: float
    y: Sequence[float]


@dataclass(frozen=True)
class Plot:
    """Curves over the same x, which rises; `mark` is one to be marked."""

    title: str
    x_label: str
    y_label: str
    x: Sequence[float]
    curves: Sequence[Curve]
    mark: float | None = None


@dataclass(frozen=True)
class Line:
    """What a tracker said on a track, frame by frame.

    Parameters
    ----------
    name, color : str
    value_name : str
        Of the values: overlap or confidence.
    values : sequence of float or None
        0 to 1; drawn over time.
    confidences : sequence of float
        0 to 1.
    states : str
        A letter for each frame: t, u, l (tracking, uncertain, lost).
    boxes : sequence of sequence of float
        x, y, width, height in pixels, of the frames that there is a picture of.
    """

    name: str
    color: str
    value_name: str
    values: Sequence[float | None]
    confidences: Sequence[float]
    states: str
    boxes: Sequence[Sequence[float]]


@dataclass(frozen=True)
class Picture:
    """A frame to be shown; `jpeg` is a data URI."""

    frame: int
    jpeg: str


@dataclass(frozen=True)
class Jump:
    """A frame that is worth a look, and why."""

    frame: int
    text: str


@dataclass(frozen=True)
class Track:
    """A sequence, or a video, and all that was tracked in it.

    Parameters
    ----------
    name, note : str
    frames : sequence of int
        The frames' numbers, which rise.
    size : (int, int)
        Width and height of the images, pixels.
    lines : sequence of Line
    truth : sequence of (sequence of float or None)
        The true boxes of the frames that there is a picture of; empty if none is known.
    pictures : sequence of Picture
    jumps : sequence of Jump
    sheet : str
        A contact sheet as a data URI, or empty.
    """

    name: str
    note: str
    frames: Sequence[int]
    size: tuple[int, int]
    lines: Sequence[Line]
    truth: Sequence[Sequence[float] | None]
    pictures: Sequence[Picture]
    jumps: Sequence[Jump]
    sheet: str = ''


@dataclass(frozen=True)
class Page:
    """A report.

    Parameters
    ----------
    title, subtitle : str
    troubles : sequence of str
        What went wrong, shown first.
    tables : sequence of sequence of sequence of str
        Rows of cells, the first row being the head.
    plots : sequence of Plot
    tracks : sequence of Track
        In the order in which they are shown: the worst first.
    """

    title: str
    subtitle: str
    troubles: Sequence[str]
    tables: Sequence[Sequence[Sequence[str]]]
    plots: Sequence[Plot]
    tracks: Sequence[Track]

    def html(self) -> str:
        """Return the whole page."""
        parts = files(__package__) / 'parts'
        style, script = ((parts / name).read_text('utf-8') for name in ('page.css', 'page.js'))
        data = {
            'plots': [asdict(plot) for plot in self.plots],
            'tracks': [asdict(track) | {'frames': list(track.frames)} for track in self.tracks],
        }
        # "<" would end the script where it begins a tag.
        carried = json.dumps(data, separators=(',', ':')).replace('<', '\\u003c')
        title, subtitle = html.escape(self.title), html.escape(self.subtitle)
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<title>{title}</title>\n<link rel="icon" href="data:,">\n<style>\n{style}</style>\n'
            f'<header><h1>{title}</h1><p>{subtitle}</p></header>\n<main>\n'
            f'{_troubles(self.troubles)}{"".join(map(_table, self.tables))}'
            '<section id="plots"></section>\n<section id="tracks"></section>\n</main>\n'
            '<noscript>Plots and pictures need JavaScript.</noscript>\n'
            f'<script id="data" type="application/json">{carried}</script>\n'
            f'<script>\n{script}</script>\n</html>\n'
        )

    def write(self, path: Path) -> None:
        """Write the page into a file; OSError if that fails."""
        path.write_text(self.html(), 'utf-8')


def _troubles(troubles: Sequence[str]) -> str:
    if not troubles:
        return ''
    items = ''.join(f'<li>{html.escape(text)}</li>' for text in troubles)
    return f'<section class="troubles"><h2>What failed</h2><ul>{items}</ul></section>\n'


def _table(rows: Sequence[Sequence[str]]) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        return '<tr>' + ''.join(f'<{tag}>{html.escape(c)}</{tag}>' for c in cells) + '</tr>'

    body = ''.join(row(cells, 'td') for cells in rows[1:])
    return (
        f'<div class="table"><table><thead>{row(rows[0], "th")}</thead>'
        f'<tbody>{body}</tbody></table></div>\n'
    )
