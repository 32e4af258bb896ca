# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Trackers over sequences, hours of it: what is done is on disk and is not done again.

Whatever ends it, the results are those on disk; so a run that was stopped and one that was not are
reported the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Several
from dataclasses import dataclass
from pathlib import Path

from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.job import Failure, Job, long_ones_first, one_by_one
from fcnt_ros.benchmark.progress import Progress
from fcnt_ros.benchmark.score_report import Standing
from fcnt_ros.benchmark.scores import Judged
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.benchmark.side_by_side import side_by_side
from fcnt_ros.benchmark.tracker_entries import MACHINE, TrackerEntry


@dataclass(frozen=True)
class Shard:
    """The K-th of N shares of the work, for machines that need not know of each other.

    Together they are all of it, and no two have anything in common.

    Parameters
    ----------
    number : int
        From 1 to `count`.
    count : int
    """

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the share written as 'K/N', such as 2/8; else raise ValueError."""
        number, _, count = text.partition('/')
        whole = number.isdecimal() and count.isdecimal()
        if not whole or not 1 <= int(number) <= int(count):
            raise ValueError(f'"{text}" is not K/N, such as 2/8, with K from 1 to N')
        return cls(int(number), int(count))

    def __str__(self) -> str:
        return f'{self.number}/{self.count}'

    def share(self, jobs: Several[Job]) -> list[Job]:
        """Return those jobs that are in it, of all lengths; done or not, they are the same."""
        return long_ones_first(jobs)[self.number - 1 :: self.count]


@dataclass(frozen=True)
class Campaign:
    """Trackers, sequences, and the folder for the results, which has a folder for each entry.

    Parameters
    ----------
    entries : sequence of TrackerEntry
    sequences : sequence of Sequence
        Those of one name are variants of one sequence, and have different labels.
    output : Path
    sheets : bool
        Whether to draw a contact sheet of each sequence, for entries that have heat maps.
    traces : bool
        Whether to write a `Trace` of each sequence, for the same entries.
    processes : int
        How many of them do the work side by side; with 1 it is done in this one.
    gpus : sequence of str
        Those that several processes share out among them, as in `side_by_side`.
    shard : Shard, optional
        Run and discard only this share of the work.
    from_anywhere : bool
        Whether results count that were made on another machine or device.
    """

    entries: Several[TrackerEntry]
    sequences: Several[Sequence]
    output: Path
    sheets: bool = False
    traces: bool = False
    processes: int = 1
    gpus: Several[str] = ()
    shard: Shard | None = None
    from_anywhere: bool = False

    @property
    def names(self) -> list[str]:
        """The sequences' names, each once."""
        return list(dict.fromkeys(sequence.name for sequence in self.sequences))

    def folder(self, entry: TrackerEntry) -> Path:
        """Return where the results of an entry are."""
        return self.output / entry.folder_name

    def share(self) -> list[Job]:
        """Return what there is to do here, done or not."""
        jobs = [job for entry in self.entries for job in self._jobs(entry)]
        return jobs if self.shard is None else self.shard.share(jobs)

    def pending(self, entry: TrackerEntry) -> list[Sequence]:
        """Return the sequences that there are no results of."""
        return [job.sequence for job in self.share() if job.entry is entry and not job.is_done]

    def discard(self) -> None:
        """Remove the results that there are, so that all are pending."""
        for job in self.share():
            job.discard()

    def missing(self) -> list[Failure]:
        """Return, as failures, what there are no results of."""
        return [
            job.failure('there is no result of it')
            for job in self.share()
            if self._result(job) is None
        ]

    def run(self) -> Iterator[Failure]:
        """Run what is pending, showing progress; yield what fails and go on with the next.

        Raises
        ------
        RuntimeError
            If a tracker cannot be started.
        """
        jobs = [job for job in self.share() if not job.is_done]
        if not jobs:
            return
        frames = sum(len(job.sequence.images) for job in jobs)
        with Progress(frames) as progress:
            if self.processes == 1:
                yield from one_by_one(jobs, progress)
            else:
                yield from side_by_side(jobs, self.processes, progress, self.gpus)

    def done(self) -> Iterator[tuple[Job, Run]]:
        """Yield what there is on disk."""
        for job in self.share():
            run = self._result(job)
            if run is not None:
                yield job, run

    def standings(self) -> list[Standing]:
        """Return what the results on disk come to, without entries that have none."""
        standings = []
        for entry in self.entries:
            runs: dict[str, list[Judged]] = {}
            for job in self._jobs(entry):
                run = self._result(job)
                if run is not None:
                    runs.setdefault(job.sequence.name, []).append((run, job.sequence.boxes))
            if runs:
                standings.append(Standing(entry, runs))
        return standings

    def _result(self, job: Job) -> Run | None:
        return job.result(but=MACHINE if self.from_anywhere else ())

    def _jobs(self, entry: TrackerEntry) -> list[Job]:
        folder, maps = self.folder(entry), entry.has_heatmaps
        return [
            Job(entry, sequence, folder, self.sheets and maps, self.traces and maps)
            for sequence in self.sequences
        ]
