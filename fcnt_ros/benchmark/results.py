# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Results on disk, one sequence at a time, so that a run that was stopped can go on.

NAME.json : the record, everything about the run and the settings that it was made with.
NAME.txt : the boxes as the benchmark's own programs read them.
NAME.jpg : a contact sheet, if one was asked for.
NAME.trace : a folder with a trace, if one was asked for.

NAME is the sequence's, with its variant, such as Deer.from-37.

The record comes last and is there whole or not at all: where it is, the others are.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Mapping
from collections.abc import Sequence as Several
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.sequence import Sequence


def save(folder: Path, sequence: Sequence, settings: Mapping[str, Any], run: Run) -> None:
    """Write a run's record and its boxes.

    Parameters
    ----------
    folder : Path
        Of one tracker; must be there.
    sequence : Sequence
        What it ran over.
    settings : mapping
        All that the run depends on besides the sequence; can be written as JSON.
    run : Run
    """
    record = {
        'settings': dict(settings),
        'sequence': _identity(sequence),
        'boxes': run.boxes.tolist(),
        'confidences': run.confidences.tolist(),
        'states': run.states.tolist(),
        'seconds': [None if math.isnan(s) else s for s in run.seconds.tolist()],
    }
    write_whole(_file(folder, sequence, '.txt'), otb.to_lines(run.boxes))
    write_whole(_file(folder, sequence, '.json'), json.dumps(record) + '\n')


def load(
    folder: Path, sequence: Sequence, settings: Mapping[str, Any], but: Several[str] = ()
) -> Run | None:
    """Return the run over a sequence that `save` wrote with the very same settings, or None.

    Settings of the names in `but` may differ.
    """
    try:
        record = json.loads(_file(folder, sequence, '.json').read_text())
        there, wanted = dict(record['settings']), dict(settings)
        for name in but:
            there[name] = wanted[name] = None
        if there != wanted or record['sequence'] != _identity(sequence):
            return None
        return Run(
            boxes=np.array(record['boxes'], float).reshape(len(sequence.images), 4),
            confidences=np.array(record['confidences'], float),
            states=np.array(record['states']),
            seconds=np.array(record['seconds'], float),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None  # not there, or no record of ours: it is made anew


def discard(folder: Path, sequence: Sequence) -> None:
    """Remove what there is of a run over a sequence."""
    for ending in ('.json', '.txt', '.jpg'):
        _file(folder, sequence, ending).unlink(missing_ok=True)
    shutil.rmtree(trace(folder, sequence), ignore_errors=True)


def sheet(folder: Path, sequence: Sequence) -> Path:
    """Return where the contact sheet of a run belongs."""
    return _file(folder, sequence, '.jpg')


def trace(folder: Path, sequence: Sequence) -> Path:
    """Return the folder where the trace of a run belongs."""
    return _file(folder, sequence, '.trace')


def write_whole(path: Path, text: str) -> None:
    """Write a text file that is there whole or, if this is stopped, as it was before."""
    temporary = path.with_name(f'.{path.name}.part')
    temporary.write_text(text)
    os.replace(temporary, path)


def write_report(table: Path, text: str, data: Path, figures: Mapping[str, Any]) -> None:
    """Write a table for people, and the same as JSON, each of them whole."""
    write_whole(table, text.strip() + '\n')
    write_whole(data, json.dumps(figures, indent=1) + '\n')


def _file(folder: Path, sequence: Sequence, ending: str) -> Path:
    return folder / f'{sequence.label}{ending}'


def _identity(sequence: Sequence) -> dict[str, Any]:
    """Return what tells whether a run was over these frames, from this box on."""
    identity = {
        'frames': len(sequence.images),
        'first_image': sequence.images[0].name,
        'first_box': list(astuple(sequence.first_box)),
    }
    # Only where there is one: records of sequences that are as they are had none and count on.
    return identity | {'recipe': sequence.recipe} if sequence.recipe else identity
