# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which targets are of one kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from fcnt_ros.benchmark.layouts import lasot, otb
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.longterm.kinds import OTB_KINDS, check_names, kind_of
from fcnt_ros.benchmark.sequence import SequenceError


def source(name: str, group: str = '', layout: str = otb.NAME) -> SequenceSource:
    return SequenceSource(name, group or name, Path(), Path(), layout, otb._load)


@pytest.mark.parametrize(
    ('name', 'group', 'kind'),
    [('Deer', 'Deer', 'animal'), ('Jogging-2', 'Jogging', 'person'), ('Skating2-1', '', 'person')],
)
def test_otbs_sequences_are_known_by_name(name, group, kind):
    assert kind_of(source(name, group)) == kind


def test_nobody_is_of_two_kinds():
    names = ' '.join(OTB_KINDS.values()).split()
    assert len(names) == len(set(names))


def test_lasots_class_is_the_kind():
    assert kind_of(source('bird-3', 'bird', lasot.NAME)) == 'bird'


def test_others_are_of_no_kind_unless_it_is_told():
    mine, yours = source('kitchen'), source('garage')
    assert kind_of(mine) is None
    alike = [['kitchen', 'garage']]
    assert kind_of(mine, alike) == kind_of(yours, alike) is not None


def test_what_is_told_counts_more_than_what_is_known():
    alike = [['Deer', 'Man']]
    assert kind_of(source('Deer'), alike) == kind_of(source('Man'), alike)
    assert kind_of(source('Deer'), alike) != kind_of(source('Dog'), alike)


@pytest.mark.parametrize(
    ('alike', 'why'), [([['Deer', 'Dear']], 'no such sequence'), ([['Deer'], ['Deer']], 'twice')]
)
def test_a_name_that_makes_no_sense_is_an_error(alike, why):
    with pytest.raises(SequenceError, match=why):
        check_names(alike, [source('Deer')])
