# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The pages for people: their links lead somewhere, and what they name is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fcnt_ros import cli

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob('*.md'), *(ROOT / 'docs').glob('*.md')])
PLACES = 'config|docs|fcnt_ros|launch|msg|programs|requirements|scripts|srv|test|trials'


FILE = re.compile(rf'(?<![\w./…-])(?!fcnt_ros/(?:(?:msg|srv)/)?[A-Z])(?:{PLACES})/[\w./-]*\w')
"""A file or folder of the repository; not a type such as fcnt_ros/InitBox."""


def in_code(text: str) -> str:
    """Return what a page shows as code: what people type, and names of files."""
    return '\n'.join(re.findall(r'```.*?```|`[^`]+`', text, re.S))


@pytest.mark.skipif(find_spec('mkdocs') is None, reason='MkDocs is not installed: make docs')
def test_no_link_of_a_page_is_dead(tmp_path: Path) -> None:
    command = [sys.executable, '-m', 'mkdocs', 'build', '--strict', '--site-dir', tmp_path]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = set(FILE.findall(in_code(page.read_text())))
    assert not [path for path in named if not (ROOT / path).exists()]


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_every_target_of_make_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r'\bmake ([a-z]+)\b', in_code(page.read_text())))
    assert named <= set(re.findall(r'^([a-z]+):', (ROOT / 'Makefile').read_text(), re.M))


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_every_line_of_fcnt_that_a_page_shows_is_understood(page: Path) -> None:
    text = page.read_text().replace('\\\n', ' ').replace('x,y,width,height', '1,2,30,40')
    for block in re.findall(r'```bash\n(.*?)```', text, re.S):
        for line in re.findall(r'^(?:scripts/with_ros )?fcnt (\w.*)', block, re.M):
            given = shlex.split(line, comments=True)
            cli._parser().parse_args(given)


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_every_module_that_a_page_starts_is_there(page: Path) -> None:
    named = set(re.findall(r'python -m ((?:trials|scripts|fcnt_ros)[\w.]*)', page.read_text()))
    assert not [name for name in named if not find_spec(name)]


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    files = list((ROOT / 'test').rglob('test_*.py'))
    tests = {name for path in files for name in re.findall(r'def (test_\w+)', path.read_text())}
    known = tests | {path.name for path in files}
    named = re.findall(r'`(test_\w+(?:\.py)?)…?`', page.read_text())
    assert not [name for name in named if not any(it.startswith(name) for it in known)]
