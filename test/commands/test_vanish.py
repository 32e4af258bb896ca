# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt vanish` as people use it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros import cli
from fcnt_ros.benchmark.vanishing import BACK, HIDDEN, SEEN

TINY = ('--set', 'region_size=128', '--device', 'cpu')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a sequence whose target stands still on noise."""
    noise = np.random.default_rng(0).integers(0, 80, (96, 160, 3), dtype=np.uint8)
    noise[30:60, 20:44] = np.random.default_rng(1).integers(120, 255, (30, 24, 3), dtype=np.uint8)
    images = tmp_path / 'Still' / 'img'
    images.mkdir(parents=True)
    count = SEEN + HIDDEN + BACK
    for number in range(1, count + 1):
        cv2.imwrite(str(images / f'{number:04d}.png'), noise)
    (tmp_path / 'Still' / 'groundtruth_rect.txt').write_text('21,31,24,30\n' * count)
    return tmp_path


@pytest.mark.integration
def test_each_sequence_has_its_line_and_there_is_a_sum(folder, capsys):
    assert cli.main(['vanish', str(folder), *TINY]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith('| Still | yes |')
    assert lines[3].startswith('| all | 1 of 1 |')


def test_sequences_that_are_too_short_are_an_error_with_what_is_needed(draw_sequence, capsys):
    assert cli.main(['vanish', str(draw_sequence('Short').parent), *TINY]) == 1
    assert 'has 65 frames and room' in capsys.readouterr().err
