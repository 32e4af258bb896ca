# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What killed programs leave in shared memory goes; what living ones use stays."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rclpy.utilities import get_rmw_implementation_identifier

from fcnt_ros.ros.dead_segments import YOUNG, remove_dead_segments
from fcnt_ros.ros.shared_memory import MEMORY, OWN_WAYS

NAME = 'fastrtps_0123456789abcdef'


def leave(folder: Path, name: str = NAME, age: float = 2 * YOUNG) -> tuple[Path, Path]:
    """Make the two files that a program had so long ago: the segment and its lock."""
    segment, lock = folder / name, folder / f'{name}_el'
    for path in (segment, lock):
        path.touch()
        os.utime(path, (time.time() - age,) * 2)
    return segment, lock


@pytest.mark.parametrize('name', [NAME, 'fastdds_fedcba9876543210'])
def test_a_dead_programs_segment_is_removed_with_its_lock(tmp_path, name):
    leave(tmp_path, name)
    assert remove_dead_segments(tmp_path) == [name]
    assert not list(tmp_path.iterdir())


def test_a_lock_whose_segment_has_gone_already_is_removed(tmp_path):
    segment, lock = leave(tmp_path)
    segment.unlink()
    remove_dead_segments(tmp_path)
    assert not lock.exists()


def test_what_a_living_program_has_locked_stays(tmp_path):
    segment, lock = leave(tmp_path)
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert remove_dead_segments(tmp_path) == []
    assert segment.exists()
    assert lock.exists()


def test_a_program_that_has_not_locked_its_segment_yet_keeps_it(tmp_path):
    segment, _ = leave(tmp_path, age=YOUNG / 2)
    assert remove_dead_segments(tmp_path) == []
    assert segment.exists()


def test_another_users_segment_stays(tmp_path, monkeypatch):
    segment, _ = leave(tmp_path)
    other = os.geteuid() + 1
    monkeypatch.setattr(os, 'geteuid', lambda: other)
    assert remove_dead_segments(tmp_path) == []
    assert segment.exists()


@pytest.mark.parametrize(
    'name', ['fastrtps_port7411', 'iceoryx_0123456789abcdef', f'{NAME}_el~', 'notes']
)
def test_other_files_stay(tmp_path, name):
    paths = leave(tmp_path, name)
    assert remove_dead_segments(tmp_path) == []
    assert all(path.exists() for path in paths)


def test_a_link_to_elsewhere_is_not_followed(tmp_path):
    (tmp_path / 'elsewhere').mkdir()
    segment, lock = leave(tmp_path / 'elsewhere')
    (tmp_path / f'{NAME}_el').symlink_to(lock)
    assert remove_dead_segments(tmp_path) == []
    assert segment.exists()


def test_where_there_is_no_shared_memory_nothing_happens(tmp_path):
    assert remove_dead_segments(tmp_path / 'none') == []


@pytest.fixture
def start(monkeypatch):
    """Start programs, each with a node and room for pictures; what they have is waited for."""
    if not get_rmw_implementation_identifier().startswith('rmw_fastrtps'):
        pytest.skip('another middleware')
    monkeypatch.setenv('ROS_DOMAIN_ID', str(os.getpid() % 100 + 1))
    for name in OWN_WAYS:
        monkeypatch.delenv(name, raising=False)
    programs: list[subprocess.Popen] = []

    def start() -> tuple[subprocess.Popen, Path]:
        code = (
            'import rclpy, time; from fcnt_ros.ros.shared_memory import make_room; make_room();'
            'rclpy.init(); node = rclpy.create_node("node"); print("ready", flush=True);'
            'time.sleep(100)'
        )
        program = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE)
        programs.append(program)
        assert program.stdout.readline() == b'ready\n'
        maps = Path(f'/proc/{program.pid}/maps').read_text().split()
        own = {Path(item) for item in maps if item.startswith('/dev/shm/fast')}
        segment = max(own, key=lambda path: path.stat().st_size)
        lock = segment.with_name(f'{segment.name}_el')
        os.utime(lock, (time.time() - 2 * YOUNG,) * 2)
        return program, segment

    yield start
    for program in programs:
        program.kill()
        program.wait()
    remove_dead_segments(MEMORY)


@pytest.mark.integration
def test_the_next_start_removes_what_a_killed_program_left_and_no_more(start, monkeypatch):
    living, used = start()
    # In another domain: the programs of its own would take the killed one's memory away.
    monkeypatch.setenv('ROS_DOMAIN_ID', str((os.getpid() + 50) % 100 + 1))
    killed, left = start()
    killed.kill()
    killed.wait()
    assert left.stat().st_size > 16_000_000
    start()
    assert not left.exists()
    assert used.exists()
    assert living.poll() is None
