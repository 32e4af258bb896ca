# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The newest frame for a tracker, the old ones for a detector's box."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fcnt_ros.ros.frame_buffer import CATCH_UP_STEPS, FrameBuffer

SECOND = 1_000_000_000


def filled(count: int, interval: int = SECOND // 10, size: int = 1, **options) -> FrameBuffer:
    """Return a buffer with frames '1', '2', ... at 1, 2, ... intervals."""
    frames = FrameBuffer(**options)
    for number in range(1, count + 1):
        frames.put(number * interval, str(number), size)
    return frames


def steps(frames: FrameBuffer, meanwhile: int) -> list[int]:
    """Take until the newest is reached, while so many frames come between two takes."""
    numbers = []
    while not numbers or numbers[-1] != frames.newest_number:
        for _ in range(meanwhile if numbers else 0):
            number = frames.newest_number + 1
            frames.put(number * SECOND // 100, str(number), 1)
        numbers.append(frames.take().number)
    return numbers


def taken(frames: FrameBuffer) -> list[str]:
    """Take all there is."""
    return [frame.payload for frame in iter(frames.take, None)]


def test_only_the_newest_frame_is_handed_out():
    assert taken(filled(5)) == ['5']


def test_a_frame_is_handed_out_once():
    frames = filled(1)
    frames.take()
    assert frames.take() is None


def test_frames_that_were_overtaken_are_counted():
    frames = filled(5)
    frames.take()
    assert (frames.received, frames.dropped) == (5, 4)


def test_every_frame_is_handed_out_in_turn_on_demand():
    frames = filled(5, every_frame=True)
    assert taken(frames) == ['1', '2', '3', '4', '5']
    assert frames.dropped == 0


def test_waiting_frames_are_not_dropped_for_their_age_when_every_frame_counts():
    assert len(taken(filled(10, interval=SECOND, every_frame=True, max_age=3.0))) == 10


def test_waiting_frames_are_bounded_in_bytes_and_the_loss_is_counted():
    frames = filled(10, size=100, every_frame=True, max_bytes=400)
    assert taken(frames) == ['7', '8', '9', '10']
    assert frames.dropped == 6


def test_an_old_frame_is_found_by_its_exact_stamp():
    frames = filled(5)
    frames.take()
    assert frames.find(2 * SECOND // 10).payload == '2'
    assert frames.find(2 * SECOND // 10 + 1) is None


def test_of_the_frames_kept_the_nearest_in_time_is_told():
    frames = filled(5, interval=10)
    assert [frames.nearest(stamp).payload for stamp in (0, 24, 26, 500)] == ['1', '2', '3', '5']


def test_of_no_frames_none_is_near():
    assert FrameBuffer().nearest(0) is None


def test_frames_older_than_the_bound_are_forgotten():
    frames = filled(10, interval=SECOND, max_age=3.0)
    assert frames.span() == (7 * SECOND, 10 * SECOND)


def test_frames_beyond_the_bytes_are_forgotten():
    assert filled(10, size=100, max_bytes=300).span() == (8 * SECOND // 10, SECOND)


def test_a_frame_larger_than_the_bound_is_still_handed_out():
    assert taken(filled(1, size=1000, max_bytes=10)) == ['1']


def test_after_an_old_frame_all_that_came_since_are_handed_out():
    frames = filled(5)
    frames.take()
    frames.rewind(frames.find(2 * SECOND // 10))
    assert taken(frames) == ['3', '4', '5']


def test_catching_up_takes_a_bounded_number_of_steps_and_ends_at_the_newest():
    frames = filled(100, interval=SECOND // 100)
    frames.rewind(frames.find(SECOND // 100))
    payloads = taken(frames)
    assert len(payloads) <= CATCH_UP_STEPS
    assert payloads[-1] == '100'


@pytest.mark.parametrize('meanwhile', [1, 5, 50])
def test_what_comes_while_catching_up_is_caught_up_with_in_the_same_steps(meanwhile):
    frames = filled(100, interval=SECOND // 100)
    frames.rewind(frames.find(SECOND // 100))
    assert len(steps(frames, meanwhile)) <= CATCH_UP_STEPS


def test_a_slow_tracker_catches_up_in_leaps_of_at_most_twice_its_pace():
    frames = filled(31, interval=SECOND // 100)
    frames.rewind(frames.find(SECOND // 100))
    numbers = [1, *steps(frames, meanwhile=9)]
    assert max(later - earlier for earlier, later in pairwise(numbers)) <= 2 * 9


def test_catching_up_can_be_given_up_for_the_newest():
    frames = filled(5)
    frames.rewind(frames.find(2 * SECOND // 10))
    frames.stop_catching_up()
    assert taken(frames) == ['5']


def test_giving_up_to_catch_up_loses_nothing_where_every_frame_counts():
    frames = filled(3, every_frame=True)
    frames.stop_catching_up()
    assert taken(frames) == ['1', '2', '3']


def test_frames_looked_at_again_are_not_counted_as_dropped():
    frames = filled(1)
    frames.take()
    frames.put(2 * SECOND // 10, '2', 1)
    frames.take()
    frames.rewind(frames.find(SECOND // 10))
    taken(frames)
    assert frames.dropped == 0


def test_if_the_frames_since_are_gone_the_newest_is_next():
    frames = filled(2)
    old = frames.find(SECOND // 10)
    for number in range(3, 100):
        frames.put(number * SECOND, str(number), 1)
    assert not frames.rewind(old)
    assert taken(frames) == ['99']


def test_a_rewind_says_when_all_frames_since_are_there():
    frames = filled(2)
    assert frames.rewind(frames.find(SECOND // 10))


def test_when_time_jumps_back_frames_from_before_are_not_found_any_more():
    frames = filled(50)
    frames.put(SECOND // 10, 'again', 1)
    assert frames.find(50 * SECOND // 10) is None
    assert taken(frames) == ['again']


def test_a_frame_that_comes_a_little_late_is_no_jump():
    frames = filled(5)
    frames.put(4 * SECOND // 10 + 1, 'late', 1)
    assert frames.find(3 * SECOND // 10) is not None


def test_frames_tell_how_often_time_jumped_back_before_them():
    frames = filled(10, every_frame=True)
    eras = [frames.take().era]
    for stamp in (SECOND // 2, SECOND, SECOND // 10):
        frames.put(stamp, 'again', 1)
        eras.append(frames.take().era)
    assert eras == [0, 1, 1, 2]


def test_a_frame_without_a_stamp_is_no_jump():
    frames = filled(10)
    frames.put(0, 'no stamp', 1)
    assert frames.take().era == 0
    assert frames.find(SECOND) is not None


def test_a_camera_without_a_clock_costs_no_memory_of_the_past():
    frames = FrameBuffer()
    for _ in range(100):
        frames.put(0, 'frame', 1)
    assert taken(frames) == ['frame']
    assert frames.find(0).number == 100


def test_with_every_frame_it_says_when_one_had_to_go_unseen():
    frames = FrameBuffer(every_frame=True, max_bytes=2)
    assert [frames.put(n, str(n), 1) for n in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(('count', 'payload'), [(0, '4'), (-2, '2'), (1, '5'), (-9, '1'), (9, '5')])
def test_the_frames_beside_a_frame_are_found_as_far_as_there_are_any(count, payload):
    frames = filled(5)
    assert frames.beside(frames.find(4 * SECOND // 10), count).payload == payload


def test_beside_a_frame_that_is_gone_is_the_oldest_one():
    frames = filled(2, max_age=1.0)
    gone = frames.find(SECOND // 10)
    frames.put(SECOND * 2, 'later', 1)
    assert frames.beside(gone, -1).payload == 'later'
