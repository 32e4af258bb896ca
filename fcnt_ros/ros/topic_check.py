# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Why nothing comes on a topic: the first thing that everybody runs into.

A name that nobody publishes, a quality of service that does not fit, another type of message: ROS
says none of it to the one who waits.
"""

from __future__ import annotations

from rclpy.node import Node
from rclpy.qos import QoSCompatibility, qos_check_compatible
from rclpy.subscription import Subscription
from rclpy.topic_endpoint_info import TopicEndpointInfo


def why_silent(node: Node, subscription: Subscription) -> str:
    """Return in words what is known about the publishers of a subscription's topic.

    Parameters
    ----------
    node : Node
        Its view of the network counts.
    subscription : Subscription
    """
    topic = subscription.topic_name
    publishers = node.get_publishers_info_by_topic(topic)
    if not publishers:
        return (
            'it has 0 publishers: is the camera running, and is this its topic? '
            'Namespaces count; the launch file and remappings change the name'
        )
    count = f'it has {len(publishers)} publisher{"s" if len(publishers) > 1 else ""}'
    mismatches = [mismatch for item in publishers if (mismatch := _mismatch(item, subscription))]
    if not mismatches:
        return f'{count} whose QoS is compatible ({_names(publishers)}), but nothing comes'
    return f'{count}; not to be heard: {", ".join(mismatches)}'


def _mismatch(publisher: TopicEndpointInfo, subscription: Subscription) -> str:
    """Return why a publisher is not heard, empty if it should be."""
    kind = subscription.msg_type
    wanted = f'{kind.__module__.split(".")[0]}/msg/{kind.__name__}'
    name = _names([publisher])
    if publisher.topic_type != wanted:
        return f'{name} (it publishes {publisher.topic_type}, not {wanted})'
    compatible, reason = qos_check_compatible(publisher.qos_profile, subscription.qos_profile)
    if compatible != QoSCompatibility.ERROR:
        return ''
    why = reason.removeprefix('ERROR: ').rstrip('; ')
    return (
        f'{name} (QoS incompatible: {why}; '
        f'change qos_overrides.{subscription.topic_name}.subscription)'
    )


def _names(publishers: list[TopicEndpointInfo]) -> str:
    names = {f'{item.node_namespace.rstrip("/")}/{item.node_name}' for item in publishers}
    return ', '.join(sorted(names))
