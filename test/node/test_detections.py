# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Standard detections; for vision_msgs stands in a module with the same fields."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import ModuleType, SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pytest
from builtin_interfaces.msg import Time
from std_msgs.msg import Header

from fcnt_ros.node import detections
from fcnt_ros.node.track_publisher import TrackPublisher
from fcnt_ros.node.tracking_listener import Track
from fcnt_ros.ros.frame_buffer import Frame
from fcnt_ros.tracker.box import Box, InvalidBoxError, usable_box
from fcnt_ros.tracker.track_result import TrackResult, TrackState

HEADER = Header(frame_id='camera')
IMAGE = np.zeros((120, 160, 3), np.uint8)


def _bbox() -> SimpleNamespace:
    position = SimpleNamespace(x=0.0, y=0.0)
    return SimpleNamespace(
        center=SimpleNamespace(position=position, theta=0.0), size_x=0.0, size_y=0.0
    )


@dataclass
class ObjectHypothesisWithPose:
    hypothesis: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(class_id='', score=0.0)
    )


@dataclass
class Detection2D:
    header: Header = field(default_factory=Header)
    id: str = ''
    results: list = field(default_factory=list)
    bbox: SimpleNamespace = field(default_factory=_bbox)


@dataclass
class Detection2DArray:
    header: Header
    detections: list = field(default_factory=list)


class StandInPublisher:
    """Keeps what is published."""

    def __init__(self, subscribers: int) -> None:
        self.sent: list = []
        self._subscribers = subscribers

    def publish(self, msg: object) -> None:
        self.sent.append(msg)

    def get_subscription_count(self) -> int:
        return self._subscribers


class StandInNode:
    """Has a subscriber to detections, if to anything; hears what is handed to its callbacks."""

    def __init__(self, subscribers: int = 1) -> None:
        self.publishers: dict[str, StandInPublisher] = {}
        self.callbacks: dict[str, Callable[[Detection2D], None]] = {}
        self._subscribers = subscribers

    def create_subscription(
        self, kind: type, topic: str, callback: Callable[[Detection2D], None], depth: int
    ) -> Callable[[Detection2D], None]:
        assert kind is Detection2D
        return self.callbacks.setdefault(topic, callback)

    def create_lifecycle_publisher(self, kind: type, topic: str, depth: int) -> StandInPublisher:
        heard = self._subscribers if kind is Detection2DArray else 0
        return self.publishers.setdefault(topic, StandInPublisher(heard))

    def get_logger(self) -> Mock:
        return Mock()


def detection(
    x: float = 0.0, y: float = 0.0, width: float = 10.0, height: float = 10.0, theta: float = 0.0
) -> Detection2D:
    """Return a detection of this middle and size, turned by an angle in radians."""
    center = SimpleNamespace(position=SimpleNamespace(x=x, y=y), theta=theta)
    return Detection2D(bbox=SimpleNamespace(center=center, size_x=width, size_y=height))


def publish(node: StandInNode, frame: Frame, result: TrackResult) -> None:
    """Publish what there is of an image with a target."""
    publisher = TrackPublisher(node)
    publisher.tracked(frame, IMAGE, 'man', result, 0.1)
    publisher.image_done(frame, IMAGE, [Track('man', result)])


def hypotheses(**scores: float) -> list[ObjectHypothesisWithPose]:
    """Return a hypothesis for each class."""
    return [
        ObjectHypothesisWithPose(SimpleNamespace(class_id=name, score=score))
        for name, score in scores.items()
    ]


@pytest.fixture
def reload(monkeypatch):
    """Import the module anew, with vision_msgs or without; afterwards as it was."""

    def reload(vision_msgs: ModuleType | None) -> ModuleType:
        monkeypatch.setitem(sys.modules, 'vision_msgs', vision_msgs)
        monkeypatch.setitem(sys.modules, 'vision_msgs.msg', vision_msgs)
        return importlib.reload(detections)

    yield reload
    monkeypatch.undo()
    importlib.reload(detections)


@pytest.fixture
def with_vision_msgs(reload):
    module = ModuleType('vision_msgs.msg')
    for kind in (Detection2D, Detection2DArray, ObjectHypothesisWithPose):
        setattr(module, kind.__name__, kind)
    return reload(module)


@pytest.fixture
def frame():
    return Frame(1, 0, SimpleNamespace(header=HEADER), 0)


def test_without_vision_msgs_there_is_no_such_topic(reload, frame, result):
    reload(None)
    node = StandInNode()
    publish(node, frame, result)
    assert '~/detections' not in node.publishers
    assert node.publishers['~/tracked_box'].sent


def test_with_vision_msgs_each_result_is_published(with_vision_msgs, frame, result):
    node = StandInNode()
    publish(node, frame, result)
    (msg,) = node.publishers['~/detections'].sent
    assert msg == with_vision_msgs.to_detections(HEADER, [Track('man', result)])


def test_a_target_that_was_given_up_is_no_detection(with_vision_msgs, frame):
    node = StandInNode()
    TrackPublisher(node).target_forgotten(frame, IMAGE, 'man', None, 'another size')
    (msg,) = node.publishers['~/detections'].sent
    assert msg.detections == []


def test_nothing_is_made_while_nobody_subscribes(with_vision_msgs, frame, result):
    node = StandInNode(subscribers=0)
    publish(node, frame, result)
    assert node.publishers['~/detections'].sent == []


def test_the_target_is_the_only_detection_given_by_its_middle(with_vision_msgs, result):
    msg = with_vision_msgs.to_detections(HEADER, [Track('man', result)])
    (detection,) = msg.detections
    assert msg.header == detection.header == HEADER
    assert (detection.bbox.center.position.x, detection.bbox.center.position.y) == (25, 40)
    assert (detection.bbox.size_x, detection.bbox.size_y) == (31, 41)


def test_id_and_score_are_the_tracks(with_vision_msgs, result):
    (detection,) = with_vision_msgs.to_detections(HEADER, [Track('man', result)]).detections
    (result,) = detection.results
    assert detection.id == result.hypothesis.class_id == 'man'
    assert result.hypothesis.score == 0.75


def test_while_lost_there_is_no_detection(with_vision_msgs, result):
    lost = replace(result, state=TrackState.LOST)
    assert with_vision_msgs.to_detections(HEADER, [Track('man', lost)]).detections == []


def test_without_a_target_there_is_no_detection(with_vision_msgs):
    assert with_vision_msgs.to_detections(HEADER).detections == []


def test_without_vision_msgs_no_detection_is_listened_to(reload):
    node = StandInNode()
    assert reload(None).create_subscription(node, Mock()) is None
    assert not node.callbacks


def test_a_detection_says_what_an_init_box_says(with_vision_msgs):
    node, follow = StandInNode(), Mock()
    with_vision_msgs.create_subscription(node, follow)
    msg = detection(25.0, 40.0, 31.0, 41.0)
    msg.header, msg.id = Header(stamp=Time(sec=5, nanosec=7)), 'man'
    node.callbacks['~/init_detection'](msg)
    follow.assert_called_once_with(Box(10, 20, 31, 41), 5_000_000_007, 'man')


def test_the_box_of_a_detection_of_ours_is_the_tracked_one(with_vision_msgs, result):
    (msg,) = with_vision_msgs.to_detections(HEADER, [Track('man', result)]).detections
    assert with_vision_msgs.to_box(msg) == result.box


@pytest.mark.parametrize(
    ('theta', 'width', 'height'),
    [
        (math.pi / 2, 6, 8),
        (-math.pi / 2, 6, 8),
        (math.pi, 8, 6),
        (math.pi / 4, 14 / math.sqrt(2), 14 / math.sqrt(2)),
    ],
)
def test_a_turned_box_becomes_the_upright_one_around_it(with_vision_msgs, theta, width, height):
    box = with_vision_msgs.to_box(detection(100.0, 50.0, 8.0, 6.0, theta))
    assert box.center == pytest.approx((100, 50))
    assert (box.width, box.height) == pytest.approx((width, height))


@pytest.mark.parametrize(
    'values',
    [
        {'x': math.nan},
        {'y': math.inf},
        {'width': math.nan},
        {'height': math.inf},
        {'theta': math.nan},
        {'theta': math.inf},
    ],
)
def test_a_detection_with_a_number_that_is_not_finite_is_refused(with_vision_msgs, values):
    with pytest.raises(InvalidBoxError, match='not a finite number'):
        usable_box(with_vision_msgs.to_box(detection(**values)), 160, 120)


def test_the_size_of_an_empty_detection_is_kept_for_the_refusal(with_vision_msgs):
    with pytest.raises(InvalidBoxError, match='width=-5 height=10.* is empty'):
        usable_box(with_vision_msgs.to_box(detection(50.0, 50.0, -5.0)), 160, 120)


@pytest.mark.parametrize(
    ('own', 'scores', 'target_id'),
    [
        ('man', {'dog': 0.9}, 'man'),
        ('', {'cat': 0.2, 'dog': 0.7, 'cow': 0.1}, 'dog'),
        ('', {}, ''),
    ],
)
def test_the_target_is_named_by_the_id_or_the_likeliest_class(
    with_vision_msgs, own, scores, target_id
):
    msg = Detection2D(id=own, results=hypotheses(**scores))
    assert with_vision_msgs.to_target_id(msg) == target_id
