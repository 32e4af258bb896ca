# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the page shows of what is heard, and what becomes of its wishes; without DDS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rclpy.time import Time
from std_msgs.msg import Header

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import result_message, state_message
from fcnt_ros.tools.robot_session import RobotSession
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState
from fcnt_ros.web.session import Refusal

SECOND = 1_000_000_000
BOX = Box(10, 20, 31, 41)


def header(stamp: float) -> Header:
    return Header(stamp=Time(nanoseconds=round(stamp * SECOND)).to_msg())


class Wishes:
    """A robot that keeps what it was asked for."""

    def __init__(self) -> None:
        self.sent: list[tuple[object, Box]] = []
        self.resets = 0
        self.no_tracker = ''

    def send(self, image: object, box: Box) -> None:
        self.sent.append((image, box))

    def reset(self) -> None:
        self.resets += 1

    def why_no_image(self) -> str:
        return 'no camera'

    def why_no_tracker(self) -> str:
        return self.no_tracker


class Heard:
    """A session that hears a camera at 10 Hz, and a tracker."""

    def __init__(self, result) -> None:
        self.robot = Wishes()
        self.session = RobotSession('/camera', self.robot)
        self._result = result

    def images(self, *stamps: float) -> None:
        for stamp in stamps:
            pixels = np.full((120, 160, 3), round(10 * stamp) % 256, np.uint8)
            self.session.take_image(to_image(pixels, header(stamp)))

    def tracked(self, stamp: float, state: TrackState = TrackState.TRACKING) -> None:
        result = replace(self._result, state=state)
        msg = result_message(header(stamp), 'guide', result, (160, 120), 0.1)
        self.session.take_tracked(msg)

    def said(self, stamp: float, state: int) -> None:
        self.session.take_tracked(state_message(header(stamp), 'guide', state, BOX, (160, 120)))

    def heat(self, stamp: float, *names: str) -> None:
        for name in names:
            heat = to_image(np.ones((4, 4), np.float32), header(stamp))
            self.session.take_heatmap(name, heat)

    @property
    def stamp(self) -> float:
        return self.session.view().stamp / SECOND


@pytest.fixture
def heard(result) -> Heard:
    return Heard(result)


def test_without_a_camera_it_says_what_is_waited_for(heard):
    view = heard.session.view()
    assert (view.image, view.words, view.actions) == (None, 'no camera', ())


def test_without_a_tracker_that_is_said_and_with_one_what_to_do(heard):
    heard.images(100.0)
    assert heard.session.view().words == 'Draw a box around the target.'
    heard.robot.no_tracker = 'no tracker'
    assert heard.session.view().words == 'no tracker'


def test_without_a_target_the_newest_image_is_shown(heard):
    heard.images(100.0, 100.1)
    view = heard.session.view()
    assert heard.stamp == 100.1 and view.track is None
    assert view.image()[0, 0, 0] == 1001 % 256
    heard.images(100.2)
    assert heard.session.view().key != view.key
    assert heard.stamp == 100.2


def test_a_tracked_box_is_shown_on_its_own_image_once_its_heat_is_there(heard):
    heard.images(100.0, 100.1, 100.2, 100.3)
    heard.tracked(100.0)
    heard.heat(100.0, 'gnet', 'snet')
    heard.tracked(100.2)
    heard.heat(100.2, 'gnet')
    assert heard.stamp == 100.0
    heard.heat(100.2, 'snet')
    view = heard.session.view()
    assert heard.stamp == 100.2
    assert (view.track.state, view.track.target_id) == ('tracking', 'guide')
    assert view.track.box == BOX
    assert len(view.track.heatmaps) == 2


def test_a_tracker_that_fell_silent_is_not_shown_for_long(heard):
    heard.images(100.0)
    heard.tracked(100.0)
    heard.images(101.9)
    assert heard.session.view().track is not None
    heard.images(102.1)
    assert heard.session.view().track is None
    assert heard.stamp == 102.1


def test_after_a_reset_there_is_no_box(heard):
    heard.images(100.0, 100.1)
    heard.tracked(100.0)
    heard.said(100.1, TrackedBox.IDLE)
    assert heard.session.view().track is None
    assert heard.session.points(0)[1][-1].state == 'idle'


def test_another_target_is_shown_from_its_first_word_on(heard):
    heard.images(100.0, 100.1)
    heard.tracked(100.0)
    heard.heat(100.0, 'gnet', 'snet')
    heard.said(100.1, TrackedBox.INITIALIZING)
    view = heard.session.view()
    assert (heard.stamp, view.track.state, view.words) == (
        100.1,
        'initializing',
        'Learning the target',
    )
    heard.tracked(100.1)  # its heat is still to come, and the other target's is no substitute
    assert (heard.stamp, heard.session.view().track.state) == (100.1, 'tracking')


def test_the_time_line_has_every_tracked_box(heard):
    for number, state in enumerate(TrackState):
        heard.tracked(100 + number / 10, state)
    _, points = heard.session.points(0)
    assert [(point.time, point.state) for point in points] == [
        (pytest.approx(100 + number / 10), state.value) for number, state in enumerate(TrackState)
    ]


def test_a_pause_holds_the_image_and_steps_go_to_those_beside_it(heard):
    heard.images(100.0, 100.1, 100.2)
    heard.session.view()
    heard.session.pause(True)
    heard.images(100.3)
    assert heard.stamp == 100.2
    heard.session.step(-1)
    assert heard.stamp == 100.1
    heard.session.step(1)
    heard.session.step(1)
    assert heard.stamp == 100.3
    heard.session.pause(False)
    heard.images(100.4)
    assert heard.stamp == 100.4


def test_a_box_is_sent_with_the_image_that_it_was_drawn_on(heard):
    heard.images(100.0, 100.1, 100.2)
    heard.session.start(BOX, round(100.1 * SECOND))
    ((image, box),) = heard.robot.sent
    assert (image.header, box) == (header(100.1), BOX)
    assert heard.session.view().words == 'The box was sent.'


def test_a_box_on_an_image_that_the_tracker_has_let_go_is_refused(heard):
    heard.images(100.0, 102.0, 104.0)
    with pytest.raises(Refusal, match='4.0 s old, and the tracker keeps 2.0 s'):
        heard.session.start(BOX, 100 * SECOND)
    assert heard.robot.sent == []


@pytest.mark.parametrize('box', [Box(300, 0, 20, 20), Box(5, 5, 3, 3)])
def test_a_box_that_cannot_be_tracked_is_refused(heard, box):
    heard.images(100.0)
    with pytest.raises(Refusal):
        heard.session.start(box, 100 * SECOND)
    assert heard.robot.sent == []
