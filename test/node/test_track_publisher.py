# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The look inside a running track, at a node without ROS."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pytest
from std_msgs.msg import Header

from fcnt_ros.node.track_publisher import THROTTLE, TrackPublisher
from fcnt_ros.node.tracking_listener import TargetRequest, Track
from fcnt_ros.pictures.feature_mosaic import MAPS_SHOWN
from fcnt_ros.ros.frame_buffer import Frame
from fcnt_ros.ros.parameters import TargetConfig
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures, ShownMaps
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Refusal, Refused, TrackState

IMAGE = np.zeros((120, 160, 3), np.uint8)
FRAME = Frame(1, 0, SimpleNamespace(header=Header(frame_id='camera')), 0)


def look_inside(count: int) -> SelectedFeatures:
    maps = ShownMaps(tuple(range(count)), np.zeros((count, 4, 4), np.float32))
    return SelectedFeatures(maps, maps, SearchRegion(0, 0, 100, 32))


@pytest.fixture
def publishers() -> dict[str, Mock]:
    return {}


@pytest.fixture
def log() -> Mock:
    return Mock()


@pytest.fixture
def publisher(publishers, log) -> TrackPublisher:
    """Return a publisher whose topics nobody has subscribed to."""

    def create(kind: type, topic: str, *_: object, **__: object) -> Mock:
        publishers[topic] = Mock()
        publishers[topic].get_subscription_count.return_value = 0
        return publishers[topic]

    node = Mock()
    node.create_lifecycle_publisher = create
    node.get_logger.return_value = log
    publisher = TrackPublisher(node)
    publisher.look_inside = Mock(side_effect=look_inside)
    return publisher


def test_the_maps_are_shown_to_those_who_subscribe(publisher, publishers, result):
    topic = publishers['~/selected_features']
    topic.get_subscription_count.return_value = 1
    publisher.tracked(FRAME, IMAGE, 'man', result, 0.1)
    publisher.look_inside.assert_called_once_with(MAPS_SHOWN)
    ((msg,), _) = topic.publish.call_args
    assert (msg.encoding, msg.header.frame_id) == ('bgr8', 'camera')


def test_while_nobody_subscribes_the_tracker_is_not_asked_for_its_maps(
    publisher, publishers, result
):
    publisher.tracked(FRAME, IMAGE, 'man', result, 0.1)
    publisher.look_inside.assert_not_called()
    publishers['~/selected_features'].publish.assert_not_called()


def test_without_a_tracker_to_look_into_the_rest_is_published(publisher, publishers, result):
    publisher.look_inside = None
    publishers['~/selected_features'].get_subscription_count.return_value = 1
    publisher.tracked(FRAME, IMAGE, 'man', result, 0.1)
    publishers['~/tracked_box'].publish.assert_called_once()
    publishers['~/selected_features'].publish.assert_not_called()


def test_a_target_that_is_given_anew_is_not_smoothed_into_what_was_before(publisher):
    publisher.position = Mock()
    box = Box(10, 20, 31, 41)
    publisher.initializing(FRAME, IMAGE, TargetRequest(box, 0, 'man'), box)
    publisher.position.forget.assert_called_once_with()


def test_when_time_jumps_back_positions_and_frames_of_before_are_forgotten(publisher):
    publisher.position = Mock()
    publisher.time_jumped(FRAME, 1_000_000_000)
    publisher.position.time_jumped.assert_called_once_with()


def test_the_log_tells_now_and_then_for_how_long_a_target_is_lost_and_where_it_is_sought(
    publisher, log, result
):
    lost = replace(result, state=TrackState.LOST)
    publisher.tracked(FRAME, IMAGE, 'man', lost, 0.1)
    log.reset_mock()
    publisher.tracked(FRAME, IMAGE, 'man', replace(lost, searched=(Box(0, 0, 60, 50),)), 0.1)
    (((text,), options),) = log.info.call_args_list
    assert text.startswith('target "man" is lost: for 0.')
    assert text.endswith('last sought in x 0 to 59, y 0 to 49')
    assert options == {'throttle_duration_sec': THROTTLE}


def test_the_picture_shows_who_was_refused(publisher, publishers, result):
    topic = publishers['~/debug_image']
    topic.get_subscription_count.return_value = 1
    somebody = Refused(Box(100, 60, 20, 30), 0.5, Refusal.LOOK_ALIKE)
    for refused in ((), (somebody,)):
        publisher.image_done(FRAME, IMAGE, [Track('man', replace(result, refused=refused))])
    without, with_one = (call.args[0].data for call in topic.publish.call_args_list)
    assert bytes(without) != bytes(with_one)


def begin(publisher: TrackPublisher, *target_ids: str) -> None:
    """Let targets begin, one after the other."""
    box = Box(10, 20, 31, 41)
    for count, target_id in enumerate(target_ids, 1):
        publisher.initializing(FRAME, IMAGE, TargetRequest(box, 0, target_id), box)
        publisher.targets_changed(target_ids[:count])


def spoken_of(publishers: dict[str, Mock], topic: str = '~/tracked_box') -> list[str]:
    """Return the ids of what was published, and forget it."""
    ids = [msg.id for ((msg,), _) in publishers[topic].publish.call_args_list]
    publishers[topic].publish.reset_mock()
    return ids


@pytest.fixture
def for_three(publisher) -> TrackPublisher:
    publisher.reconfigure(TargetConfig(max_targets=3))
    return publisher


def test_of_several_targets_tracked_box_tells_of_the_first(for_three, publishers, result):
    begin(for_three, 'a', 'b')
    for target_id in ('b', 'a'):
        for_three.tracked(FRAME, IMAGE, target_id, result, 0.1)
    assert spoken_of(publishers) == ['a', 'a']  # it begins, it is tracked


def test_when_the_first_ends_none_of_the_others_takes_its_place(for_three, publishers, result):
    begin(for_three, 'a', 'b')
    for_three.target_dropped(FRAME, (160, 120), 'a')
    for_three.targets_changed(['b'])
    assert spoken_of(publishers) == ['a', 'a']  # it begins, it ends
    for_three.tracked(FRAME, IMAGE, 'b', result, 0.1)
    assert spoken_of(publishers) == []


def test_the_next_that_begins_then_does(for_three, publishers, result):
    begin(for_three, 'a', 'b')
    for_three.targets_changed(['b'])
    spoken_of(publishers)
    box = Box(10, 20, 31, 41)
    for_three.initializing(FRAME, IMAGE, TargetRequest(box, 0, 'c'), box)
    for_three.targets_changed(['b', 'c'])
    for target_id in ('b', 'c'):
        for_three.tracked(FRAME, IMAGE, target_id, result, 0.1)
    assert spoken_of(publishers) == ['c', 'c']


def test_tracked_box_tells_of_the_one_that_was_chosen_and_of_nobody_else(
    publisher, publishers, result
):
    publisher.reconfigure(TargetConfig(max_targets=3, main_target='b'))
    begin(publisher, 'a', 'b')
    spoken_of(publishers)
    for target_id in ('a', 'b'):
        publisher.tracked(FRAME, IMAGE, target_id, result, 0.1)
    assert spoken_of(publishers) == ['b']


def test_position_and_heat_maps_are_the_main_targets(for_three, publishers, result):
    for_three.position = Mock()
    publishers['~/heatmap'].get_subscription_count.return_value = 1
    begin(for_three, 'a', 'b')
    for target_id in ('b', 'a'):
        for_three.tracked(FRAME, IMAGE, target_id, result, 0.1)
    header = FRAME.payload.header
    for_three.position.tracked.assert_called_once_with(header, (160, 120), 'a', result)
    publishers['~/heatmap'].publish.assert_called_once()


def test_a_further_target_leaves_the_position_of_the_first_alone(for_three):
    begin(for_three, 'a')
    for_three.position = Mock()
    begin(for_three, 'a', 'b')
    for_three.position.forget.assert_called_once_with()  # as a began again


def test_all_targets_of_an_image_are_in_one_message(for_three, publishers, result):
    boxes = publishers['~/tracked_boxes']
    begin(for_three, 'a', 'b')
    boxes.get_subscription_count.return_value = 1
    for target_id in ('b', 'a'):
        for_three.tracked(FRAME, IMAGE, target_id, result, 0.1)
    for_three.image_done(FRAME, IMAGE, [Track('a', result), Track('b', result)])
    ((msg,), _) = boxes.publish.call_args
    assert [box.id for box in msg.boxes] == ['a', 'b']
    assert msg.header.frame_id == 'camera'


def test_a_target_keeps_its_color_when_an_older_one_ends(for_three, publishers, result):
    picture = publishers['~/debug_image']
    picture.get_subscription_count.return_value = 1
    begin(for_three, 'a', 'b')
    for_three.image_done(FRAME, IMAGE, [Track('b', result)])
    for_three.targets_changed(['b'])
    for_three.image_done(FRAME, IMAGE, [Track('b', result)])
    before, after = (bytes(msg.data) for ((msg,), _) in picture.publish.call_args_list)
    assert before == after
