# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`scripts/gpu_check` as people use it, rehearsed on a CPU."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from fcnt_ros.benchmark.layouts.otb import read_sequence
from trials.gpu_check import __main__ as gpu_check
from trials.gpu_check.prepare import parameters_in

pytestmark = pytest.mark.slow  # processes of their own

SCRIPT = Path(__file__).parents[3] / 'scripts' / 'gpu_check'

TINY = ['--frames', '1', '--sequence-frames', '2', '--steady-frames', '2', '--targets', '1', '2']
SETTINGS = ['region_size=64', 'first_views=1', 'memory_frames=1', 'adaptation_interval=1']


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, 'PYTHON': sys.executable}
    return subprocess.run(
        [str(SCRIPT), *arguments], env=environment, capture_output=True, text=True, timeout=250
    )


@pytest.mark.skipif(torch.cuda.is_available(), reason='there is a GPU')
def test_without_a_gpu_it_says_so(tmp_path):
    done = run('--output', str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith('gpu_check: no NVIDIA GPU: ')
    assert list(tmp_path.iterdir()) == []


def test_what_python_lacks_is_named(monkeypatch, capsys):
    monkeypatch.setattr(gpu_check, 'find_spec', lambda module: None if module == 'cv2' else object)
    assert gpu_check.main([]) == 1
    assert 'lacks opencv-python-headless' in capsys.readouterr().err


def test_all_steps_together_end_within_six_minutes():
    assert sum(gpu_check.LIMITS.values()) < 360


@pytest.mark.integration
def test_a_check_is_rehearsed_with_what_was_prepared(draw_sequence, tmp_path):
    data, output = str(tmp_path / 'data'), tmp_path / 'output'
    sequence = draw_sequence('Drawn', frames=4)
    prepared = run('--data', data, '--prepare', str(sequence), '--sequence-frames', '3')
    assert prepared.returncode == 0, prepared.stderr
    assert 28e6 < parameters_in(Path(data)).stat().st_size < 30e6
    copied, whole = read_sequence(Path(data) / 'Drawn'), read_sequence(sequence, 3)
    assert copied.boxes.tolist() == whole.boxes.tolist()

    changes = [f'--set={setting}' for setting in SETTINGS]
    options = ['--data', data, '--output', str(output), '--device', 'cpu']
    done = run(*options, *TINY, *changes)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((output / 'gpu_check.json').read_text())
    assert [step['state'] for step in told['steps']] == ['passed'] * 5
    assert {aim['what'] for aim in told['aims']} == {
        'a frame',
        'the start',
        'a frame with learning',
    }
    assert '(a rehearsal)' in (output / 'gpu_check.md').read_text()
