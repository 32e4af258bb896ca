# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The benchmark's protocols: over which variants of a sequence a tracker has to run.

OPE : one pass, from the first frame's true box.
TRE : temporal robustness; a pass from each of several frames to the end.
SRE : spatial robustness; passes from first boxes that are a little wrong.

Wu, Lim and Yang, CVPR 2013 and PAMI 2015. Each variant is a `Sequence` with a label of its own, so
that nothing else has to know of protocols.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fcnt_ros.benchmark.sequence import Sequence, present
from fcnt_ros.tracker.box import Box

KINDS = ('ope', 'tre', 'sre')

STARTS = 20
"""Starts of TRE in the benchmark."""

SHORTEST = 20
"""Frames that a pass of TRE has at least, as in the benchmark."""

SHIFT = 0.1
"""How far a first box of SRE is shifted, in the target's width and height."""

SCALES = {'scale-0.8': 0.8, 'scale-0.9': 0.9, 'scale-1.1': 1.1, 'scale-1.2': 1.2}

SHIFTS = {'left': (-1, 0), 'right': (1, 0), 'up': (0, -1), 'down': (0, 1)}
"""Directions that the middle of the box is shifted in."""

CORNERS = {
    'top-left': (-1, -1),
    'top-right': (1, -1),
    'bottom-left': (-1, 1),
    'bottom-right': (1, 1),
}
"""Corners that are moved outwards while the opposite one stays, as the benchmark's program does."""


@dataclass(frozen=True)
class Protocol:
    """What is made of each sequence.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    starts : int
        Passes of TRE, two at least; a short sequence has fewer.
    backwards : bool
        Whether to begin at the last frame with a target and to go back to the first one.
    stride : int
        Take every so-manieth frame; the first counts.
    camera_rate : float, optional
        As in `Sequence`.
    """

    kind: str = 'ope'
    starts: int = STARTS
    backwards: bool = False
    stride: int = 1
    camera_rate: float | None = None

    def __str__(self) -> str:
        words = [self.kind.upper()]
        if self.kind == 'tre':
            words.append(f'{self.starts} starts')
        if self.backwards:
            words.append('backwards')
        if self.stride > 1:
            words.append(f'one frame in {self.stride}')
        if self.camera_rate is not None:
            words.append(f'real time at {self.camera_rate:g} Hz')
        return ', '.join(words)

    def variants(self, sequence: Sequence) -> list[Sequence]:
        """Return the sequences to run over in place of this one.

        Raises
        ------
        SequenceError
            If the first image, whose size SRE has to know, cannot be read.
        """
        if self.backwards:
            last = int(np.flatnonzero(present(sequence.boxes))[-1])
            sequence = _part(sequence, slice(last, None, -1), 'backwards')
        if self.stride > 1:
            sequence = _part(sequence, slice(None, None, self.stride), f'every-{self.stride}')
        if self.camera_rate is not None:
            named = _named(sequence, f'at-{self.camera_rate:g}-Hz')
            sequence = replace(named, camera_rate=self.camera_rate)
        if self.kind == 'tre':
            return from_several_frames(sequence, self.starts)
        if self.kind == 'sre':
            return from_wrong_boxes(sequence)
        return [sequence]


def from_several_frames(sequence: Sequence, starts: int = STARTS) -> list[Sequence]:
    """Return the sequence from each of several frames to its end.

    They are spread as the benchmark does it, evenly over the frames with a target whose corner is
    in the image and with `SHORTEST` frames to come; those frames that the benchmark's authors left
    out by hand are not known here. A sequence too short for that is returned as it is.
    """
    usable = present(sequence.boxes) & (sequence.boxes[:, :2] >= 0).all(axis=1)
    frames = np.flatnonzero(usable[: max(len(usable) - SHORTEST + 1, 0)])
    count = len(frames)
    if count == 0:
        return [sequence]
    chosen = [step * count // (starts - 1) for step in range(starts - 1)] + [count - 1]
    return [
        _part(sequence, slice(start, None), f'from-{start}') if start else sequence
        for start in dict.fromkeys(frames[chosen].tolist())
    ]


def from_wrong_boxes(sequence: Sequence) -> list[Sequence]:
    """Return the sequence with twelve first boxes that are shifted, or scaled, in turn.

    They are cut at the image's border, and unlike the benchmark's not rounded to whole pixels.

    Raises
    ------
    SequenceError
        If the first image cannot be read.
    """
    box, (height, width) = sequence.first_box, sequence.read(0).shape[:2]
    dx, dy = SHIFT * box.width, SHIFT * box.height
    boxes = {
        name: Box(box.x + right * dx, box.y + down * dy, box.width, box.height)
        for name, (right, down) in SHIFTS.items()
    }
    boxes |= {
        name: Box(
            box.x - dx * (right < 0), box.y - dy * (down < 0), box.width + dx, box.height + dy
        )
        for name, (right, down) in CORNERS.items()
    }
    boxes |= {
        name: Box(
            box.x + box.width * (1 - scale) / 2,
            box.y + box.height * (1 - scale) / 2,
            box.width * scale,
            box.height * scale,
        )
        for name, scale in SCALES.items()
    }
    return [
        replace(_named(sequence, name), given_box=wrong.clipped(width, height))
        for name, wrong in boxes.items()
    ]


def _part(sequence: Sequence, frames: slice, word: str) -> Sequence:
    images, boxes = sequence.images[frames], sequence.boxes[frames]
    return replace(_named(sequence, word), images=images, boxes=boxes)


def _named(sequence: Sequence, word: str) -> Sequence:
    variant = f'{sequence.variant}.{word}' if sequence.variant else word
    return replace(sequence, variant=variant)
