# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The order of the faults, and the table of their answers."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice

from trials.stress.campaign import FAULTS, Tally, order, table
from trials.stress.fault import Answer


def names(seed: int, count: int) -> list[str]:
    return [fault.name for fault in islice(order(random.Random(seed)), count)]


def test_no_two_kinds_have_the_same_name():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_each_kind_comes_once_before_any_comes_again():
    every = sorted(fault.name for fault in FAULTS)
    order_of_two = names(1, 2 * len(FAULTS))
    assert sorted(order_of_two[: len(FAULTS)]) == every
    assert sorted(order_of_two[len(FAULTS) :]) == every


def test_a_seed_tells_the_order():
    assert names(1, 20) == names(1, 20) != names(2, 20)


def test_the_table_tells_how_often_a_fault_was_answered_how():
    tally: Tally = Counter({('silence', Answer.REPORTED): 2, ('silence', Answer.TAKEN): 1})
    lines = {line[:30].strip(): line[30:].split() for line in table(tally).splitlines()}
    assert next(line for name, line in lines.items() if name.startswith('silence'))[:3] == [
        '3',
        '2',
        '1',
    ]
