# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a check is to measure, as one step tells the next process. Imports no PyTorch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What a check is to measure.

    Parameters
    ----------
    device : str
        cuda, cuda:N, or cpu for a rehearsal.
    output : str
        Folder for what is written.
    sequences : tuple of str
        Folders of the OTB benchmark to compare with the CPU on.
    sequence_frames : int
        So many frames of each, at most.
    frames : int
        Frames that are timed, of each kind.
    targets : tuple of int
        Trackers at the same time.
    steady_frames : int
        Frames in which memory may not grow.
    changes : dict
        Settings of the tracker that are not the default's.
    """

    device: str
    output: str
    sequences: tuple[str, ...]
    sequence_frames: int = 40
    frames: int = 50
    targets: tuple[int, ...] = (1, 2, 4, 8, 16)
    steady_frames: int = 200
    changes: dict[str, Any] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Store them for another process."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Return what `write` stored."""
        values = json.loads(path.read_text())
        lists = {name: tuple(v) for name, v in values.items() if isinstance(v, list)}
        return cls(**{**values, **lists})
