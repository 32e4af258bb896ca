# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How far a track is, in a log and on a terminal."""

from __future__ import annotations

import io

from fcnt_ros.tools.progress_line import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_the_first_and_the_last_frame_and_not_all_between():
    log = io.StringIO()
    line = ProgressLine(50, log)
    for number in range(50):
        line.frame(number, 'tracking', 0.5)
    line.end()
    lines = log.getvalue().splitlines()
    assert lines[0].startswith('frame 1/50  tracking  confidence 0.50')
    assert lines[-1].startswith('frame 50/50')
    assert len(lines) == 2


def test_a_terminal_shows_every_frame_on_the_same_line():
    terminal = Terminal()
    line = ProgressLine(0, terminal)
    for number in range(3):
        line.frame(number, 'lost', 0.0)
    line.end()
    assert terminal.getvalue().count('\r') == 3
    assert terminal.getvalue().count('\n') == 1
