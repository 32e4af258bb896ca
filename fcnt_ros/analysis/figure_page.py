# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A page of panels: matplotlib's own layouts do not keep maps beside plots of one size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # optional
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 6
"""Panels in a row."""

FONT = 12
"""Size of the words, points."""

TITLES, TICKS = 0.54, 0.55
"""Heights of a title of two lines and of an axis with its label, inches."""

_TITLE, _HEADING = 0.32, 0.5  # heights of a title of one line, of a part's heading, inches
_PANEL, _GAP, _LEFT = 1.9, 0.22, 0.4  # side of a panel, space between two, left margin, inches


class Page:
    """Rows of panels of one size, from the top down: all columns are in line.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        Right when `finish` was called.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """

    def __init__(self) -> None:
        from matplotlib.figure import Figure

        self._rows: list[tuple[list[Axes], float, list[tuple[int, int]]]] = []
        self._headings: list[tuple[float, str]] = []
        self._depth = 0.0  # inches from the top
        self.figure = Figure(figsize=(_LEFT + COLUMNS * (_PANEL + _GAP), 1))

    def heading(self, words: str) -> None:
        """Begin a part."""
        self._depth += _HEADING
        self._headings.append((self._depth - 0.1, words))

    def row(self, *spans: int, above: float = _TITLE, below: float = 0.0) -> list[Axes]:
        """Return panels over so many columns each.

        Parameters
        ----------
        *spans : int
            `COLUMNS` together, or fewer.
        above, below : float
            Room for titles and for an axis, inches: `TITLES` for two lines, `TICKS`.
        """
        axes, places, column = [], [], 0
        for span in spans:
            axes.append(self.figure.add_axes((0, 0, 1, 1)))
            places.append((column, span))
            column += span
        self._depth += above + _PANEL
        self._rows.append((axes, self._depth, places))
        self._depth += below + 0.06
        return axes

    def finish(self) -> Figure:
        """Put everything in its place, now that the height is known."""
        width, height = self.figure.get_size_inches()[0], self._depth + 0.1
        self.figure.set_size_inches(width, height)
        for several, depth, places in self._rows:
            for axes, (column, span) in zip(several, places, strict=True):
                left = _LEFT + column * (_PANEL + _GAP)
                wide = span * (_PANEL + _GAP) - _GAP
                if span > 1:  # room for the numbers on its left
                    left, wide = left + 0.55, wide - 0.55
                box = (left / width, 1 - depth / height, wide / width, _PANEL / height)
                axes.set_position(box)
        for depth, words in self._headings:
            self.figure.text(
                _LEFT / width, 1 - depth / height, words, fontsize=FONT + 3, fontweight='bold'
            )
        return self.figure
