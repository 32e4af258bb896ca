# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Pointing at a target: what is shown, what is selected, and what is said instead."""

from __future__ import annotations

import pytest

from fcnt_ros.ros.frame_buffer import FrameBuffer
from fcnt_ros.tools.box_selection import BoxSelection
from fcnt_ros.tracker.box import Box

TENTH = 100_000_000  # nanoseconds


class Camera:
    """Puts an image into the buffer every 0.1 s, numbered from 1; stamps count from 10 s."""

    def __init__(self) -> None:
        self.frames = FrameBuffer(max_age=1.0)
        self.count = 0

    def take(self, images: int = 1) -> None:
        for _ in range(images):
            self.count += 1
            self.frames.put(10_000_000_000 + self.count * TENTH, f'image {self.count}', 1)


@pytest.fixture
def camera():
    return Camera()


@pytest.fixture
def selection(camera):
    """The first of the camera's images is shown."""
    selection = BoxSelection(camera.frames)
    camera.take()
    selection.go_on()
    return selection


def shown(selection: BoxSelection) -> str:
    selection.go_on()
    return selection.shown.payload


def drag(selection: BoxSelection, start: tuple[int, int] = (10, 20), end=(29, 59)):
    selection.press(start)
    return selection.release(end)


def test_before_the_first_image_there_is_nothing_to_draw_on():
    selection = BoxSelection(FrameBuffer())
    selection.go_on()
    selection.step(-1)
    assert drag(selection) is None
    assert selection.shown is None


def test_the_newest_image_is_shown(camera, selection):
    camera.take(3)
    assert shown(selection) == 'image 4'


def test_a_box_covers_the_pixels_of_both_corners(selection):
    assert drag(selection).box == Box(10, 20, 20, 40)


@pytest.mark.parametrize(('start', 'end'), [((29, 59), (10, 20)), ((10, 59), (29, 20))])
def test_a_box_may_be_drawn_from_any_corner(selection, start, end):
    assert drag(selection, start, end).box == Box(10, 20, 20, 40)


def test_the_box_grows_with_the_pointer(selection):
    selection.press((10, 20))
    selection.move((12, 23))
    assert selection.drawn == Box(10, 20, 3, 4)


def test_a_box_belongs_to_the_image_that_it_was_begun_on(camera, selection):
    selection.press((10, 20))
    camera.take(3)
    assert shown(selection) == 'image 1'
    assert selection.release((29, 59)).frame.payload == 'image 1'


def test_when_the_box_is_drawn_the_images_go_on(camera, selection):
    drag(selection)
    camera.take()
    assert selection.drawn is None
    assert shown(selection) == 'image 2'


def test_a_pause_holds_the_image_until_it_ends(camera, selection):
    selection.toggle_pause()
    camera.take()
    assert shown(selection) == 'image 1'
    selection.toggle_pause()
    assert shown(selection) == 'image 2'


def test_after_a_box_the_pause_goes_on(camera, selection):
    selection.toggle_pause()
    drag(selection)
    camera.take()
    assert shown(selection) == 'image 1'


def test_a_step_back_pauses_and_shows_the_image_before(camera, selection):
    camera.take(4)
    selection.go_on()
    selection.step(-1)
    camera.take()
    assert selection.paused
    assert shown(selection) == 'image 4'


def test_a_box_on_an_image_stepped_to_has_its_stamp(camera, selection):
    camera.take(4)
    selection.go_on()
    selection.step(-2)
    assert drag(selection).frame.stamp == 10_300_000_000


@pytest.mark.parametrize(('count', 'image'), [(-99, 'image 10'), (99, 'image 20')])
def test_steps_end_at_the_oldest_and_the_newest_image_kept(camera, selection, count, image):
    camera.take(19)  # of which those of the last second are kept
    selection.go_on()
    selection.step(count)
    assert shown(selection) == image


def test_while_a_box_is_drawn_there_is_no_step(camera, selection):
    camera.take()
    selection.go_on()
    selection.press((10, 20))
    selection.step(-1)
    assert shown(selection) == 'image 2'


@pytest.mark.parametrize('end', [(10, 20), (12, 59), (29, 22)])
def test_a_click_and_a_box_too_small_to_be_tracked_are_told_of(selection, end):
    assert drag(selection, (10, 20), end) is None
    assert 'at least 4 x 4' in selection.words[-1]


def test_a_smallest_box_that_can_be_tracked_is_selected(selection):
    assert drag(selection, (10, 20), (13, 23)).box == Box(10, 20, 4, 4)


def test_a_release_without_a_press_selects_nothing(selection):
    assert selection.release((29, 59)) is None


def test_a_pause_says_how_old_the_image_is(camera, selection):
    selection.toggle_pause()
    camera.take(7)
    assert selection.words == ('paused, 0.7 s old',)


def test_an_image_that_the_tracker_has_let_go_is_said_to_be_too_old(camera, selection):
    selection.toggle_pause()
    camera.take(13)
    assert selection.expired
    assert '1.3 s old and the tracker keeps 1.0 s' in selection.words[-1]
    assert 'space' in selection.words[-1]


def test_a_box_on_an_image_too_old_is_not_sent_and_that_is_said(camera, selection):
    selection.toggle_pause()
    camera.take(13)
    assert drag(selection) is None
    assert 'box not sent: the image is 1.3 s old' in selection.words[-1]


def test_a_step_from_an_image_too_old_shows_one_that_is_kept(camera, selection):
    selection.toggle_pause()
    camera.take(13)
    selection.step(-1)
    assert not selection.expired
    assert drag(selection) is not None


def test_an_image_from_before_time_jumped_back_is_said_to_be_so(camera, selection):
    selection.toggle_pause()
    camera.frames.put(1_000_000_000, 'image of the next round', 1)
    assert 'time jumped back' in selection.words[-1]


def test_the_next_box_ends_what_was_said_of_the_last(selection):
    drag(selection, (10, 20), (10, 20))
    drag(selection)
    assert selection.words == ()


def test_images_without_a_stamp_do_not_grow_too_old():
    frames = FrameBuffer()
    selection = BoxSelection(frames)
    frames.put(0, 'image 1', 1)
    selection.go_on()
    selection.toggle_pause()
    frames.put(0, 'image 2', 1)
    assert drag(selection) is not None
