# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Shares of the work: together they are all of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fcnt_ros.benchmark.campaign import Shard
from fcnt_ros.benchmark.job import Job
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.benchmark.tracker_entries import TrackerEntry


def jobs(lengths: list[int]) -> list[Job]:
    """Return jobs of one entry over sequences of so many images."""
    entry, image = TrackerEntry('still', None, {}, False, lambda: None), Path('x.jpg')
    return [
        Job(entry, Sequence(str(i), (image,) * n, np.ones((n, 4))), Path(), False, False)
        for i, n in enumerate(lengths)
    ]


@pytest.mark.parametrize('count', [1, 2, 3, 7])
def test_shares_are_all_of_it_and_have_nothing_in_common(count):
    everything = jobs([5, 1, 9, 7, 3])
    shares = [Shard(k, count).share(everything) for k in range(1, count + 1)]
    names = [job.sequence.name for share in shares for job in share]
    assert sorted(names) == ['0', '1', '2', '3', '4']


def test_long_sequences_are_dealt_out_in_turns():
    everything = jobs([1, 2, 9, 8])
    assert [len(j.sequence.images) for j in Shard(1, 2).share(everything)] == [9, 2]
    assert [len(j.sequence.images) for j in Shard(2, 2).share(everything)] == [8, 1]


@pytest.mark.parametrize('text', ['0/2', '3/2', '1', '1/', 'a/b', '-1/2', '1/0'])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(ValueError, match='is not K/N'):
        Shard.parse(text)


def test_a_share_is_written_as_it_is_read():
    assert str(Shard.parse('2/8')) == '2/8'
