# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Sequences whose target vanishes and comes back, on drawn images."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.benchmark.vanishing import BACK, HIDDEN, SEEN, VanishingSequence

COUNT = SEEN + HIDDEN + BACK
GROUND, TARGET = 50, 220


def sequence(folder: Path, count: int = COUNT, side: int = 20) -> Sequence:
    """Return one with a bright square that moves two pixels a frame on even ground."""
    boxes = np.array([(10 + 2 * i, 40, side, side) for i in range(count)], float)
    images = []
    for number, (x, y, _, _) in enumerate(boxes.astype(int)):
        image = np.full((120, 240, 3), GROUND, np.uint8)
        image[y : y + side, x : x + side] = TARGET
        path = folder / f'{number:04d}.png'
        cv2.imwrite(str(path), image)
        images.append(path)
    return Sequence('Drawn', tuple(images), boxes)


@pytest.fixture(scope='module')
def original(tmp_path_factory) -> Sequence:
    return sequence(tmp_path_factory.mktemp('img'))


@pytest.fixture(scope='module')
def vanishing(original) -> VanishingSequence:
    return VanishingSequence.of(original, seed=0)


def bright(image: np.ndarray) -> np.ndarray:
    return image[..., 0] > (GROUND + TARGET) / 2


def test_before_it_vanishes_nothing_is_changed(original, vanishing):
    assert np.array_equal(vanishing.read(SEEN - 1), original.read(SEEN - 1))
    assert np.array_equal(vanishing.boxes[:SEEN], original.boxes[:SEEN])


@pytest.mark.parametrize('index', [SEEN, SEEN + HIDDEN - 1])
def test_while_it_is_hidden_there_is_no_target_and_no_box(vanishing, index):
    assert not bright(vanishing.read(index)).any()
    assert vanishing.box(index) is None


@pytest.mark.parametrize('index', [SEEN + HIDDEN, COUNT - 1])
def test_when_it_is_back_it_is_in_its_box_and_nowhere_else(vanishing, index):
    rows, columns = np.nonzero(bright(vanishing.read(index)))
    x, y, width, height = vanishing.boxes[index]
    assert (columns.mean(), rows.mean()) == pytest.approx(
        (x + (width - 1) / 2, y + (height - 1) / 2), abs=1
    )
    assert len(rows) > 0.7 * width * height  # its edges are faded


def test_it_comes_back_elsewhere(original, vanishing):
    back = slice(SEEN + HIDDEN, COUNT)
    apart = np.abs(vanishing.boxes[back, :2] - original.boxes[back, :2])
    assert (apart > original.boxes[back, 2:]).any(axis=1).all()


def test_another_seed_is_another_place(original, vanishing):
    assert not np.array_equal(
        VanishingSequence.of(original, seed=1).boxes[-1], vanishing.boxes[-1]
    )


def test_a_sequence_that_is_too_short_has_none(tmp_path):
    assert VanishingSequence.of(sequence(tmp_path, COUNT - 1), seed=0) is None


def test_a_target_that_has_no_room_elsewhere_has_none(tmp_path):
    assert VanishingSequence.of(sequence(tmp_path, side=119), seed=0) is None
