# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Tables in Markdown, which people can read as they are."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as Markdown, the first one being the head; the first column is text."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        return '| ' + ' | '.join([row[0].ljust(widths[0]), *rest]) + ' |'

    rule = ['-' * widths[0], *('-' * (width - 1) + ':' for width in widths[1:])]
    return '\n'.join(['', *map(line, [rows[0], rule, *rows[1:]])])
