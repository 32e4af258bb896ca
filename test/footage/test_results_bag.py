# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Results in a bag, as somebody reads them who has the bag and nothing else of ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from results import make_result

from fcnt_ros.footage.frame import BagError, Frame, Stamp
from fcnt_ros.footage.track_log import new_results_bag
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackState

pytest.importorskip('rosbags')

FRAME = Frame(3, np.zeros((576, 768, 3), np.uint8), Stamp(12, 345_678_901), 'camera', 99)
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


def corners(box) -> tuple[float, ...]:
    return box.x, box.y, box.width, box.height


@pytest.fixture
def written(bags, tmp_path):
    """Return what is in a bag of one result: topic, time and message."""
    with closing(new_results_bag(tmp_path / 'results')) as bag:
        bag.write(FRAME, RESULT, 0.5)
    (entry,) = bags.read(tmp_path / 'results')
    return entry


def test_a_result_stands_where_the_node_publishes_it(written):
    topic, _, msg = written
    assert (topic, msg.__msgtype__) == ('/fcnt_tracker/tracked_box', 'fcnt_ros/msg/TrackedBox')


def test_a_result_comes_when_its_image_came_and_has_its_header(written):
    _, time, msg = written
    assert time == 99
    assert (msg.header.stamp.sec, msg.header.stamp.nanosec) == (12, 345_678_901)
    assert msg.header.frame_id == 'camera'


def test_a_message_says_all_that_the_result_says(written):
    _, _, msg = written
    assert (msg.id, msg.state, msg.source, msg.updated) == ('', msg.UNCERTAIN, msg.SNET, True)
    assert (msg.confidence, msg.distractor_ratio) == (0.75, 0.5)
    assert (msg.gnet_peak, msg.snet_peak) == (0.25, 0.5)
    assert (corners(msg.box), corners(msg.search_region)) == (
        (10.5, 20.25, 30, 40),
        (-5, 6, 100, 100),
    )
    assert (msg.image_width, msg.image_height, msg.processing_time) == (768, 576, 0.5)


def test_the_bag_brings_the_definition_of_its_messages(written, tmp_path):
    with closing(sqlite3.connect(tmp_path / 'results' / 'results.db3')) as database:
        (row,) = database.execute(
            'SELECT topic_type, encoded_message_definition FROM message_definitions'
        ).fetchall()
    assert row[0] == 'fcnt_ros/msg/TrackedBox'
    assert 'MSG: fcnt_ros/Box' in row[1]


def test_a_bag_that_is_there_is_never_overwritten(tmp_path):
    (tmp_path / 'results').mkdir()
    with pytest.raises(BagError, match='results is there already'):
        new_results_bag(tmp_path / 'results')


def test_nothing_is_made_before_there_is_a_result(tmp_path):
    new_results_bag(tmp_path / 'results').close()
    assert not (tmp_path / 'results').exists()


def test_a_number_that_is_not_finite_never_leaves(tmp_path):
    with closing(new_results_bag(tmp_path / 'results')) as bag:
        with pytest.raises(ValueError, match='confidence .* nan: not a finite number'):
            bag.write(FRAME, replace(RESULT, confidence=float('nan')), 0.5)
