# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Work that waits."""

from __future__ import annotations

import pytest

from fcnt_ros.ros.waiting_line import NotYetError, WaitingLine


class Bench:
    """A waiting line with a clock that is set by hand; work is done once its name is ready."""

    def __init__(self) -> None:
        self.time = 0.0
        self.ready: set[str] = set()
        self.done: list[str] = []
        self.given_up: list[str] = []
        self.line = WaitingLine(patience=0.25, now=lambda: self.time)

    def add(self, name: str) -> None:
        def attempt() -> None:
            if name not in self.ready:
                raise NotYetError(f'{name} is not ready')
            self.done.append(name)

        self.line.add(attempt, self.given_up.append)


@pytest.fixture
def bench():
    return Bench()


def test_what_can_be_done_is_done_at_once(bench):
    bench.ready = {'one'}
    bench.add('one')
    assert bench.done == ['one']


def test_what_cannot_is_done_when_it_can_and_once(bench):
    bench.add('one')
    bench.ready = {'one'}
    bench.line.try_again()
    bench.line.try_again()
    assert bench.done == ['one']


def test_the_order_is_kept(bench):
    bench.ready = {'two'}
    bench.add('one')
    bench.add('two')
    assert bench.done == []
    bench.ready.add('one')
    bench.line.try_again()
    assert bench.done == ['one', 'two']


def test_after_its_patience_it_is_given_up_with_the_reason_and_the_next_one_is_tried(bench):
    bench.add('one')
    bench.time = 0.2
    bench.add('two')
    bench.ready = {'two'}
    bench.time = 0.26
    bench.line.try_again()
    assert bench.given_up == ['one is not ready']
    assert bench.done == ['two']


def test_what_was_cleared_is_neither_done_nor_given_up(bench):
    bench.add('one')
    bench.line.clear()
    bench.ready, bench.time = {'one'}, 1.0
    bench.line.try_again()
    assert bench.done == bench.given_up == []
