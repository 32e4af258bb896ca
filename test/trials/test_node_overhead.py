# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the node costs, on pictures so small that only its words matter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

READ = ['bgr8', 'rgb8', 'bgra8', 'rgba8', 'mono8', 'bgr8, padded step', 'jpeg']
SUBSCRIBED = ['nobody', 'box', 'all']


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, '-m', 'trials.node_overhead', *options],
        capture_output=True,
        text=True,
        env={**os.environ, 'ROS_DOMAIN_ID': str(os.getpid() % 100 + 1)},
    )


@pytest.fixture(scope='module')
def report_file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp('times') / 'times.json'


@pytest.fixture(scope='module')
def done(report_file) -> subprocess.CompletedProcess[str]:
    return run('--width', '64', '--height', '48', '--frames', '2', '--json', str(report_file))


@pytest.fixture(scope='module')
def report(done, report_file) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(report_file.read_text())


def test_every_kind_of_image_is_read(report):
    assert {f'read {kind}' for kind in READ} <= report['seconds'].keys()


def test_publishing_is_timed_for_nobody_for_the_box_and_for_all(report):
    assert {f'publish, subscribed: {who}' for who in SUBSCRIBED} <= report['seconds'].keys()


def test_the_report_tells_the_times_in_order_and_how_many_there_are(report):
    assert (report['width'], report['height']) == (64, 48)
    for times in report['seconds'].values():
        assert 0 < times['median'] <= times['p95'] <= times['maximum']
        assert times['count'] == 2


def test_no_frames_are_refused():
    refused = run('--frames', '0')
    assert refused.returncode == 2
    assert '--frames is 0' in refused.stderr
