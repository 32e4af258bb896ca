# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Is there room for results? Asked before the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from fcnt_ros.commands.checks import OutputError, check_folder


def test_a_folder_that_can_be_made_is_not_made_yet(tmp_path):
    check_folder(tmp_path / 'a' / 'b', '--output')
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path):
    (tmp_path / 'track.csv').touch()
    check_folder(tmp_path, '--output')
    assert [path.name for path in tmp_path.iterdir()] == ['track.csv']


@pytest.mark.parametrize('name', ['notes', 'notes/below'])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path, name):
    (tmp_path / 'notes').touch()
    with pytest.raises(OutputError, match='notes is a file.*by --output'):
        check_folder(tmp_path / name, '--output')


@pytest.mark.skipif(not Path('/proc/self').exists(), reason='needs a folder of the kernel')
def test_a_folder_in_which_nobody_can_write_is_named():
    with pytest.raises(OutputError, match='nothing can be written into /proc/x'):
        check_folder(Path('/proc/x'), '--output')
