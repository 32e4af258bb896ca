# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What was sent once, before anybody listened."""

from __future__ import annotations

import itertools
import os

import pytest
import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import DurabilityPolicy, QoSProfile
from rclpy.signals import SignalHandlerOptions
from std_msgs.msg import String

from fcnt_ros.ros.latched import subscribe_to_latched

KEEPS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
KEEPS_NOTHING = QoSProfile(depth=1)

_domains = itertools.count(os.getpid())


@pytest.fixture
def new_node():
    """Make nodes of contexts of their own, as in processes of their own."""
    domain = next(_domains) % 100 + 1
    nodes = []

    def make(name: str):
        context = Context()
        rclpy.init(
            context=context, domain_id=domain, signal_handler_options=SignalHandlerOptions.NO
        )
        nodes.append(rclpy.create_node(name, context=context))
        return nodes[-1]

    yield make
    for node in nodes:
        node.context.try_shutdown()


def heard_by(listener, *subscribers, until, wait_for) -> list[str]:
    """Return what the listener hears by these ways of subscribing, until a condition holds."""
    heard: list[str] = []
    subscriptions = [subscribe(lambda msg: heard.append(msg.data)) for subscribe in subscribers]
    executor = SingleThreadedExecutor(context=listener.context)
    executor.add_node(listener)

    def enough() -> bool:
        executor.spin_once(timeout_sec=0.05)
        return until(heard)

    wait_for(enough, 'the message')
    executor.shutdown()
    assert subscriptions
    return heard


def test_what_was_sent_once_before_is_heard(new_node, wait_for):
    new_node('camera').create_publisher(String, 'info', KEEPS).publish(String(data='once'))
    listener = new_node('listener')
    heard = heard_by(
        listener,
        lambda callback: subscribe_to_latched(listener, String, 'info', callback),
        until=bool,
        wait_for=wait_for,
    )
    assert heard == ['once']


def test_of_a_publisher_that_keeps_nothing_nobody_is_warned(new_node, wait_for, capfd):
    publisher = new_node('camera').create_publisher(String, 'info', KEEPS_NOTHING)
    listener = new_node('listener')

    def sent(heard: list[str]) -> bool:
        publisher.publish(String(data='again'))
        return bool(heard)

    heard_by(
        listener,
        lambda callback: listener.create_subscription(String, 'info', callback, 1),
        lambda callback: subscribe_to_latched(listener, String, 'info', callback),
        until=sent,
        wait_for=wait_for,
    )
    assert 'incompatible' not in capfd.readouterr().err
