# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is said where PyTorch is missing or too old."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from fcnt_ros.tracker.compute import pytorch

ROOT = Path(__file__).resolve().parents[3]


def of_version(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(metadata, 'version', lambda name: version)


@pytest.mark.parametrize('version', ['1.8.1', '1.13.1+dfsg', '2.0.1+cu118'])
def test_an_old_pytorch_is_named_with_the_line_that_installs_another(monkeypatch, version):
    of_version(monkeypatch, version)
    with pytest.raises(pytorch.PyTorchError, match=f'{re.escape(version)} is too old.*pip install'):
        pytorch.require_pytorch()


@pytest.mark.parametrize('version', ['2.1.0', '2.13.0+cpu', '2.5.0a0+872d972e41.nv24.8', '10.0'])
def test_a_new_enough_pytorch_is_taken(monkeypatch, version):
    of_version(monkeypatch, version)
    pytorch.require_pytorch()


def test_the_oldest_is_the_one_that_pip_asks_for():
    asked = re.search(r"'torch>=([\d.]+)'", (ROOT / 'pyproject.toml').read_text())[1]
    assert tuple(map(int, asked.split('.'))) == pytorch.OLDEST


def test_without_pytorch_the_command_says_in_one_line_how_to_get_it():
    # -S leaves out the folder that PyTorch is in.
    program = 'import sys; from fcnt_ros.cli import main; sys.exit(main(["track", "--help"]))'
    done = subprocess.run(
        [sys.executable, '-S', '-c', program], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith('fcnt: PyTorch is not installed: ')
    assert pytorch.HOW in line
