# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""People and places cut out of real footage: the demo's clip, which has a camera that stands.

What the clip shows at most times is its background; who differs from it is a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.footage.frame import FootageError
from fcnt_ros.footage.video import open_video

PEOPLE = {
    # name: frame, x, y, width, height in the clip
    'grey jacket': (10, 314, 204, 48, 94),
    'black coat': (0, 634, 234, 52, 92),
    'jeans': (0, 499, 153, 32, 82),
}
"""The first one is the target."""

_EVERY = 40
_SIZE = (768, 576)
_BACKDROP = slice(0, 118)
_FLOOR = (slice(330, 400), slice(620, 740))
_BRICKS = (slice(2, 32), slice(450, 570))
_DIFFERENCE = (20.0, 45.0)  # grey levels: nothing of a person, all of a person


@dataclass(frozen=True)
class Cutouts:
    """Pictures to make a world of, all uint8.

    Parameters
    ----------
    people : dict of str to (H, W, 4)
        BGR and how much of each pixel is the person's; the figure fills the picture's height.
    backdrop : (H, W, 3)
        What is seen far away, its lower edge at the horizon.
    floor : (H, W, 3)
        A piece of asphalt.
    panel : (H, W, 4)
        A piece of a wall.
    """

    people: dict[str, np.ndarray]
    backdrop: np.ndarray
    floor: np.ndarray
    panel: np.ndarray


def cut_out(clip: Path) -> Cutouts:
    """Cut the pictures out of the clip.

    Raises
    ------
    FootageError
        If it cannot be read or is another video.
    """
    frames = _frames(clip)
    background = np.median(np.stack(frames[::_EVERY]), axis=0).astype(np.uint8)
    bricks = background[_BRICKS]
    return Cutouts(
        people={
            name: _person(frames[frame], background, (slice(y, y + h), slice(x, x + w)))
            for name, (frame, x, y, w, h) in PEOPLE.items()
        },
        backdrop=background[_BACKDROP],
        floor=background[_FLOOR],
        panel=np.dstack([bricks, np.full(bricks.shape[:2], 255, np.uint8)]),
    )


def _frames(clip: Path) -> list[np.ndarray]:
    with open_video(clip) as video:
        frames = []
        while len(frames) <= 10 * _EVERY and (frame := video.read()) is not None:
            frames.append(frame)
    if len(frames) <= 10 * _EVERY or frames[0].shape[1::-1] != _SIZE:
        raise FootageError(f'{clip} is not the clip that the people are cut out of: make clip')
    return frames


def _person(frame: np.ndarray, background: np.ndarray, place: tuple[slice, slice]) -> np.ndarray:
    picture = frame[place]
    difference = cv2.absdiff(picture, background[place]).max(axis=2).astype(np.float32)
    none, whole = _DIFFERENCE
    alpha = np.clip((cv2.GaussianBlur(difference, (5, 5), 0) - none) / (whole - none), 0, 1)
    alpha = cv2.morphologyEx(alpha, cv2.MORPH_CLOSE, np.ones((7, 5)))
    # Others at the picture's edge, and shadows, are parts of their own.
    _, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > 0.5).astype(np.uint8))
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    mine = cv2.dilate((labels == largest).astype(np.float32), np.ones((3, 3)))
    x, y, width, height = stats[largest, :4]
    cut = np.dstack([picture, np.rint(255 * alpha * mine).astype(np.uint8)])
    return cut[y : y + height, x : x + width]
