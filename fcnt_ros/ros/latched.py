# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Messages that were sent once, before anybody listened.

Such a publisher is transient local. Who subscribes as usual hears it, but only what comes from then
on; who asks for the past hears those publishers only that keep it. So for what some send again and
again and others once there are two subscriptions: the usual one, and this one beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.subscription import Subscription

try:
    from rclpy.event_handler import SubscriptionEventCallbacks
except ImportError:  # Humble
    from rclpy.qos_event import SubscriptionEventCallbacks


def subscribe_to_latched(
    node: Node, kind: type, topic: str, callback: Callable[[Any], None]
) -> Subscription:
    """Return a subscription that is given the last message of each publisher that keeps it.

    What such a publisher sends later comes twice, here and by the usual subscription.
    """
    quality = QoSProfile(
        depth=1,
        reliability=ReliabilityPolicy.RELIABLE,
        durability=DurabilityPolicy.TRANSIENT_LOCAL,
    )
    # Most publishers keep nothing. rclpy would warn of each that it is incompatible.
    silent = SubscriptionEventCallbacks(use_default_callbacks=False)
    return node.create_subscription(kind, topic, callback, quality, event_callbacks=silent)
