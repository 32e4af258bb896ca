# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The track as a detector would say it, for programs that know vision_msgs.

vision_msgs is not part of every ROS 2 installation. Without it there is no `~/detections` and
everything else works; no other file imports it.
"""

from __future__ import annotations

from rclpy.lifecycle import LifecycleNode, LifecyclePublisher
from std_msgs.msg import Header

from fcnt_ros.tracker.track_result import TrackResult, TrackState

try:
    from vision_msgs.msg import Detection2D, Detection2DArray, ObjectHypothesisWithPose
except ImportError:
    Detection2DArray = None


def create_publisher(node: LifecycleNode) -> LifecyclePublisher | None:
    """Return the publisher of `~/detections`, None where vision_msgs is not installed."""
    if Detection2DArray is None:
        return None
    return node.create_lifecycle_publisher(Detection2DArray, '~/detections', 10)


def to_detections(
    header: Header, target_id: str = '', result: TrackResult | None = None
) -> Detection2DArray:
    """Return the target as the only detection of an image; none while it is LOST.

    Parameters
    ----------
    header : Header
        The image's own.
    target_id : str
        Becomes the id and, as the tracker knows no classes, the class as well.
    result : TrackResult, optional
        None if there is no target.
    """
    if result is None or result.state is TrackState.LOST:
        return Detection2DArray(header=header)
    detection = Detection2D(header=header, id=target_id)
    x, y = result.box.center
    detection.bbox.center.position.x, detection.bbox.center.position.y = float(x), float(y)
    detection.bbox.size_x = float(result.box.width)
    detection.bbox.size_y = float(result.box.height)
    hypothesis = ObjectHypothesisWithPose()
    hypothesis.hypothesis.class_id = target_id
    hypothesis.hypothesis.score = float(result.confidence)
    detection.results = [hypothesis]
    return Detection2DArray(header=header, detections=[detection])
