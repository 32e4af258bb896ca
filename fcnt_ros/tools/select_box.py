# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node `select_box`: a window with the camera's images, to point at the target in.

The images run on until they are paused or stepped through, and stand still while a box is being
drawn: it belongs to the image that was under the pointer when the drawing began. The callbacks only
put down what came; all that is decided and shown happens in the main thread, where windows want to
live.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import numpy as np
from rclpy.parameter import Parameter

from fcnt_ros.ros.run_node import Stopped, run_node
from fcnt_ros.tools.picker_node import PickerNode
from fcnt_ros.tools.selection_picture import draw
from fcnt_ros.tools.selection_window import Key, OpenCVWindow, Pointer, WindowError
from fcnt_ros.tracker.box import Box
from fcnt_ros.web.session import Refusal, View


class SelectBox(PickerNode):
    """Lets a person point at the target in a window."""

    def __init__(self, overrides: Sequence[Parameter] = ()) -> None:
        super().__init__('select_box', overrides=overrides)
        self._view = View(None)
        self._corners: tuple[tuple[int, int], tuple[int, int]] | None = None  # of a box being drawn
        self._notice = ''  # why the last wish was refused
        self._ended = False

    def work(self, window: OpenCVWindow, stopped: Stopped) -> None:
        """Show what comes and do what the person wants, until the person or a signal ends it."""
        shown: object = None
        while not (stopped() or self._ended):
            self._look()
            now = self._view.key, self._corners, self._notice
            if now != shown:
                shown = now
                window.show(self._picture())
            for event in window.events():
                self._take(event)
                self._look()

    def _look(self) -> None:
        if self._corners is None:  # while a box is being drawn the image stays
            self._view = self.session.view()

    def _take(self, event: Pointer | Key) -> None:
        if isinstance(event, Key):
            self._take_key(event.name)
        elif event.action == 'press' and self._view.image is not None:
            self._notice = ''
            self._corners = event.point, event.point
        elif self._corners is not None:
            self._corners = self._corners[0], event.point
            if event.action == 'release':
                self._send()

    def _take_key(self, name: str) -> None:
        if name == 'end':
            self._ended = True
        elif self._corners is not None:
            return
        elif name == 'space':
            self.session.pause(not self._view.paused)
        elif name in ('left', 'right'):
            self.session.step(1 if name == 'right' else -1)
        elif name == 'r':
            self._ask(self.session.reset)

    def _send(self) -> None:
        box, self._corners = self._drawn(), None
        self._ask(lambda: self.session.start(box, self._view.stamp))
        self.session.pause(self._view.paused)  # a start would end it

    def _ask(self, wish: Callable[[], None]) -> None:
        try:
            wish()
            self._notice = ''
        except Refusal as refusal:
            self._notice = str(refusal)

    def _drawn(self) -> Box | None:
        """Return the box being drawn, pixels; it covers the pixels of both its corners."""
        if self._corners is None:
            return None
        (x1, y1), (x2, y2) = self._corners
        return Box(min(x1, x2), min(y1, y2), abs(x2 - x1) + 1, abs(y2 - y1) + 1)

    def _picture(self) -> np.ndarray:
        view, image = self._view, None
        words = ['paused'] if view.paused else []
        if view.track is not None:
            words.append(f'{view.track.state} {view.track.target_id} {view.track.confidence:.2f}')
        words += [view.words, self._notice]
        if view.image is not None:
            try:
                image = view.image()
            except ValueError as error:
                words.append(str(error))
        tracked = view.track and (view.track.box, view.track.state)
        return draw(image, self._drawn(), tracked, tuple(filter(None, words)))


def select(node: SelectBox, stopped: Stopped) -> int:
    """Open the window and work in it; return 1, after a line in the log, if there can be none."""
    try:
        window = OpenCVWindow(f'select_box: {node.resolve_topic_name("image")}')
    except WindowError as error:
        node.get_logger().fatal(str(error))
        return 1
    try:
        node.work(window, stopped)
    finally:
        window.close()
    return 0


def main() -> int:
    """Run until the window or a signal ends it."""
    return run_node(SelectBox, select)


if __name__ == '__main__':
    sys.exit(main())
