# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How a person points at a target in a stream of images.

The images run on until they are paused or stepped through, and stand still while a box is being
drawn: a box belongs to the image that was under the pointer when the drawing began, and carries
that image's stamp. The tracker keeps images for a short while only. The row of frames here has
the same bounds, so that a person is told when the image shown has become too old.

No window, no ROS: events go in, what is to be seen and sent comes out.
"""

from __future__ import annotations

from dataclasses import dataclass

from fcnt_ros.ros.frame_buffer import Frame, FrameBuffer
from fcnt_ros.tracker.box import MIN_SIDE, Box

Point = tuple[int, int]


@dataclass(frozen=True)
class Selection:
    """A target that was pointed at.

    Parameters
    ----------
    box : Box
        Pixels.
    frame : Frame
        The one that it was drawn on.
    """

    box: Box
    frame: Frame


class BoxSelection:
    """What is shown, and the box being drawn on it.

    Parameters
    ----------
    frames : FrameBuffer
        Filled by somebody else, also from another thread; its cursor is moved here only.

    Attributes
    ----------
    shown : Frame, optional
        The frame to look at; None before the first.
    paused : bool
        Whether it stays until it is stepped from.
    notice : str
        What became of the last box that was drawn, if it was not selected.
    """

    def __init__(self, frames: FrameBuffer) -> None:
        self._frames = frames
        self.shown: Frame | None = None
        self.paused = False
        self.notice = ''
        self._corners: tuple[Point, Point] | None = None

    def go_on(self) -> None:
        """Show the newest frame, unless the one shown is to stay."""
        if not self.paused and self._corners is None:
            self.shown = self._frames.take() or self.shown

    def toggle_pause(self) -> None:
        """Let the frame shown stay, or the frames run on."""
        self.paused = not self.paused

    def step(self, count: int) -> None:
        """Pause, and show the frame so many after the one shown, before it if negative.

        It ends at the oldest and at the newest frame kept. While a box is drawn nothing happens.
        """
        if self.shown is None or self._corners is not None:
            return
        self.paused = True
        self.shown = self._frames.beside(self.shown, count) or self.shown

    def press(self, point: Point) -> None:
        """Begin a box at a pixel (x, y) of the frame shown."""
        if self.shown is not None:
            self.notice = ''
            self._corners = (point, point)

    def move(self, point: Point) -> None:
        """Draw the box up to this pixel (x, y)."""
        if self._corners is not None:
            self._corners = (self._corners[0], point)

    def release(self, point: Point) -> Selection | None:
        """End the box at this pixel (x, y); return what was selected.

        None for a click without a drag, for a box that is too small to be tracked, and for a frame
        that is too old; `notice` says which.
        """
        self.move(point)
        box, self._corners = self.drawn, None
        if box is None:
            return None
        if min(box.width, box.height) < MIN_SIDE:
            self.notice = (
                f'{box.width:g} x {box.height:g} pixels are too small: draw a box '
                f'of at least {MIN_SIDE:g} x {MIN_SIDE:g}'
            )
        elif self.expired:
            self.notice = f'box not sent: {self._why_expired()}'
        else:
            return Selection(box, self.shown)
        return None

    @property
    def drawn(self) -> Box | None:
        """The box being drawn, pixels; it covers the pixels of both its corners."""
        if self._corners is None:
            return None
        (x1, y1), (x2, y2) = self._corners
        return Box(min(x1, x2), min(y1, y2), abs(x2 - x1) + 1, abs(y2 - y1) + 1)

    @property
    def age(self) -> float:
        """How much older the frame shown is than the newest one, seconds."""
        span = self._frames.span()
        return (span[1] - self.shown.stamp) / 1e9 if span and self.shown else 0.0

    @property
    def expired(self) -> bool:
        """Whether the tracker, too, has let the frame shown go: a box on it would be refused."""
        if self.shown is None or self.shown.stamp == 0:  # without a stamp: the next image counts
            return False
        return self._frames.find(self.shown.stamp) is None

    @property
    def words(self) -> tuple[str, ...]:
        """What the person has to know, line by line."""
        lines = []
        if self.paused:
            lines.append(f'paused, {self.age:.1f} s old')
        if self.expired:
            lines.append(self._why_expired())
        if self.notice:
            lines.append(self.notice)
        return tuple(lines)

    def _why_expired(self) -> str:
        span = self._frames.span()
        if span is None or self.age < 0:
            return 'time jumped back since this image; space goes on'
        kept = (span[1] - span[0]) / 1e9
        return (
            f'the image is {self.age:.1f} s old and the tracker keeps {kept:.1f} s: '
            'space or an arrow shows a newer one'
        )
