# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Jobs in several processes, each with its share of the cores.

A process is handed one job after the other through its connection, which also tells when it died:
so it is known what it was doing, and another one takes its place.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Several
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import wait

import torch
from tqdm import tqdm

from fcnt_ros.benchmark.job import Failure, Job, long_ones_first
from fcnt_ros.benchmark.job_process import FAILED, FRAME, STOPPED, work

THREADS_VARIABLE = 'OMP_NUM_THREADS'
GPU_VARIABLE = 'CUDA_VISIBLE_DEVICES'


def threads_each(processes: int) -> int:
    """Return how many threads each of so many processes may have, one at least."""
    return max(1, torch.get_num_threads() // processes)


def gpus_here() -> list[str]:
    """Return the GPUs that this process may use, by the names that CUDA knows them by."""
    visible = os.environ.get(GPU_VARIABLE)
    if visible is None:
        return [str(index) for index in range(torch.cuda.device_count())]
    return [name for name in visible.split(',') if name]


def side_by_side(
    jobs: Several[Job], processes: int, progress: tqdm, gpus: Several[str] = ()
) -> Iterator[Failure]:
    """Do jobs in so many processes, long ones first; yield what fails and go on with the others.

    However this ends, no process is left.

    Parameters
    ----------
    jobs : sequence of Job
    processes : int
    progress : tqdm
        Told of each frame.
    gpus : sequence of str
        Of `gpus_here`: each process sees one of them only, in turns; without any it sees all.

    Raises
    ------
    RuntimeError
        If a tracker cannot be started, or results cannot be written.
    """
    waiting = deque(long_ones_first(jobs))
    threads = threads_each(processes)
    workers: list[_Worker] = []
    try:
        for index in range(min(processes, len(jobs))):
            workers.append(_Worker(threads, gpus[index % len(gpus)] if gpus else None))
        for worker in workers:
            worker.begin(waiting.popleft(), progress)
        while workers:
            for connection in wait([worker.connection for worker in workers]):
                worker = next(w for w in workers if w.connection is connection)
                kind, text = worker.news()
                if kind == FRAME:
                    progress.update()
                    continue
                if kind == STOPPED:
                    raise RuntimeError(text)
                if kind == FAILED:
                    yield worker.job.failure(text)
                elif text:
                    progress.write(text)
                if not waiting or not worker.is_alive:
                    workers.remove(worker)
                    worker.end()
                if waiting and not worker.is_alive:
                    worker = _Worker(threads, worker.gpu)
                    workers.append(worker)
                if waiting:
                    worker.begin(waiting.popleft(), progress)
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process, seen from here."""

    job: Job

    def __init__(self, threads: int, gpu: str | None) -> None:
        self.gpu = gpu
        self.connection, theirs = get_context('spawn').Pipe()
        self._process = get_context('spawn').Process(
            target=work, args=(theirs, threads), daemon=True
        )
        variables = {THREADS_VARIABLE: str(threads)}
        if gpu is not None:
            variables[GPU_VARIABLE] = gpu
        with _surroundings(variables):
            self._process.start()
        theirs.close()  # so that its end is told when the process dies
        self.is_alive = True

    def begin(self, job: Job, progress: tqdm) -> None:
        """Let it do a job."""
        self.job = job
        progress.set_description(job.label)
        with suppress(ConnectionError):  # it is dead, and `news` tells
            self.connection.send(job)

    def news(self) -> tuple[str, str]:
        """Return what it says next, one of the words of `job_process` and a text."""
        try:
            return self.connection.recv()
        except (EOFError, ConnectionError):
            self.is_alive = False
            self._process.join()
            code = self._process.exitcode
            how = f'by signal {-code}' if code < 0 else f'with exit code {code}'
            return FAILED, f'its process ended {how}'

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.terminate()
        self._process.join()
        self.connection.close()


@contextmanager
def _surroundings(variables: Mapping[str, str]) -> Iterator[None]:
    """Let processes that are started have these variables, and leave Ctrl-C to this one.

    OpenMP and CUDA read theirs once, when they are loaded.
    """
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, on_interrupt)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
