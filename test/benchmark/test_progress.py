# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Progress on a terminal and in a log."""

from __future__ import annotations

import sys

from fcnt_ros.benchmark.progress import Progress


def test_a_log_gets_one_line(capsys):
    with Progress(3) as progress:
        for _ in range(2):
            progress.set_description('Deer')
            progress.update()
    assert capsys.readouterr().err == '2 of 3 frames in 00:00\n'


def test_where_the_end_is_unknown_the_line_tells_what_is_done(capsys):
    with Progress(None) as progress:
        progress.update()
        progress.update()
    assert capsys.readouterr().err == '2 frames in 00:00\n'


def test_a_terminal_gets_a_bar_with_the_time_left(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, 'isatty', lambda: True)
    with Progress(2) as progress:
        progress.update()
        progress.update()
    shown = capsys.readouterr().err
    assert '2/2 [00:00<00:00' in shown
    assert 'frames in' not in shown
