# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Transitions that are asked for in a state that does not have them.

rclpy raises an error for them in the service's callback: it ends the program, and whoever asked
never gets an answer. A lifecycle manager that asks twice must not end a tracker.
"""

from __future__ import annotations

from collections.abc import Callable

from lifecycle_msgs.srv import ChangeState
from rclpy.lifecycle import LifecycleNode

Answer = Callable[[ChangeState.Request, ChangeState.Response], ChangeState.Response]


def refuse_impossible_transitions(node: LifecycleNode) -> None:
    """Let the node answer such a request with a refusal, and say so in the log."""
    for service in node.services:
        if service.srv_type is ChangeState:
            service.callback = _refusing(node, service.callback)


def _refusing(node: LifecycleNode, change_state: Answer) -> Answer:
    def answer(
        request: ChangeState.Request, response: ChangeState.Response
    ) -> ChangeState.Response:
        try:
            return change_state(request, response)
        except RuntimeError:  # rclpy's own are RuntimeErrors
            wanted = request.transition.label or request.transition.id
            node.get_logger().error(
                f'transition {wanted} refused: the present state does not have it; '
                f'ros2 lifecycle list {node.get_fully_qualified_name()} tells which it has'
            )
            response.success = False
            return response

    return answer
