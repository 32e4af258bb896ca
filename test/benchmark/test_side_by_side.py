# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Jobs in processes of their own: the same results, and nothing left of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from multiprocessing import active_children
from pathlib import Path

import pytest
import torch

from fcnt_ros.benchmark import side_by_side
from fcnt_ros.benchmark.campaign import Campaign
from fcnt_ros.benchmark.layouts.otb import read_sequence
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.benchmark.tracker_entries import TrackerEntry

pytestmark = pytest.mark.slow  # processes of their own


@pytest.fixture
def sequences(draw_sequence) -> list[Sequence]:
    return [read_sequence(draw_sequence(name, 6)) for name in ('Bird', 'Deer', 'Dog')]


@pytest.fixture
def drifting(monkeypatch) -> TrackerEntry:
    """A entry whose tracker the processes can import, as they get our `sys.path`."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    monkeypatch.setenv('OMP_NUM_THREADS', '2')
    start = import_module('drifting_tracker').start
    return TrackerEntry('drifting', None, {}, False, start)


def boxes(campaign: Campaign) -> dict[str, list]:
    (standing,) = campaign.standings()
    return {name: run.boxes.tolist() for name, ((run, _),) in standing.runs.items()}


def test_the_results_are_those_of_one_process(drifting, sequences, tmp_path):
    alone, together = (
        Campaign([drifting], sequences, tmp_path / str(n), processes=n) for n in (1, 2)
    )
    assert list(alone.run()) == list(together.run()) == []
    assert list(boxes(together)) == ['Bird', 'Deer', 'Dog']
    assert boxes(together) == boxes(alone)
    assert active_children() == []


def test_each_process_has_its_share_of_the_threads(drifting, sequences, tmp_path, monkeypatch):
    monkeypatch.setattr(torch, 'get_num_threads', lambda: 8)
    campaign = Campaign([drifting], sequences, tmp_path, processes=4)
    list(campaign.run())
    (standing,) = campaign.standings()
    assert standing.runs['Bird'][0][0].confidences.tolist() == [0.2] * 6


def test_each_process_sees_one_gpu_in_turns(drifting, sequences, tmp_path):
    on_gpu = replace(drifting, start=import_module('drifting_tracker').start_on_gpu)
    gpus = ('3', '5')
    list(Campaign([on_gpu], sequences[:2], tmp_path, processes=2, gpus=gpus).run())
    (standing,) = Campaign([on_gpu], sequences[:2], tmp_path).standings()
    seen = {run.confidences[0] for ((run, _),) in standing.runs.values()}
    assert seen == {0.3, 0.5}
    assert 'CUDA_VISIBLE_DEVICES' not in os.environ


def test_gpus_are_those_that_the_scheduler_gave(monkeypatch):
    monkeypatch.setenv('CUDA_VISIBLE_DEVICES', '2,7')
    assert side_by_side.gpus_here() == ['2', '7']
    monkeypatch.setenv('CUDA_VISIBLE_DEVICES', '')
    assert side_by_side.gpus_here() == []


def test_what_is_done_is_not_done_again(drifting, sequences, tmp_path):
    list(Campaign([drifting], sequences[:1], tmp_path, processes=2).run())
    record = tmp_path / drifting.folder_name / 'Bird.json'
    before = record.read_bytes()  # with the seconds of each frame: never the same twice
    list(Campaign([drifting], sequences, tmp_path, processes=2).run())
    assert record.read_bytes() == before


def test_a_sequence_that_fails_is_named_and_the_others_go_on(drifting, sequences, tmp_path):
    sequences[1].images[3].write_text('no picture')
    campaign = Campaign([drifting], sequences, tmp_path / 'out', processes=2)
    (failure,) = campaign.run()
    assert str(failure) == f'drifting: Deer: {sequences[1].images[3]} is no image'
    assert list(boxes(campaign)) == ['Bird', 'Dog']


def with_start(start: Callable) -> TrackerEntry:
    """Return an entry whose tracker never comes to be."""
    return TrackerEntry('odd', None, {}, False, start)


def test_a_process_that_dies_is_named_and_the_others_go_on(sequences, tmp_path):
    campaign = Campaign([with_start(partial(os._exit, 3))], sequences, tmp_path, processes=2)
    failures = [str(failure) for failure in campaign.run()]
    assert sorted(failures) == [
        f'odd: {name}: its process ended with exit code 3' for name in ('Bird', 'Deer', 'Dog')
    ]
    assert active_children() == []


def test_a_process_that_was_killed_is_named_with_the_signal(sequences, tmp_path):
    start = partial(signal.raise_signal, signal.SIGKILL)
    (failure,) = Campaign([with_start(start)], sequences[:1], tmp_path, processes=2).run()
    assert failure.reason == 'its process ended by signal 9'


def test_a_tracker_that_cannot_be_started_ends_all(sequences, tmp_path):
    campaign = Campaign([with_start(partial(int, 'four'))], sequences, tmp_path, processes=2)
    with pytest.raises(RuntimeError, match="'four'"):
        list(campaign.run())
    assert active_children() == []


def test_no_process_is_left_when_it_is_stopped(drifting, sequences, tmp_path, monkeypatch):
    stopped = Campaign([drifting], sequences, tmp_path, processes=2)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(side_by_side, 'wait', interrupt)
        list(stopped.run())
    assert active_children() == []
    assert list(stopped.run()) == []
    assert list(boxes(stopped)) == ['Bird', 'Deer', 'Dog']


def interrupt(_: object) -> None:
    raise KeyboardInterrupt
