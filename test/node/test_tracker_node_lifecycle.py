# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How the tracker node starts, fails to start, and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import pytest
from builtin_interfaces.msg import Time
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from plaza import MAN, QUICK
from sensor_msgs.msg import CompressedImage
from std_msgs.msg import Header

from fcnt_ros.msg import TrackedBox

pytestmark = pytest.mark.integration

PROGRAM = Path(__file__).parents[2] / 'programs' / 'tracker_node'
SLOW_START = {**QUICK, 'init_iterations': 1000}


@pytest.fixture
def robot(stage):
    return stage.robot


@pytest.fixture
def run(stage):
    """Start a tracker with the given parameters."""
    return lambda **parameters: stage.start('tracker_node', **parameters)


@pytest.mark.parametrize(
    ('parameters', 'sentence'),
    [
        ({'weights': '/nowhere/vgg16.pt'}, '/nowhere/vgg16.pt'),
        ({'device': 'cuda:77'}, 'device is "cuda:77"'),
        ({'region_size': 100}, 'region_size is 100: it must be a multiple of 16'),
    ],
)
def test_what_is_missing_is_said_and_the_node_lives(run, robot, parameters, sentence):
    tracker = run(**parameters)
    tracker.wait_for_log('not started')
    assert sentence in tracker.log
    assert 'ros2 lifecycle set /fcnt_tracker configure' in tracker.log
    assert 'Traceback' not in tracker.log
    assert robot.tracker_state == 'unconfigured'


def test_too_old_a_pytorch_is_named_and_the_node_lives(run, robot, tmp_path, monkeypatch):
    found_first = tmp_path / 'torch-1.8.1.dist-info'
    found_first.mkdir()
    (found_first / 'METADATA').write_text('Metadata-Version: 2.1\nName: torch\nVersion: 1.8.1\n')
    paths = [str(tmp_path), *filter(None, [os.environ.get('PYTHONPATH')])]
    monkeypatch.setenv('PYTHONPATH', os.pathsep.join(paths))
    tracker = run(**QUICK)
    tracker.wait_for_log('not started')
    assert 'PyTorch 1.8.1 is too old' in tracker.log
    assert 'Traceback' not in tracker.log
    assert robot.tracker_state == 'unconfigured'


def test_a_wrong_setting_can_be_mended_without_a_new_process(run, robot):
    tracker = run(device='cuda:77', region_size=224)
    tracker.wait_for_log('not started')
    assert robot.set_parameter('device', 'cpu').successful
    assert robot.change_state(Transition.TRANSITION_CONFIGURE)


def test_missing_weights_name_the_command_that_gets_them(run):
    tracker = run(weights='/nowhere/vgg16.pt')
    tracker.wait_for_log('fcnt weights download')


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('region_scale', 99.0),
        ('lost_after', 2.5),
        ('image_transport', 'smoke'),
        ('init_box', '1,2'),
    ],
)
def test_a_parameter_that_does_not_fit_ends_the_program_with_one_sentence(run, name, value):
    tracker = run(**{name: value})
    assert tracker.process.wait(60) == 1
    assert name in tracker.log or '"1,2"' in tracker.log
    assert 'Traceback' not in tracker.log


def test_without_autostart_a_lifecycle_manager_takes_it_through_all_states(run, robot, frames):
    run(autostart='false', **QUICK)
    assert robot.tracker_state == 'unconfigured'
    for _ in range(2):
        assert robot.change_state(Transition.TRANSITION_CONFIGURE)
        assert robot.change_state(Transition.TRANSITION_ACTIVATE)
        robot.wait_for_tracker()
        robot.point_at(MAN)
        assert robot.track(frames[0]).state == TrackedBox.TRACKING
        assert robot.change_state(Transition.TRANSITION_DEACTIVATE)
        assert robot.tracker_state == 'inactive'
        assert robot.change_state(Transition.TRANSITION_CLEANUP)
    assert robot.tracker_state == 'unconfigured'


def test_the_init_box_parameter_counts_for_the_first_image(run, robot, frames):
    run(init_box='640,236,40,88', **QUICK)
    robot.wait_for_tracker()
    assert robot.track(frames[0]).state == TrackedBox.TRACKING


def test_compressed_images_are_tracked_if_asked_for(run, robot, frames):
    run(image_transport='compressed', region_size=224, remap='image:=/camera/raw')
    camera = robot.node.create_publisher(CompressedImage, '/camera/raw/compressed', 1)
    robot.wait_for_tracker(camera)
    robot.point_at(MAN)
    header = Header(stamp=Time(sec=5), frame_id='camera')
    jpeg = cv2.imencode('.jpg', frames[0])[1].tobytes()
    camera.publish(CompressedImage(header=header, format='jpeg', data=jpeg))
    assert robot.answer(header).state == TrackedBox.TRACKING


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_two_seconds_while_it_waits(run, robot, number):
    tracker = run(**QUICK)
    robot.wait_for_tracker()
    assert tracker.stop(number) < 2
    assert tracker.process.returncode == 0
    assert 'Traceback' not in tracker.log


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_two_seconds_during_a_long_initialisation(run, robot, frames, number):
    tracker = run(**SLOW_START)
    robot.wait_for_tracker()
    robot.point_at(MAN)
    robot.boxes.clear()
    robot.show(frames[0])
    tracker.wait_for_log('initializing on target')
    time.sleep(1.0)
    assert all(msg.state == TrackedBox.INITIALIZING for msg in robot.boxes)
    assert tracker.stop(number) < 2
    assert tracker.process.returncode == 0
    assert 'Traceback' not in tracker.log


@pytest.mark.parametrize('delay', [0.0, 0.5, 1.0, 2.0])
def test_it_ends_within_two_seconds_while_it_loads(run, robot, delay):
    tracker = run(autostart='false', **QUICK)
    request = ChangeState.Request(transition=Transition(id=Transition.TRANSITION_CONFIGURE))
    robot.client(ChangeState, 'change_state').call_async(request)
    time.sleep(delay)
    assert tracker.stop() < 2
    assert tracker.process.returncode == 0
    assert 'Traceback' not in tracker.log


def test_ctrl_c_while_it_is_being_imported_ends_the_program_in_silence(tmp_path, wait_for):
    log = tmp_path / 'log'
    with log.open('w') as file:
        process = subprocess.Popen([sys.executable, PROGRAM], stdout=file, stderr=file)
    maps = Path(f'/proc/{process.pid}/maps')
    wait_for(lambda: 'numpy' in maps.read_text(), 'the imports')  # long ones are still to come
    process.send_signal(signal.SIGINT)
    assert process.wait(2) in (-signal.SIGINT, 0)
    assert log.read_text() == ''
