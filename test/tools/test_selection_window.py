# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A window of OpenCV's; where there can be none, the way to one is said."""

from __future__ import annotations

from unittest.mock import Mock

import cv2
import numpy as np
import pytest

from fcnt_ros.tools.selection_window import LARGEST, Key, OpenCVWindow, Pointer, WindowError


def has_windows() -> bool:
    try:
        cv2.destroyAllWindows()
    except cv2.error:
        return False
    return True


def picture(width: int, height: int) -> np.ndarray:
    return np.zeros((height, width, 3), np.uint8)


@pytest.fixture
def screen(monkeypatch):
    """What OpenCV is told and says of its windows."""
    screen = Mock(waitKeyEx=Mock(return_value=-1), getWindowProperty=Mock(return_value=1.0))
    names = ('namedWindow', 'resizeWindow', 'setMouseCallback', 'imshow', 'destroyAllWindows')
    for name in (*names, 'waitKeyEx', 'getWindowProperty'):
        monkeypatch.setattr(cv2, name, getattr(screen, name))
    monkeypatch.setenv('DISPLAY', ':0')
    return screen


def test_the_window_takes_the_size_of_a_new_picture_as_far_as_the_screen_goes(screen):
    window = OpenCVWindow('title')
    for size in ((320, 240), (768, 576), (768, 576), (2560, 1440)):
        window.show(picture(*size))
    sizes = [call.args[1:] for call in screen.resizeWindow.call_args_list]
    assert sizes == [(320, 240), (768, 576), (LARGEST[0], 720)]


NUM_LOCK, SHIFT = 0x10_0000, 0x1_0000


@pytest.mark.parametrize(
    ('code', 'events'),
    [
        (-1, []),
        (ord(' '), [Key('space')]),
        (ord('q') | NUM_LOCK, [Key('end')]),
        (27, [Key('end')]),
        (0xFF51, [Key('left')]),
        (0xFF53 | NUM_LOCK | SHIFT, [Key('right')]),
        (ord('r'), [Key('r')]),
        (ord('x'), []),
    ],
)
def test_keys_are_known_by_name(screen, code, events):
    window = OpenCVWindow('title')
    window.show(picture(320, 240))
    screen.waitKeyEx.return_value = code
    assert window.events() == events


def test_what_the_left_button_does_is_one_event_each(screen):
    window = OpenCVWindow('title')
    window.show(picture(320, 240))
    ((_, on_mouse), _) = screen.setMouseCallback.call_args
    on_mouse(cv2.EVENT_LBUTTONDOWN, 10, 20, 0, None)
    on_mouse(cv2.EVENT_RBUTTONDOWN, 10, 20, 0, None)
    on_mouse(cv2.EVENT_LBUTTONUP, 30, 40, 0, None)
    assert window.events() == [Pointer('press', (10, 20)), Pointer('release', (30, 40))]
    assert window.events() == []


@pytest.mark.parametrize('gone', [{'return_value': 0.0}, {'side_effect': cv2.error}])
def test_a_window_closed_by_its_frame_ends(screen, gone):
    window = OpenCVWindow('title')
    window.show(picture(320, 240))
    screen.getWindowProperty.configure_mock(**gone)
    assert window.events() == [Key('end')]


@pytest.mark.skipif(has_windows(), reason='this OpenCV has windows')
def test_an_opencv_without_windows_names_the_packages_that_have_them():
    with pytest.raises(WindowError, match="apt install python3-opencv.*pip install 'opencv-python"):
        OpenCVWindow('title')


def test_without_a_display_it_is_said_how_to_get_to_one(monkeypatch):
    monkeypatch.setattr(cv2, 'destroyAllWindows', lambda: None)
    monkeypatch.delenv('DISPLAY', raising=False)
    monkeypatch.delenv('WAYLAND_DISPLAY', raising=False)
    with pytest.raises(WindowError, match='no display.*ssh -X'):
        OpenCVWindow('title')
