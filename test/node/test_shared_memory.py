# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Pictures have room, so that nothing is lost or late because of them."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from rclpy.utilities import get_rmw_implementation_identifier
from sensor_msgs.msg import Image

from fcnt_ros.msg import TrackedBox
from fcnt_ros.node.shared_memory import NEEDED, OWN_FILES, OWN_WAYS, VARIABLES, settings

PLENTY = 1 << 30
IMAGE_1080P = 1920 * 1080 * 3
BOXES = 40

BOXES_BEFORE_PICTURES = """
    import time

    import numpy as np
    import rclpy
    from sensor_msgs.msg import Image
    from std_msgs.msg import Header

    from fcnt_ros.msg import TrackedBox
    from fcnt_ros.node.images import to_image
    from fcnt_ros.node.shared_memory import make_room

    make_room()
    rclpy.init()
    node = rclpy.create_node('sender')
    boxes = node.create_publisher(TrackedBox, 'boxes', 10)
    pictures = node.create_publisher(Image, 'pictures', 5)
    while not (boxes.get_subscription_count() and pictures.get_subscription_count()):
        time.sleep(0.01)
    time.sleep(0.5)
    picture = to_image(np.zeros((1080, 1920, 3), np.uint8), Header())
    for _ in range({boxes}):
        header = Header(stamp=node.get_clock().now().to_msg())
        boxes.publish(TrackedBox(header=header))
        pictures.publish(picture)
        time.sleep(0.05)
    time.sleep(1.0)  # the last picture is on its way
    node.destroy_node()
    rclpy.shutdown()
"""


def unconfigured() -> dict[str, str]:
    """Return the environment without what `scripts/with_ros` configures."""
    return {name: value for name, value in os.environ.items() if name not in OWN_WAYS}


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


@pytest.mark.integration
def test_a_box_is_not_late_because_a_picture_follows_it(fast_dds, new_stage, wait_for):
    ages = []
    with new_stage() as stage:
        node = stage.robot.node

        def on_box(msg: TrackedBox) -> None:
            ages.append(time.time() - msg.header.stamp.sec - msg.header.stamp.nanosec / 1e9)

        node.create_subscription(TrackedBox, 'boxes', on_box, 10)
        # Raw: to make a picture in Python takes so long that boxes would wait for that.
        node.create_subscription(Image, 'pictures', lambda _: None, 5, raw=True)
        sender = subprocess.Popen(
            [sys.executable, '-c', textwrap.dedent(BOXES_BEFORE_PICTURES.format(boxes=BOXES))],
            env={**unconfigured(), 'ROS_DOMAIN_ID': str(stage.domain)},
        )
        assert sender.wait(60) == 0
        wait_for(lambda: len(ages) == BOXES, 'the boxes')
    # Without room a third is that late. A busy machine may hold up one or another.
    assert sum(age > 0.2 for age in ages) < BOXES // 8
