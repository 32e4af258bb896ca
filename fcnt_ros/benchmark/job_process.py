# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a process does that is handed jobs: it answers with a word and a text."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection

import cv2
import torch

from fcnt_ros.benchmark.evaluation import Tracker
from fcnt_ros.benchmark.job import FAILS, Job

FRAME = 'frame'
"""A frame is done; no text."""

DONE = 'done'
"""The job is done; the text is what to show, or empty."""

FAILED = 'failed'
"""The job failed, but others may not; the text tells why."""

STOPPED = 'stopped'
"""There is no sense in going on; the text tells why."""


def work(connection: Connection, threads: int) -> None:
    """Do the jobs that come, with so many threads, until there is nobody to hand out more."""
    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)
    with suppress(EOFError, ConnectionError), _TrackerAtHand() as at_hand:
        while True:
            connection.send(_answer(connection.recv(), at_hand, connection))


class _TrackerAtHand(ExitStack):
    """Keeps the tracker of the last job open: the next job's is mostly the same."""

    _folder = None

    def of(self, job: Job) -> Tracker:
        """Return the job's tracker."""
        if self._folder != job.folder:
            self.close()
            self._tracker = self.enter_context(job.entry.start())
            self._folder = job.folder
        return self._tracker


def _answer(job: Job, at_hand: _TrackerAtHand, connection: Connection) -> tuple[str, str]:
    try:
        tracker = at_hand.of(job)
    except (RuntimeError, ValueError, OSError) as error:
        return STOPPED, str(error)
    try:
        return DONE, job.run(tracker, lambda: connection.send((FRAME, '')))
    except FAILS as error:
        return FAILED, str(error)
    except ConnectionError:
        raise
    except OSError as error:
        return STOPPED, str(error)
