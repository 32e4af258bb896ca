# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Transitions that the node's state does not have."""

from __future__ import annotations

import pytest
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState

pytestmark = pytest.mark.integration


@pytest.fixture(scope='module')
def tracker(shared_stage):
    return shared_stage.start('tracker_node', autostart='false')


def ask(robot, transition: Transition) -> bool:
    """Ask for a transition; return whether it was made. The node must stay as it is."""
    request = ChangeState.Request(transition=transition)
    made = robot.call(ChangeState, 'change_state', request).success
    state = robot.call(GetState, 'get_state', GetState.Request()).current_state.label
    assert state == 'unconfigured'
    return made


@pytest.mark.parametrize(
    'number', [Transition.TRANSITION_ACTIVATE, Transition.TRANSITION_ACTIVE_SHUTDOWN, 200]
)
def test_an_impossible_transition_is_refused_with_the_way_out(shared_stage, tracker, number):
    assert not ask(shared_stage.robot, Transition(id=number))
    tracker.wait_for_log(f'transition {number} refused: the present state does not have it')
    assert 'ros2 lifecycle list /fcnt_tracker' in tracker.log
    assert 'Traceback' not in tracker.log


@pytest.mark.parametrize('label', ['cleanup', 'dance'])
def test_a_transition_that_is_asked_for_by_a_wrong_name_is_refused(shared_stage, tracker, label):
    assert not ask(shared_stage.robot, Transition(label=label))
