# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is taken for a leak."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trials.stress.process import StressError
from trials.stress.resources import Resources
from trials.stress.transitions import NEXT, WARM, Round, check

ROUND = Round(0, Resources(memory=400.0, threads=18, files=20), ())


def grown(**changes: float) -> list[Round]:
    """Return rounds the last of which holds something else than the others."""
    return [*[ROUND] * WARM, replace(ROUND, resources=replace(ROUND.resources, **changes))]


def test_what_stays_as_it_is_passes():
    check(grown())


@pytest.mark.parametrize('leak', [{'threads': 19}, {'files': 30}, {'memory': 760.0}])
def test_a_leak_is_named_with_both_numbers(leak):
    (name,) = leak
    with pytest.raises(StressError, match=f'{name} grew from .* to {leak[name]:.0f}'):
        check(grown(**leak))


def test_a_subscription_that_stays_is_a_leak():
    with pytest.raises(StressError, match='/image'):
        check([*[ROUND] * WARM, replace(ROUND, subscriptions=('/image',))])


def test_too_few_rounds_are_not_taken_for_a_proof():
    with pytest.raises(StressError, match='ask for more'):
        check([ROUND] * WARM)


def test_every_state_can_be_left_and_reached():
    assert {before for before, _ in NEXT} == set(NEXT.values())
