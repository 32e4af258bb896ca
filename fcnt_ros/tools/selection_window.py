# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A window with a picture, a pointer and keys: as thin as can be, since no test has a screen."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import cv2
import numpy as np

PATIENCE = 30
"""How long `events` waits for one, milliseconds."""

LARGEST = (1280, 960)
"""Width and height that the window gives itself at most, pixels of the screen."""


@dataclass(frozen=True)
class Pointer:
    """The pointer did 'press', 'move' or 'release' at a pixel (x, y) of the picture."""

    action: str
    point: tuple[int, int]


@dataclass(frozen=True)
class Key:
    """A key was pressed: 'space', 'left', 'right', 'r' or 'end'."""

    name: str


class WindowError(RuntimeError):
    """There can be no window; the text says what is missing."""


class OpenCVWindow:
    """A window of OpenCV's, for the main thread only.

    Raises WindowError if this OpenCV has no windows, or there is no display.
    """

    def __init__(self, title: str) -> None:
        _check_windows()
        self._title = title
        self._events: list[Pointer | Key] = []
        self._size: tuple[int, int] | None = None  # of the last picture

    def show(self, picture: np.ndarray) -> None:
        """Show an (H, W, 3) uint8 BGR picture; the window takes the size of a new one."""
        height, width = picture.shape[:2]
        if self._size is None:
            cv2.namedWindow(self._title, _PLAIN)
            cv2.setMouseCallback(self._title, self._on_mouse)
        if (width, height) != self._size:
            self._size = width, height
            scale = min(LARGEST[0] / width, LARGEST[1] / height, 1.0)
            cv2.resizeWindow(self._title, round(width * scale), round(height * scale))
        cv2.imshow(self._title, picture)

    def events(self) -> list[Pointer | Key]:
        """Return what happened since the last call; wait a little if nothing did.

        A window that was closed by its frame ends as by the key.
        """
        name = _KEYS.get(cv2.waitKeyEx(PATIENCE) & 0xFFFF)  # above that are Shift, Num Lock, ...
        if name is not None:
            self._events.append(Key(name))
        if self._size is not None and self._closed():
            self._events.append(Key('end'))
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        """Close the window."""
        cv2.destroyAllWindows()

    def _closed(self) -> bool:
        # GTK's older backends do not know the one property, Qt keeps the other for a closed window.
        try:
            hidden = cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) == 0
            return hidden or cv2.getWindowProperty(self._title, cv2.WND_PROP_AUTOSIZE) < 0
        except cv2.error:
            return True

    def _on_mouse(self, event: int, x: int, y: int, flags: int, _: object) -> None:
        action = _ACTIONS.get(event)
        if action is not None:
            self._events.append(Pointer(action, (x, y)))


# A person can make it larger; without the buttons that Qt adds.
_PLAIN = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL

_ACTIONS = {
    cv2.EVENT_LBUTTONDOWN: 'press',
    cv2.EVENT_MOUSEMOVE: 'move',
    cv2.EVENT_LBUTTONUP: 'release',
}

_KEYS = {
    0xFF51: 'left',  # X11's codes, which the backends of GTK and of Qt both give
    0xFF53: 'right',
    ord(' '): 'space',
    ord('r'): 'r',
    ord('q'): 'end',
    27: 'end',
}


def _check_windows() -> None:
    try:
        cv2.destroyAllWindows()  # all that a build without windows refuses and one with them may do
    except cv2.error:
        raise WindowError(
            'this OpenCV is built without windows: with a ROS installation "apt install '
            'python3-opencv", in a Python environment "pip uninstall opencv-python-headless" and '
            'then "pip install \'opencv-python<5\'"'
        ) from None
    # Qt would end the whole program.
    if sys.platform == 'linux' and not {'DISPLAY', 'WAYLAND_DISPLAY'} & os.environ.keys():
        raise WindowError(
            'there is no display: start it on a computer with one, in the same ROS domain as the '
            'robot, or log in with "ssh -X"'
        )
