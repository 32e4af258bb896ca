# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is counted, on a clock that the test sets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from results import make_result

from fcnt_ros.node.health import WINDOW, Health
from fcnt_ros.node.tracking_listener import TargetRequest
from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackResult, TrackState

BOX = Box(10, 10, 20, 20)
IMAGE = np.zeros((100, 100, 3), np.uint8)
SECOND = 1_000_000_000
RESULT = make_result()
REQUEST = TargetRequest(BOX, target_id='man')


@dataclass
class Time:
    """Seconds, and the nanoseconds that stamps are compared with."""

    now: float = 100.0
    stamp: int = 500 * SECOND


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def health(time):
    return Health(lambda: time.stamp, lambda: time.now)


def frame(stamp: int = 0) -> Frame:
    return Frame(1, stamp, None, 1)


def track(health, seconds: float = 0.1, stamp: int = 0, result: TrackResult = RESULT) -> None:
    health.tracked(frame(stamp), IMAGE, 'man', result, seconds)


def test_at_first_there_is_nothing_to_tell(health):
    report = health.report()
    assert (report.received, report.processed, report.dropped) == (0, 0, 0)
    assert report.silence is report.rate is report.processing_mean is report.image_age is None
    assert report.state == 'IDLE'


def test_frames_in_and_dropped_are_those_of_the_buffer(health):
    frames = FrameBuffer()
    health.start_over(frames)
    for stamp in (1, 2, 3):
        frames.put(stamp, 'frame', 1)
    frames.take()
    assert (health.report().received, health.report().dropped) == (3, 2)


def test_mean_and_p95_of_the_processing_time(health):
    for number in range(1, 21):
        track(health, seconds=number / 10)
    report = health.report()
    assert report.processed == 20
    assert report.processing_mean == pytest.approx(1.05)
    assert report.processing_p95 == pytest.approx(1.9)  # 19 of 20 are not longer


def test_an_initialisation_does_not_count_as_the_time_of_a_frame(health):
    health.initializing(frame(), IMAGE, REQUEST, BOX)
    track(health, seconds=5.0)
    track(health, seconds=0.2)
    assert health.report().processing_mean == pytest.approx(0.2)
    assert health.report().processed == 2


def test_times_are_forgotten_after_a_while(health, time):
    track(health, seconds=5.0)
    time.now += WINDOW + 1
    track(health, seconds=0.2)
    assert health.report().processing_mean == pytest.approx(0.2)


def test_images_a_second_are_counted_by_their_intervals(health, time):
    for _ in range(5):
        health.image_arrived(0)
        time.now += 0.25
    assert health.report().rate == pytest.approx(4.0)


def test_silence_counts_from_the_last_image(health, time):
    health.listen()
    time.now += 5
    health.image_arrived(0)
    time.now += 2
    assert health.report().silence == pytest.approx(2.0)


def test_silence_counts_from_the_beginning_where_no_image_has_come(health, time):
    health.listen()
    time.now += 5
    assert health.report().silence == pytest.approx(5.0)


def test_who_does_not_listen_hears_no_silence(health, time):
    health.listen()
    health.stop_listening()
    assert health.report().silence is None


def test_the_newest_image_grows_old(health, time):
    health.image_arrived(499 * SECOND)
    time.stamp += SECOND // 2
    assert health.report().image_age == pytest.approx(1.5)


def test_an_image_without_a_stamp_has_no_age(health):
    health.image_arrived(0)
    assert health.report().image_age is None


def test_results_are_as_old_as_their_images_on_average(health):
    track(health, stamp=499 * SECOND)
    track(health, stamp=498 * SECOND)
    track(health, stamp=0)
    assert health.report().result_age == pytest.approx(1.5)


def test_state_confidence_and_target_are_the_last_results(health):
    track(health)
    track(health, result=replace(RESULT, state=TrackState.LOST, confidence=0.05))
    report = health.report()
    assert (report.state, report.target_id, report.confidence) == ('LOST', 'man', 0.05)


def test_the_last_refused_input_is_told_with_its_reason_and_age(health, time):
    health.image_refused(frame(), 'the image is truncated')
    health.box_refused(REQUEST, 'the box is empty')
    time.now += 3
    report = health.report()
    assert report.refused == 'init_box "man": the box is empty'
    assert report.refused_ago == pytest.approx(3.0)


def test_it_tells_for_how_long_the_target_has_been_lost_and_where_it_was_sought_last(health, time):
    regions = Box(0, 0, 60, 60), Box(40, 0, 60, 60)
    lost = replace(RESULT, state=TrackState.LOST)
    track(health, result=lost)
    time.now += 2.0
    track(health, result=replace(lost, searched=regions))
    time.now += 1.5
    report = health.report()
    assert (report.lost_for, report.searched) == (3.5, regions)


def test_a_target_that_is_found_has_not_been_lost_and_is_lost_from_the_next_time_on(health, time):
    lost = replace(RESULT, state=TrackState.LOST, searched=(BOX,))
    track(health, result=lost)
    time.now += 2.0
    track(health)
    assert (health.report().lost_for, health.report().searched) == (None, ())
    track(health, result=lost)
    time.now += 1.0
    assert health.report().lost_for == 1.0


def test_of_another_target_it_is_not_told_that_it_is_lost(health):
    track(health, result=replace(RESULT, state=TrackState.LOST, searched=(BOX,)))
    health.initializing(frame(), IMAGE, REQUEST, BOX)
    assert (health.report().lost_for, health.report().searched) == (None, ())


@pytest.mark.parametrize(
    ('last_box', 'state', 'failed'), [(None, 'IDLE', False), (BOX, 'LOST', True)]
)
def test_why_a_target_was_given_up_is_told_until_the_next(health, last_box, state, failed):
    track(health)
    health.target_forgotten(frame(), IMAGE, 'man', last_box, 'out of memory')
    report = health.report()
    assert (report.state, report.failed) == (state, failed)
    assert 'out of memory' in report.given_up
    health.initializing(frame(), IMAGE, REQUEST, BOX)
    assert health.report().given_up == ''


def test_after_a_reset_there_is_no_target(health):
    track(health)
    health.target_dropped(frame(), (100, 100), 'man')
    report = health.report()
    assert (report.state, report.target_id, report.given_up) == ('IDLE', '', '')


def test_of_several_targets_the_one_worst_off_is_told_of_and_all_are_listed(health):
    lost = replace(RESULT, state=TrackState.LOST, confidence=0.05)
    health.tracked(frame(), IMAGE, 'man', RESULT, 0.1)
    health.tracked(frame(), IMAGE, 'dog', lost, 0.1)
    report = health.report()
    assert (report.state, report.target_id, report.confidence) == ('LOST', 'dog', 0.05)
    assert report.targets == ('"man" TRACKING 0.75', '"dog" LOST 0.05')


def test_the_time_for_an_image_is_that_for_all_its_targets(health):
    for image in (frame(), frame()):
        for target_id in ('man', 'dog'):
            health.tracked(image, IMAGE, target_id, RESULT, 0.1)
    assert health.report().processed == 2
    assert health.report().processing_mean == pytest.approx(0.2)


def test_of_several_targets_those_that_ended_are_told_of_no_more(health):
    for target_id in ('man', 'dog'):
        health.tracked(frame(), IMAGE, target_id, RESULT, 0.1)
    health.target_dropped(frame(), (100, 100), 'man')
    health.targets_changed(['dog'])
    assert health.report().targets == ('"dog" TRACKING 0.75',)


def test_a_target_that_could_not_begin_is_told_of_no_more(health):
    track(health)
    health.initializing(frame(), IMAGE, TargetRequest(BOX, target_id='dog'), BOX)
    health.box_refused(TargetRequest(BOX, target_id='dog'), 'too thin')
    assert (health.report().state, health.report().target_id) == ('TRACKING', 'man')
