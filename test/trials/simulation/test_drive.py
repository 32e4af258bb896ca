# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The closed loop: the real controller, and a tracker that knows the truth or the real one."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from trials.simulation.record import Outcome, Row, judge
from trials.simulation.return_record import judge_return
from trials.simulation.wall import behind_a_wall
from trials.simulation.world import HIDDEN

pytestmark = pytest.mark.integration

DISTANCE = 3.0


def simulate(clip: Path, output: Path, *arguments: str) -> list[Row]:
    """Run the command and return what it recorded."""
    command = [sys.executable, '-m', 'trials.simulation', *arguments]
    domain = str(os.getpid() % 100 + 1)
    done = subprocess.run(
        [*command, '--clip', clip, '--distance', str(DISTANCE), '--output', output],
        env={**os.environ, 'ROS_DOMAIN_ID': domain},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    with (output / 'drive.csv').open() as file:
        return [_row(line) for line in csv.DictReader(file)]


def _row(line: dict[str, str]) -> Row:
    return Row(**{name: v if name == 'state' else float(v) for name, v in line.items()})


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp('drive')


@pytest.fixture(scope='module')
def true_minute(clip, folder) -> Outcome:
    """A minute behind a target whose place is known."""
    return judge(simulate(clip, folder, '--tracker', 'truth'), DISTANCE, HIDDEN)


def test_the_distance_is_kept_within_a_fifth(true_minute):
    assert true_minute.kept > 0.9  # but for when others cross between and he is caught up with
    assert true_minute.nearest > 0.8 * DISTANCE


def test_the_robot_stands_while_the_target_is_hidden_and_goes_on_when_it_is_back(true_minute):
    assert true_minute.stopped_after < 1.0
    assert true_minute.went_on_after < 3.0


def test_the_drive_is_drawn(true_minute, folder):
    assert cv2.imread(str(folder / 'drive.png')) is not None


def test_behind_the_real_tracker_the_robot_keeps_its_distance_to_the_right_one(clip, tmp_path):
    rows = simulate(clip, tmp_path, '--set', 'region_size=224', '--seconds', '8')
    outcome = judge(rows, DISTANCE, HIDDEN)
    assert rows[-1].robot_x - rows[0].robot_x > 2.0  # he walks 3.6 m
    assert outcome.kept > 0.9
    assert outcome.right > 0.9
    assert outcome.sure_but_wrong == 0.0


def test_without_depth_bearing_and_height_are_enough_to_follow_by(clip, tmp_path):
    rows = simulate(clip, tmp_path, '--tracker', 'truth', '--no-depth', '--seconds', '20')
    outcome = judge(rows, DISTANCE, HIDDEN)
    assert outcome.kept > 0.9


def test_who_goes_behind_a_wall_and_comes_out_elsewhere_is_followed_again(clip, tmp_path):
    rows = simulate(clip, tmp_path, '--tracker', 'truth', '--scene', 'wall', '--seed', '1')
    outcome = judge_return(rows, behind_a_wall(1).hidden)
    assert 2.5 < outcome.hidden < 4.0
    assert outcome.followed_again
    assert not outcome.another_followed
    assert cv2.imread(str(tmp_path / 'film.png')) is not None


def test_a_setting_that_the_tracker_does_not_have_is_refused_before_anything_starts():
    command = [sys.executable, '-m', 'trials.simulation', '--set', 'region_size=100']
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert 'region_size is 100: it must be a multiple of 16' in done.stderr


def test_another_video_than_the_clip_is_refused_with_the_way_to_it(tmp_path):
    command = [sys.executable, '-m', 'trials.simulation', '--clip', tmp_path / 'no.avi']
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert 'no.avi' in done.stderr
    assert 'Traceback' not in done.stderr
