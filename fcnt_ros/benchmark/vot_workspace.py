# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A workspace of the VOT toolkit: which trackers there are, how they run, and over what.

The toolkit reads the sequences itself, from where they are, so that it is a second opinion on our
reading, too.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from configparser import ConfigParser
from pathlib import Path

from fcnt_ros.benchmark.layouts.source import SequenceSource

TIMEOUT = 600
"""Seconds that the toolkit waits for an answer: the tracker loads before the first one."""

CONFIG = """\
registry: [./trackers.ini]
stack: ./stack.yaml
sequences: sequences
"""

STACK = """\
title: One pass from the first frame, as fcnt eval
experiments:
  baseline:
    type: unsupervised
    repetitions: 1
    analyses:
      - type: average_accuracy
        name: accuracy
        burnin: 1
        bounded: false
        ignore_invisible: true
        weighted: false
"""
"""Mean overlap: the first frame, whose box is given, does not count; each sequence weighs one."""


def write_entry(workspace: Path, name: str, command: str, python_path: Path) -> Path:
    """Write a tracker's entry into trackers.ini, beside those of others; return the file's path.

    Parameters
    ----------
    workspace : Path
        Is made if it is not there.
    name : str
        Letters, digits, - and _.
    command : str
        Starts the TraX server.
    python_path : Path
        Where Python finds this package.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    path = workspace / 'trackers.ini'
    trackers = ConfigParser(interpolation=None)
    trackers.read(path)
    trackers[name] = {
        'label': name,
        'protocol': 'trax',
        'command': command,
        'timeout': str(TIMEOUT),
        'env_PYTHONPATH': str(python_path),
    }
    with path.open('w') as file:
        trackers.write(file)
    return path


def write_sequences(workspace: Path, sources: Several[SequenceSource]) -> list[Path]:
    """Write what is to be run over which sequences; return the files' paths."""
    texts = {
        'config.yaml': CONFIG,
        'stack.yaml': STACK,
        'sequences/list.txt': ''.join(f'{source.truth.parent}\n' for source in sources),
    }
    (workspace / 'sequences').mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (workspace / name).write_text(text)
    return [workspace / name for name in texts]
