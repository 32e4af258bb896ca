# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Trackers over sequences, hours of it: what is done is on disk and is not done again.

Whatever ends it, the results are those on disk; so a run that was stopped and one that was not are
reported the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Several
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from fcnt_ros.benchmark import results
from fcnt_ros.benchmark.contenders import Contender
from fcnt_ros.benchmark.evaluation import Finding, Tracker, one_pass
from fcnt_ros.benchmark.otb import Sequence
from fcnt_ros.benchmark.score_report import Standing
from fcnt_ros.benchmark.truth_sheet import TruthSheet
from fcnt_ros.trace import Trace


@dataclass(frozen=True)
class Failure:
    """A sequence that could not be read or run.

    Parameters
    ----------
    sequence : str
    reason : str
    tracker : str
        The contender's label; empty if no tracker is to blame.
    """

    sequence: str
    reason: str
    tracker: str = ''

    def __str__(self) -> str:
        return ': '.join(part for part in (self.tracker, self.sequence, self.reason) if part)


@dataclass(frozen=True)
class Campaign:
    """Contenders, sequences, and the folder for the results, which has a folder for each contender.

    Parameters
    ----------
    contenders : sequence of Contender
    sequences : sequence of Sequence
    output : Path
    sheets : bool
        Whether to draw a contact sheet of each sequence, for contenders that have heat maps.
    traces : bool
        Whether to write a `Trace` of each sequence, for the same contenders.
    """

    contenders: Several[Contender]
    sequences: Several[Sequence]
    output: Path
    sheets: bool = False
    traces: bool = False

    def folder(self, contender: Contender) -> Path:
        """Return where the results of a contender are."""
        return self.output / contender.folder_name

    def pending(self, contender: Contender) -> list[Sequence]:
        """Return the sequences that there are no results of."""
        return [s for s in self.sequences if not self._is_done(contender, s)]

    def discard(self) -> None:
        """Remove the results that there are, so that all are pending."""
        for contender in self.contenders:
            for sequence in self.sequences:
                results.discard(self.folder(contender), sequence)

    def run(self) -> Iterator[Failure]:
        """Run what is pending, showing progress; yield what fails and go on with the next.

        Raises
        ------
        RuntimeError
            If a tracker cannot be started.
        """
        pending = [(contender, self.pending(contender)) for contender in self.contenders]
        frames = sum(len(s.images) for _, sequences in pending for s in sequences)
        with tqdm(total=frames, unit='frame', disable=frames == 0) as progress:
            for contender, sequences in pending:
                if not sequences:
                    continue
                with contender.start() as tracker:
                    for sequence in sequences:
                        progress.set_description(f'{contender.label}, {sequence.name}')
                        try:
                            self._run(contender, tracker, sequence, progress)
                        except (ValueError, RuntimeError, cv2.error) as error:
                            yield Failure(sequence.name, str(error), contender.label)

    def standings(self) -> list[Standing]:
        """Return what the results on disk come to, without contenders that have none."""
        standings = []
        for contender in self.contenders:
            folder = self.folder(contender)
            runs = {
                s.name: (run, s.boxes)
                for s in self.sequences
                if (run := results.load(folder, s, contender.settings)) is not None
            }
            if runs:
                standings.append(Standing(contender, runs))
        return standings

    def _run(
        self, contender: Contender, tracker: Tracker, sequence: Sequence, progress: tqdm
    ) -> None:
        folder = self.folder(contender)
        folder.mkdir(parents=True, exist_ok=True)
        results.discard(folder, sequence)  # a sheet or trace would be of other settings
        sheet = TruthSheet() if self._draws(contender) else None
        trace = Trace(results.trace(folder, sequence)) if self._explains(contender) else None

        def on_frame(index: int, image: np.ndarray, finding: Finding) -> None:
            if sheet is not None:
                sheet.add(index, image, finding, sequence.box(index))
            if trace is not None:
                trace.add(index, image, finding, sequence.box(index))
            progress.update()

        with closing(trace) if trace is not None else nullcontext():
            run = one_pass(tracker, sequence, on_frame)
        if trace is not None:
            progress.write(trace.summary)
        if sheet is not None:
            sheet.write(results.sheet(folder, sequence))
        results.save(folder, sequence, contender.settings, run)

    def _is_done(self, contender: Contender, sequence: Sequence) -> bool:
        folder = self.folder(contender)
        if self._draws(contender) and not results.sheet(folder, sequence).exists():
            return False
        if self._explains(contender) and not results.trace(folder, sequence).exists():
            return False
        return results.load(folder, sequence, contender.settings) is not None

    def _draws(self, contender: Contender) -> bool:
        return self.sheets and contender.has_heatmaps

    def _explains(self, contender: Contender) -> bool:
        return self.traces and contender.has_heatmaps
