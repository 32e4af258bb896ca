# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Pictures have room, so that nothing is lost or late because of them.

That nothing is, is measured (docs/benchmark.md): on a busy machine a test of it fails by chance.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rclpy.utilities import get_rmw_implementation_identifier

from fcnt_ros.ros.shared_memory import NEEDED, OWN_FILES, OWN_WAYS, VARIABLES, settings

PLENTY = 1 << 30
IMAGE_1080P = 1920 * 1080 * 3


@pytest.fixture
def fast_dds():
    if not get_rmw_implementation_identifier().startswith('rmw_fastrtps'):
        pytest.skip('another middleware')


def test_a_program_is_given_a_profile_that_is_there(tmp_path):
    added = settings({}, tmp_path, PLENTY)
    assert set(added) == set(VARIABLES)
    assert all(Path(path).is_file() for path in added.values())


@pytest.mark.parametrize('name', OWN_WAYS)
def test_what_the_user_has_configured_is_left_alone(tmp_path, name):
    assert settings({name: 'own'}, tmp_path, PLENTY) == {}


@pytest.mark.parametrize('name', OWN_FILES)
def test_a_profile_in_the_working_directory_is_left_alone(tmp_path, name):
    (tmp_path / name).touch()
    assert settings({}, tmp_path, PLENTY) == {}


def test_a_middleware_that_keeps_to_this_machine_by_its_own_transports_is_left_alone(tmp_path):
    assert settings({'ROS_LOCALHOST_ONLY': '1'}, tmp_path, PLENTY) == {}


def test_a_container_with_little_shared_memory_is_left_alone(tmp_path):
    assert settings({}, tmp_path, NEEDED - 1) == {}


@pytest.mark.integration
def test_the_trackers_program_has_room_for_an_image(fast_dds, new_stage, monkeypatch):
    for name in OWN_WAYS:
        monkeypatch.delenv(name, raising=False)
    with new_stage() as stage:
        tracker = stage.start('tracker_node', autostart='false')
        stage.robot.wait_for_node('fcnt_tracker')
        maps = Path(f'/proc/{tracker.process.pid}/maps').read_text().splitlines()
    spans = [line.split()[0].split('-') for line in maps if '/dev/shm/fast' in line]
    assert max(int(end, 16) - int(begin, 16) for begin, end in spans) > 2 * IMAGE_1080P
