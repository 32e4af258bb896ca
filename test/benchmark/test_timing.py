# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is told of measured times, with a clock that goes as it is told to."""

from __future__ import annotations

import random

import pytest

from fcnt_ros.benchmark import timing
from fcnt_ros.benchmark.timing import Timing, measure


class Clock:
    """Stands still but for `work`, which takes 1, 2, 3, ... seconds."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.calls = 0

    def __call__(self) -> float:
        return self.now

    def work(self) -> None:
        self.calls += 1
        self.now += self.calls


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timing, 'perf_counter', clock)
    return clock


def test_of_the_times_0_to_100_the_percentiles_are_their_own_numbers():
    samples = [float(n) for n in range(101)]
    random.Random(0).shuffle(samples)
    assert Timing.of(samples) == Timing(median=50.0, p95=95.0, maximum=100.0, count=101)


def test_no_sample_has_no_timing():
    with pytest.raises(ValueError, match='no sample'):
        Timing.of([])


def test_each_call_is_timed_by_itself(clock):
    assert measure(clock.work, repeats=3, warm_up=0) == Timing.of([1.0, 2.0, 3.0])


def test_the_first_calls_warm_up_and_do_not_count(clock):
    assert measure(clock.work, repeats=2, warm_up=4) == Timing.of([5.0, 6.0])


def test_measuring_not_once_is_refused_before_anything_is_called(clock):
    with pytest.raises(ValueError, match='repeats is 0'):
        measure(clock.work, repeats=0)
    assert clock.calls == 0
