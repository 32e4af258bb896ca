# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Images that are made as they are read, and where the target is in them."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from fcnt_ros.benchmark.longterm.made_sequence import (
    Cover,
    MadeSequence,
    Shot,
    in_part,
    is_grey,
    under_covers,
)
from fcnt_ros.benchmark.sequence import Sequence, SequenceError
from fcnt_ros.tracker.box import Box

SIZE = (200, 120)


def made(sequence: Sequence, shot: Shot, size: tuple[int, int] = SIZE) -> MadeSequence:
    """Return the first image of a sequence, made by a shot."""
    boxes = in_part(sequence.boxes[:1], [shot.part or Box(0, 0, *SIZE)], size)
    return MadeSequence('Made', sequence.images[:1], boxes, (shot,), size)


@pytest.fixture(scope='module')
def sequence(draw) -> Sequence:
    """A green target of 24 x 20 at (20, 50) in 200 x 120 pixels."""
    return draw(count=2)


def test_a_part_is_shown_with_the_target_where_its_box_is(sequence, green):
    one = made(sequence, Shot(Box(10, 30, 100, 60)))  # twice as large
    rows, columns = np.nonzero(green(one.read(0)))
    assert one.boxes.tolist() == [[20, 40, 48, 40]]
    assert (columns.min(), rows.min()) == pytest.approx((20, 40), abs=1)
    assert (columns.max(), rows.max()) == pytest.approx((67, 79), abs=1)


def test_a_target_that_is_cut_by_the_edge_has_the_box_of_what_is_left(sequence):
    one = made(sequence, Shot(Box(32, 30, 100, 60)))  # its left half is beyond the edge
    assert one.boxes.tolist() == [[0, 40, 24, 40]]


@pytest.mark.parametrize(('left', 'there'), [(38, True), (39, False)])
def test_a_target_is_absent_with_less_than_a_quarter_in_view(sequence, left, there):
    # 24 pixels wide from 20 on: six of them are right of 38
    one = made(sequence, Shot(Box(left, 30, 100, 60)))
    assert (one.box(0) is not None) == there


def test_a_cover_lies_where_it_is_put_and_is_cut_at_the_edge(sequence, green):
    thing = Cover(sequence.images[0], Box(100, 0, 40, 40), Box(-10, 45, 54, 30))
    image = made(sequence, Shot(cover=thing)).read(0)
    assert image.shape == (120, 200, 3)
    assert not green(image).any()


def test_what_is_put_down_is_what_was_taken(sequence, green):
    twin = Cover(sequence.images[0], Box(20, 50, 24, 20), Box(150, 10, 24, 20))
    image = made(sequence, Shot(cover=twin)).read(0)
    rows, columns = np.nonzero(green(image[:, 100:]))
    assert (columns.min() + 100, columns.max() + 100) == (150, 173)
    assert (rows.min(), rows.max()) == (10, 29)


@pytest.mark.parametrize(('width', 'there'), [(7, True), (8, False)])
def test_a_target_under_a_cover_keeps_its_box_while_a_quarter_is_left(width, there):
    box = np.array([[0, 0, 10, 10]], float)
    # eight tenths of it covered by 8 columns leave a fifth, 7 columns three tenths
    left = under_covers(box, [Cover('', Box(0, 0, 1, 1), Box(0, 0, width, 10))])
    assert np.array_equal(left, box) if there else np.isnan(left).all()


def test_without_a_cover_nothing_is_under_one():
    box = np.array([[0, 0, 10, 10]], float)
    assert np.array_equal(under_covers(box, [None]), box)


def test_colours_can_be_taken_away(sequence):
    one = made(sequence, Shot(grey=True))
    assert not is_grey(sequence)
    assert is_grey(one)


def test_an_image_of_another_size_is_an_error_with_its_name(sequence):
    one = MadeSequence('Made', sequence.images[:1], sequence.boxes[:1], (Shot(),), (100, 100))
    with pytest.raises(SequenceError, match=r'0001.png is 200 x 120, and .* Made 100 x 100'):
        one.read(0)


def test_a_recipe_tells_one_way_of_making_it_from_another(sequence):
    one = made(sequence, Shot(Box(10, 30, 100, 60)))
    moved = replace(one, shots=(Shot(Box(11, 30, 100, 60)),))
    other_truth = replace(one, boxes=one.boxes + 1)
    assert len({one.recipe, moved.recipe, other_truth.recipe}) == 3
    assert pickle.loads(pickle.dumps(one)).recipe == one.recipe
