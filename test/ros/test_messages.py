# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a result looks like as a message."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from builtin_interfaces.msg import Time
from rclpy.serialization import deserialize_message
from results import make_result
from std_msgs.msg import Header

from fcnt_ros.footage.frame import Frame, Stamp
from fcnt_ros.footage.track_log import new_results_bag
from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.messages import result_message, stamp_ns, to_box, to_box_msg, to_row
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackState

HEADER = Header(stamp=Time(sec=12, nanosec=345_678_901), frame_id='camera')
RESULT = make_result(
    box=Box(10.5, 20.25, 30, 40),
    state=TrackState.UNCERTAIN,
    source=Source.SNET,
    distractor_ratio=0.5,
    gnet_heatmap=np.array([[0.0, 0.25]], np.float32),
    snet_heatmap=np.array([[0.5, -1.0]], np.float32),
    search_region=SearchRegion(-5, 6, 100, 368),
    updated=True,
)


def test_a_box_survives_the_way_out_and_back():
    box = Box(10.5, -20.25, 30, 40)
    assert to_box(to_box_msg(box)) == box


def test_a_stamp_keeps_its_last_nanosecond():
    assert stamp_ns(HEADER) == 12_345_678_901


def test_a_message_says_all_that_the_result_says():
    msg = result_message(HEADER, 'man', RESULT, (768, 576), 0.5)
    assert (msg.header, msg.id, msg.state) == (HEADER, 'man', TrackedBox.UNCERTAIN)
    assert to_box(msg.box) == RESULT.box
    assert (msg.confidence, msg.distractor_ratio) == (0.75, 0.5)
    assert (msg.gnet_peak, msg.snet_peak) == (0.25, 0.5)
    assert (msg.source, msg.updated) == (TrackedBox.SNET, True)
    assert to_box(msg.search_region) == Box(-5, 6, 100, 100)
    assert (msg.image_width, msg.image_height, msg.processing_time) == (768, 576, 0.5)


@pytest.mark.parametrize(
    'result',
    [
        replace(RESULT, box=Box(float('nan'), 0, 10, 10)),
        replace(RESULT, box=Box(0, 0, float('inf'), 10)),
        replace(RESULT, confidence=float('nan')),
        replace(RESULT, distractor_ratio=1e39),  # finite, but not as the message's float32
        replace(RESULT, gnet_heatmap=np.full((2, 2), np.nan, np.float32)),
    ],
)
def test_a_number_that_is_not_finite_never_leaves(result):
    with pytest.raises(ValueError, match='not a finite number'):
        result_message(HEADER, 'man', result, (768, 576), 0.5)


def test_a_result_in_a_bag_is_the_message_that_the_node_publishes(bags, tmp_path):
    from rosbags.rosbag2 import Reader

    image = np.zeros((576, 768, 3), np.uint8)
    stamp = Stamp(HEADER.stamp.sec, HEADER.stamp.nanosec)
    with closing(new_results_bag(tmp_path / 'results')) as bag:
        bag.write(Frame(0, image, stamp, HEADER.frame_id, 0), RESULT, 0.5)
    with Reader(tmp_path / 'results') as reader:
        ((_, _, data),) = reader.messages()
    msg = deserialize_message(data, TrackedBox)
    assert msg == result_message(HEADER, '', RESULT, (768, 576), 0.5)


def test_a_message_becomes_a_line_of_the_log():
    row = to_row(7, result_message(HEADER, 'man', RESULT, (768, 576), 0.5))
    assert (row.frame, row.state, row.source) == (7, 'uncertain', 'snet')
    assert row.stamp == pytest.approx(12.345678901, abs=1e-6)
    assert (row.x, row.y, row.width, row.height) == (10.5, 20.25, 30, 40)
