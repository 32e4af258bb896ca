# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""When a target is away."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fcnt_ros.benchmark.longterm.absences import AWAY, BACK, SEEN, absences, chance_of


@pytest.mark.parametrize('seed', range(20))
def test_a_target_is_long_enough_in_view_before_between_and_after(seed):
    gone = absences(300, chance_of('joined', seed=seed))
    edges = [0, *(edge for one in gone for edge in (one.start, one.stop)), 300]
    lengths = [stop - start for start, stop in pairwise(edges)]
    assert len(gone) >= 2
    assert all(SEEN[0] <= length <= SEEN[1] for length in lengths[:-1:2])
    assert all(AWAY[0] <= length <= AWAY[1] for length in lengths[1::2])
    assert lengths[-1] >= BACK


def test_the_shortest_sequence_has_one_and_a_shorter_one_none():
    shortest = SEEN[0] + AWAY[0] + BACK
    assert absences(shortest, chance_of(seed=0)) == [range(SEEN[0], SEEN[0] + AWAY[0])]
    assert absences(shortest - 1, chance_of(seed=0)) == []


def test_chance_belongs_to_its_words_and_its_seed():
    def draw(*words: str, seed: int) -> int:
        return int(chance_of(*words, seed=seed).integers(1 << 60))

    same = draw('edge', 'Deer', seed=1)
    assert draw('edge', 'Deer', seed=1) == same
    assert same not in {draw('edge', 'Dog', seed=1), draw('edge', 'Deer', seed=2)}
