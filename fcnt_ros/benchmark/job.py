# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One pass of one tracker over one sequence, from the first image to the files it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Sequence as Several
from contextlib import closing, nullcontext
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from fcnt_ros.benchmark import results
from fcnt_ros.benchmark.evaluation import Finding, Run, Tracker, one_pass
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.benchmark.tracker_entries import TrackerEntry
from fcnt_ros.pictures.contact_sheet import ContactSheet
from fcnt_ros.pictures.overlays import TRUTH_COLOR, draw, outline
from fcnt_ros.pictures.trace import Trace
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult

FAILS = (ValueError, RuntimeError, cv2.error)
"""What a sequence that fails raises; the others go on."""


@dataclass(frozen=True)
class Failure:
    """A sequence that could not be read or run.

    Parameters
    ----------
    sequence : str
    reason : str
    tracker : str
        The entry's label; empty if no tracker is to blame.
    """

    sequence: str
    reason: str
    tracker: str = ''

    def __str__(self) -> str:
        return ': '.join(part for part in (self.tracker, self.sequence, self.reason) if part)


@dataclass(frozen=True, eq=False)
class Job:
    """A pass that has to be done, or is done already.

    Parameters
    ----------
    entry : TrackerEntry
    sequence : Sequence
    folder : Path
        Where the entry's results are.
    draws : bool
        Whether to draw a contact sheet.
    explains : bool
        Whether to write a `Trace`.
    """

    entry: TrackerEntry
    sequence: Sequence
    folder: Path
    draws: bool
    explains: bool

    @property
    def label(self) -> str:
        """The entry's and the sequence's."""
        return f'{self.entry.label}, {self.sequence.label}'

    @property
    def is_done(self) -> bool:
        """Whether all that is asked for is on disk, made with the same settings."""
        if self.draws and not results.sheet(self.folder, self.sequence).exists():
            return False
        if self.explains and not results.trace(self.folder, self.sequence).exists():
            return False
        return self.result() is not None

    def result(self, but: Several[str] = ()) -> Run | None:
        """Return the run that is on disk, if it was made with the same settings, `but` aside."""
        return results.load(self.folder, self.sequence, self.entry.settings, but)

    def discard(self) -> None:
        """Remove what is on disk."""
        results.discard(self.folder, self.sequence)

    def failure(self, reason: str) -> Failure:
        """Return that this failed."""
        return Failure(self.sequence.label, reason, self.entry.label)

    def run(self, tracker: Tracker, on_frame: Callable[[], None]) -> str:
        """Do it with the entry's tracker; return the trace in a line, '' without a trace.

        Raises
        ------
        SequenceError
            If an image cannot be read.
        Exception
            Whatever the tracker raises, one of `FAILS`; OSError if the disk is full.
        """
        sequence = self.sequence
        self.folder.mkdir(parents=True, exist_ok=True)
        self.discard()  # a sheet or trace would be of other settings
        sheet = ContactSheet() if self.draws else None
        trace = Trace(results.trace(self.folder, sequence)) if self.explains else None

        def look(index: int, image: np.ndarray, finding: Finding) -> None:
            if sheet is not None and sheet.wants(index):
                _add(sheet, index, image, finding, sequence.box(index))
            if trace is not None:
                trace.add(index, image, finding, sequence.box(index))
            on_frame()

        with closing(trace) if trace is not None else nullcontext():
            run = one_pass(tracker, sequence, look)
        if sheet is not None:
            path = results.sheet(self.folder, sequence)
            if not cv2.imwrite(str(path), sheet.picture()):
                raise OSError(f'{path} cannot be written as a picture')
        results.save(self.folder, sequence, self.entry.settings, run)
        return trace.summary if trace is not None else ''


def _add(
    sheet: ContactSheet, index: int, image: np.ndarray, result: TrackResult, truth: Box | None
) -> None:
    """Draw a frame on the sheet, the true box over the track's."""
    picture = draw(image, result)
    if truth is not None:
        outline(picture, truth, TRUTH_COLOR, 1)
    sheet.add(
        index,
        picture,
        result.search_region.box,
        result.gnet_heatmap,
        result.snet_heatmap,
        result.state.value,
        result.confidence,
    )


def long_ones_first(jobs: Several[Job]) -> list[Job]:
    """Return the jobs, those of an entry together: to start a tracker takes time."""
    folders = list(dict.fromkeys(job.folder for job in jobs))
    return sorted(jobs, key=lambda job: (folders.index(job.folder), -len(job.sequence.images)))


def one_by_one(jobs: Several[Job], progress: tqdm) -> Iterator[Failure]:
    """Do jobs in this process, in their order; yield what fails and go on with the next.

    Raises
    ------
    RuntimeError
        If a tracker cannot be started.
    """
    for _, group in groupby(jobs, key=lambda job: job.folder):
        several = list(group)
        with several[0].entry.start() as tracker:
            for job in several:
                progress.set_description(job.label)
                try:
                    summary = job.run(tracker, progress.update)
                except FAILS as error:
                    yield job.failure(str(error))
                else:
                    if summary:
                        progress.write(summary)
