# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The last messages of a sensor, to be looked up by an image's stamp.

Large ones cost time even if nothing is made of them: they are listened to only while wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.lifecycle import LifecycleNode
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.qos_overriding_options import QoSOverridingOptions, QoSPolicyKind
from rclpy.subscription import Subscription

from fcnt_ros.ros.frame_buffer import FrameBuffer
from fcnt_ros.ros.messages import NANOSECONDS, stamp_ns

MEMORY = 128 << 20
"""Bound of what is kept of a topic, bytes."""

_OVERRIDABLE = QoSOverridingOptions(
    # Durability, too: some cameras send their calibration once, for those who come later as well.
    (
        QoSPolicyKind.HISTORY,
        QoSPolicyKind.DEPTH,
        QoSPolicyKind.RELIABILITY,
        QoSPolicyKind.DURABILITY,
    )
)


def subscribe(node: LifecycleNode, kind: type, topic: str, callback: Callable) -> Subscription:
    """Subscribe to a sensor's topic, whose QoS can be overridden; best effort hears everyone."""
    quality = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
    return node.create_subscription(
        kind, topic, callback, quality, qos_overriding_options=_OVERRIDABLE
    )


class RecentMessages:
    """Of one topic.

    Parameters
    ----------
    node : LifecycleNode
    kind : type
        A message with a header.
    topic : str
    name : str
        What one is called in sentences.
    size : callable
        Bytes that a message takes.
    arrived : callable
        Called after a message has come.
    """

    def __init__(
        self,
        node: LifecycleNode,
        kind: type,
        topic: str,
        name: str,
        size: Callable[[Any], int],
        arrived: Callable[[], None],
    ) -> None:
        self._node = node
        self._kind = kind
        self._topic = topic
        self._name = name
        self._size = size
        self._arrived = arrived
        self._messages = FrameBuffer(max_bytes=MEMORY)
        self._subscription: Subscription | None = None

    def listen(self, wanted: bool = True) -> None:
        """Listen from now on, or no longer; what was heard before is forgotten then."""
        if wanted and self._subscription is None:
            self._messages = FrameBuffer(max_bytes=MEMORY)
            self._subscription = subscribe(self._node, self._kind, self._topic, self._on_message)
        elif not wanted and self._subscription is not None:
            self._node.destroy_subscription(self._subscription)
            self._subscription = None
            self._messages = FrameBuffer(max_bytes=MEMORY)

    @property
    def unheard(self) -> Subscription | None:
        """The subscription, if there is one and nothing has come on it."""
        return self._subscription if self._messages.span() is None else None

    @property
    def expected(self) -> bool:
        """Whether somebody publishes the topic."""
        return bool(self._node.count_publishers(self._resolved()))

    def at(self, stamp: int, tolerance: float) -> Any | None:
        """Return the message of a moment, None if there is none.

        Parameters
        ----------
        stamp : int
            Nanoseconds; 0, of a camera without a clock, is no moment: any message would be as good.
        tolerance : float
            How far its stamp may be from this, seconds.
        """
        if stamp == 0:
            return None
        frame = self._messages.nearest(stamp)
        fits = frame is not None and abs(frame.stamp - stamp) <= tolerance * NANOSECONDS
        return frame.payload if fits else None

    def why_none(self, stamp: int, tolerance: float, setting: str) -> str:
        """Return why there is none at that moment; `setting` is the tolerance's name."""
        if stamp == 0:
            return f'the images have no stamps that {self._name}s could be matched by'
        frame = self._messages.nearest(stamp)
        if frame is None:
            return f'no {self._name} has arrived on {self._resolved()}'
        apart = (frame.stamp - stamp) / NANOSECONDS
        return (
            f'the nearest {self._name} is {abs(apart):.3f} s {"newer" if apart > 0 else "older"} '
            f'than the image, {setting} is {tolerance:g} s'
        )

    def _resolved(self) -> str:
        return self._node.resolve_topic_name(self._topic)

    def _on_message(self, msg: Any) -> None:
        self._messages.put(stamp_ns(msg.header), msg, self._size(msg))
        self._arrived()
