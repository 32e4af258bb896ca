# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What each room of the package stands on: imports, wherever they are in a file, run downwards."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / 'fcnt_ros'

STANDS_ON = {
    'tracker': set(),
    'footage': {'tracker'},
    'pictures': {'footage', 'tracker'},
    'web': {'pictures', 'footage', 'tracker'},
    'benchmark': {'pictures', 'footage', 'tracker'},
    'analysis': {'benchmark', 'pictures', 'footage', 'tracker'},
    'commands': {'analysis', 'benchmark', 'web', 'pictures', 'footage', 'tracker'},
    'ros': {'footage', 'tracker'},
    'position': {'ros', 'pictures', 'footage', 'tracker'},
    'node': {'position', 'ros', 'pictures', 'footage', 'tracker'},
    'follow': {'ros', 'tracker'},
    'tools': {'node', 'ros', 'web', 'pictures', 'footage', 'tracker'},
}
"""Every room, and the rooms that it may import."""

TRACKERS_ROOMS = {
    'compute': set(),
    'heatmaps': set(),
    'features': {'compute'},
    'paper': {'features', 'heatmaps', 'compute'},
    'default': {'features', 'heatmaps', 'compute'},
}
"""The same inside of `tracker/`; what lies in no room there is common to all."""


def imported(file: Path) -> Iterator[str]:
    """Yield the dotted names of what a file imports."""
    for statement in ast.walk(ast.parse(file.read_text(), file.name)):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield from (f'{statement.module}.{alias.name}' for alias in statement.names)


def imported_rooms(folder: Path, package: str) -> dict[str, set[str]]:
    """Return for each file of a folder the rooms of a package that it imports."""
    return {
        str(file.relative_to(PACKAGE)): {
            name.removeprefix(f'{package}.').split('.')[0]
            for name in imported(file)
            if name.startswith(f'{package}.')
        }
        for file in folder.rglob('*.py')
    }


def test_every_room_has_a_floor():
    rooms = {path.name for path in PACKAGE.iterdir() if any(path.glob('*.py'))}
    assert rooms == STANDS_ON.keys()


def test_nothing_but_the_command_line_lies_outside_of_the_rooms():
    assert {path.name for path in PACKAGE.glob('*.py')} == {'__init__.py', 'cli.py'}


@pytest.mark.parametrize('room', STANDS_ON)
def test_a_room_imports_what_it_stands_on_and_nothing_else(room: str):
    allowed = {room, 'msg', 'srv', *STANDS_ON[room]}
    upwards = {
        file: rooms - allowed
        for file, rooms in imported_rooms(PACKAGE / room, 'fcnt_ros').items()
        if rooms - allowed
    }
    assert not upwards


@pytest.mark.parametrize('room', TRACKERS_ROOMS)
def test_a_room_of_the_tracker_imports_what_it_stands_on_and_nothing_else(room: str):
    others = TRACKERS_ROOMS.keys() - TRACKERS_ROOMS[room] - {room}
    folder = PACKAGE / 'tracker' / room
    upwards = {
        file: rooms & others
        for file, rooms in imported_rooms(folder, 'fcnt_ros.tracker').items()
        if rooms & others
    }
    assert not upwards


def test_the_floors_have_no_circle():
    done: set[str] = set()
    while len(done) < len(STANDS_ON):
        next_floor = {room for room, below in STANDS_ON.items() if below <= done} - done
        assert next_floor, f'these stand on each other: {STANDS_ON.keys() - done}'
        done |= next_floor


def test_the_tracker_knows_no_ros():
    names = {
        name.split('.')[0] for file in PACKAGE.rglob('tracker/**/*.py') for name in imported(file)
    }
    assert not names & {'rclpy', 'sensor_msgs', 'std_msgs', 'geometry_msgs'}
