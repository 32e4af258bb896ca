# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Transitions that the node's state does not have."""

from __future__ import annotations

import pytest
from lifecycle_msgs.msg import Transition

pytestmark = pytest.mark.integration


@pytest.fixture(scope='module')
def tracker(shared_stage):
    return shared_stage.start('tracker_node', autostart='false')


@pytest.mark.parametrize(
    'number', [Transition.TRANSITION_ACTIVATE, Transition.TRANSITION_ACTIVE_SHUTDOWN, 200]
)
def test_an_impossible_transition_is_refused_with_the_way_out(robot, tracker, number):
    assert not robot.change_state(number)
    assert robot.tracker_state == 'unconfigured'
    tracker.wait_for_log(f'transition {number} refused: the present state does not have it')
    assert 'ros2 lifecycle list /fcnt_tracker' in tracker.log
    assert 'Traceback' not in tracker.log


@pytest.mark.parametrize('label', ['cleanup', 'dance'])
def test_a_transition_that_is_asked_for_by_a_wrong_name_is_refused(robot, tracker, label):
    assert not robot.change_state(label=label)
    assert robot.tracker_state == 'unconfigured'
