# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The sequences below a folder, whatever their layout."""

from __future__ import annotations

from collections.abc import Sequence as Several
from pathlib import Path

from fcnt_ros.benchmark.layouts import got10k, lasot, nfs, otb, uav123, vot
from fcnt_ros.benchmark.layouts.image_files import ENDINGS
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.sequence import SequenceError

LAYOUTS = (otb, lasot, vot, got10k, nfs, uav123)
"""In the order in which they are tried: GOT-10k's is what is left of VOT's."""

DEPTH = 3
"""How many folders deep sequences are looked for, as GOT-10k's in full_data/val/."""


def find_sequences(folder: Path, names: Several[str] = ()) -> list[SequenceSource]:
    """Return the sequences in a folder, or the one that it is, in the order of their names.

    Parameters
    ----------
    folder : Path
    names : sequence of str
        Return only these, in this order; the name of a group stands for all sequences of it.

    Raises
    ------
    SequenceError
        If there is no sequence, or none of one of the names, or two of the same name.
    """
    if not folder.is_dir():
        raise SequenceError(f'{folder} is no folder')
    folder = folder.absolute()  # so that "." has a name
    found = _below(folder, DEPTH)
    if not found:
        raise SequenceError(
            f'{folder} has no sequence: no folder with img/ and groundtruth_rect.txt (OTB) or '
            'groundtruth.txt (LaSOT), color/ and groundtruth.txt (VOT), 00000001.jpg beside '
            'groundtruth.txt (GOT-10k), 30/NAME/ and 30/NAME.txt (NfS), or anno/ and data_seq/ '
            '(UAV123)'
        )
    by_name: dict[str, SequenceSource] = {}
    for source in found:
        other = by_name.setdefault(source.name, source)
        if other is not source:
            raise SequenceError(
                f'{folder} has two sequences "{source.name}", {other.truth} and {source.truth}: '
                'name the folder of one of them'
            )
    if not names:
        return found
    chosen: dict[str, SequenceSource] = {}
    for name in names:
        meant = [source for source in found if name in (source.name, source.group)]
        if not meant:
            there = ', '.join(by_name)
            raise SequenceError(f'{folder} has no sequence "{name}"; there are {there}')
        chosen |= {source.name: source for source in meant}
    return list(chosen.values())


def _below(folder: Path, depth: int) -> list[SequenceSource]:
    """Return what the folder is, or else what its folders are."""
    for layout in LAYOUTS:
        sources = layout.find(folder)
        if sources:
            return sources
    if depth == 0:
        return []
    inner = sorted(path for path in folder.iterdir() if _may_hold_folders(path))
    return [source for path in inner for source in _below(path, depth - 1)]


def _may_hold_folders(path: Path) -> bool:
    """Return whether to look into it; not into files, nor into what is hidden."""
    return path.suffix.lower() not in ENDINGS and not path.name.startswith('.') and path.is_dir()
