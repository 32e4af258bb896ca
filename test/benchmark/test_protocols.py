# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The variants of a sequence that each protocol runs over."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.protocols import Protocol
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.box import Box

ABSENT = [np.nan] * 4


def sequence(frames: int, **rows: list[float]) -> Sequence:
    """Return a sequence whose box n is at x = n, but for `frame<n>` in rows."""
    boxes = np.array([[n, 50, 40, 20] for n in range(frames)], float)
    for name, row in rows.items():
        boxes[int(name.removeprefix('frame'))] = row
    return Sequence('Deer', tuple(Path(f'{n:04d}.png') for n in range(frames)), boxes)


def starts(protocol: Protocol, of: Sequence) -> list[int]:
    """Return the frames that the passes start at, all of which must run to the end."""
    passes = protocol.variants(of)
    assert all(p.images[-1] == of.images[-1] for p in passes)
    return [of.images.index(p.images[0]) for p in passes]


def frames(of: Sequence) -> list[int]:
    return [int(image.stem) for image in of.images]


def test_ope_is_the_sequence_itself():
    whole = sequence(5)
    assert Protocol().variants(whole) == [whole]


def test_tre_starts_at_twenty_frames_spread_evenly_and_runs_to_the_end():
    # 209 frames: 190 have 20 frames from them on, and 190 / 19 = 10.
    assert starts(Protocol('tre'), sequence(209)) == [*range(0, 190, 10), 189]


def test_tre_starts_with_the_true_box_of_its_first_frame():
    for one in Protocol('tre', starts=3).variants(sequence(41)):
        assert one.first_box == Box(int(one.images[0].stem), 50, 40, 20)
        assert one.boxes[:, 0].tolist() == frames(one)


def test_tre_never_starts_without_a_target():
    hidden = sequence(25, frame0=[0, 50, 40, 20], frame2=ABSENT, frame3=[3, 50, 0, 0])
    assert starts(Protocol('tre'), hidden) == [0, 1, 4, 5]


def test_tre_has_few_passes_over_a_short_sequence():
    assert starts(Protocol('tre'), sequence(21)) == [0, 1]
    assert starts(Protocol('tre'), sequence(7)) == [0]


def test_tre_has_a_label_for_each_pass_and_the_first_is_that_of_ope():
    labels = [one.label for one in Protocol('tre', starts=2).variants(sequence(30))]
    assert labels == ['Deer', 'Deer.from-10']


@pytest.fixture
def seen(tmp_path) -> Sequence:
    """Two images of 100 x 80 with the target at 20, 10, of size 40 x 20."""
    path = tmp_path / '1.png'
    cv2.imwrite(str(path), np.zeros((80, 100, 3), np.uint8))
    return Sequence('Deer', (path, path), np.array([[20, 10, 40, 20]] * 2, float))


def test_sre_shifts_the_middle_moves_the_corners_outwards_and_scales(seen):
    boxes = {one.variant: one.first_box for one in Protocol('sre').variants(seen)}
    expected = {
        'left': (16, 10, 40, 20),
        'right': (24, 10, 40, 20),
        'up': (20, 8, 40, 20),
        'down': (20, 12, 40, 20),
        'top-left': (16, 8, 44, 22),
        'top-right': (20, 8, 44, 22),
        'bottom-left': (16, 10, 44, 22),
        'bottom-right': (20, 10, 44, 22),
        'scale-0.8': (24, 12, 32, 16),
        'scale-0.9': (22, 11, 36, 18),
        'scale-1.1': (18, 9, 44, 22),
        'scale-1.2': (16, 8, 48, 24),
    }
    assert list(boxes) == list(expected)
    for name, (x, y, width, height) in expected.items():
        box = boxes[name]
        assert (box.x, box.y, box.width, box.height) == pytest.approx((x, y, width, height)), name


def test_sre_keeps_the_true_boxes_to_judge_by(seen):
    for one in Protocol('sre').variants(seen):
        assert one.boxes.tolist() == seen.boxes.tolist()


def test_sre_cuts_first_boxes_at_the_images_border(seen):
    at_corner = Sequence('Deer', seen.images, np.array([[0, 60, 40, 20]] * 2, float))
    boxes = {one.variant: one.first_box for one in Protocol('sre').variants(at_corner)}
    assert boxes['left'] == Box(0, 60, 36, 20)
    assert boxes['down'] == Box(0, 62, 40, 18)


def test_backwards_begins_at_the_last_frame_with_a_target():
    (one,) = Protocol(backwards=True).variants(sequence(5, frame4=ABSENT))
    assert frames(one) == [3, 2, 1, 0]
    assert one.first_box == Box(3, 50, 40, 20)
    assert one.label == 'Deer.backwards'


def test_a_stride_takes_every_nth_frame_from_the_first_on():
    (one,) = Protocol(stride=3).variants(sequence(8))
    assert frames(one) == [0, 3, 6]
    assert one.boxes[:, 0].tolist() == [0, 3, 6]


def test_real_time_is_the_same_frames_from_a_camera():
    (one,) = Protocol(camera_rate=29.97).variants(sequence(3))
    assert frames(one) == [0, 1, 2]
    assert (one.camera_rate, one.label) == (29.97, 'Deer.at-29.97-Hz')


def test_all_of_them_go_together():
    protocol = Protocol('tre', starts=2, backwards=True, stride=2)
    assert [frames(one)[0] for one in protocol.variants(sequence(50))] == [49, 39]
    assert [one.label for one in protocol.variants(sequence(50))] == [
        'Deer.backwards.every-2',
        'Deer.backwards.every-2.from-5',
    ]
    assert str(protocol) == 'TRE, 2 starts, backwards, one frame in 2'
