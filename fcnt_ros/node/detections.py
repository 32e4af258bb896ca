# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Targets in the words of detectors: a detection to start on, and the tracks as detections.

vision_msgs is not part of every ROS 2 installation. Without it there is neither `~/init_detection`
nor `~/detections` and everything else works; no other file imports it.

Its boxes are given by their middle, which for a box of one pixel is that pixel, as in `Box.center`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rclpy.lifecycle import LifecycleNode, LifecyclePublisher
from rclpy.subscription import Subscription
from std_msgs.msg import Header

from fcnt_ros.node.tracking_listener import Track
from fcnt_ros.ros.messages import stamp_ns
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState

try:
    from vision_msgs.msg import Detection2D, Detection2DArray, ObjectHypothesisWithPose
except ImportError:
    Detection2DArray = None


def create_publisher(node: LifecycleNode) -> LifecyclePublisher | None:
    """Return the publisher of `~/detections`, None where vision_msgs is not installed."""
    if Detection2DArray is None:
        return None
    return node.create_lifecycle_publisher(Detection2DArray, '~/detections', 10)


def create_subscription(
    node: LifecycleNode, follow: Callable[[Box, int, str], None]
) -> Subscription | None:
    """Return the subscription to `~/init_detection`, None where vision_msgs is not installed.

    Parameters
    ----------
    node : LifecycleNode
    follow : callable
        Gets what an InitBox would say: the box as it is, pixels, the stamp of its image in
        nanoseconds (0: the next one) and the target's name.
    """
    if Detection2DArray is None:
        return None

    def on_detection(msg: Detection2D) -> None:
        follow(to_box(msg), stamp_ns(msg.header), to_target_id(msg))

    return node.create_subscription(Detection2D, '~/init_detection', on_detection, 10)


def to_box(msg: Detection2D) -> Box:
    """Return the box of a detection, pixels; the upright one around a box that is turned.

    It is as good as the message: `usable_box` judges it.
    """
    center, width, height = msg.bbox.center, msg.bbox.size_x, msg.bbox.size_y
    if center.theta:
        # math.sin refuses what is not finite; nobody else has judged it yet.
        theta = center.theta if math.isfinite(center.theta) else math.nan
        sine, cosine = abs(math.sin(theta)), abs(math.cos(theta))
        width, height = width * cosine + height * sine, width * sine + height * cosine
    return Box.from_center(center.position.x, center.position.y, width, height)


def to_target_id(msg: Detection2D) -> str:
    """Return the detection's id; without one the class that it most likely is, or nothing."""
    best = max((item.hypothesis for item in msg.results), key=lambda it: it.score, default=None)
    return msg.id or (best.class_id if best else '')


def to_detections(header: Header, tracks: Sequence[Track] = ()) -> Detection2DArray:
    """Return the targets as the only detections of an image; none that is LOST.

    Parameters
    ----------
    header : Header
        The image's own.
    tracks : sequence of Track
        The name becomes the id and, as the tracker knows no classes, the class as well.
    """
    seen = [track for track in tracks if track.result.state is not TrackState.LOST]
    return Detection2DArray(header=header, detections=[_detection(header, it) for it in seen])


def _detection(header: Header, track: Track) -> Detection2D:
    box = track.result.box
    detection = Detection2D(header=header, id=track.target_id)
    x, y = box.center
    detection.bbox.center.position.x, detection.bbox.center.position.y = float(x), float(y)
    detection.bbox.size_x = float(box.width)
    detection.bbox.size_y = float(box.height)
    hypothesis = ObjectHypothesisWithPose()
    hypothesis.hypothesis.class_id = track.target_id
    hypothesis.hypothesis.score = float(track.result.confidence)
    detection.results = [hypothesis]
    return detection
