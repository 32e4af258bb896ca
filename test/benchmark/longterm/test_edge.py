# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A camera looks away from the target and back."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark.longterm.absences import BACK, SEEN, chance_of
from fcnt_ros.benchmark.longterm.edge import edge
from fcnt_ros.benchmark.longterm.made_sequence import SEEN_SHARE, MadeSequence
from fcnt_ros.benchmark.sequence import Sequence, present


@pytest.fixture(scope='module', params=['in the middle', 'in a corner'])
def original(draw, request) -> Sequence:
    """One whose target can only leave to the sides, and one whose target turns a corner."""
    if request.param == 'in the middle':
        return draw(count=120, start=(80, 50), step=0.25)
    return draw(count=120, start=(90, 50), size=(320, 240), step=-0.25)


@pytest.fixture(scope='module', params=range(4))
def scene(original, request) -> MadeSequence:
    return edge(original, chance_of(seed=request.param))


def touched(box: np.ndarray, size: tuple[int, int]) -> set[str]:
    """Return at which edges of the image a box is."""
    x, y, width, height = box
    at = {
        'left': x <= 0,
        'top': y <= 0,
        'right': x + width >= size[0],
        'bottom': y + height >= size[1],
    }
    return {name for name, is_at in at.items() if is_at}


def test_the_true_box_is_that_of_the_pixels_that_are_in_view(original, scene, green):
    for index in range(len(scene.images)):
        rows, columns = np.nonzero(green(scene.read(index)))
        part = scene.shots[index].part
        scale = scene.size[0] / part.width
        share = len(rows) / (original.boxes[index, 2:].prod() * scale**2)
        if present(scene.boxes[index : index + 1])[0]:
            x, y, width, height = scene.boxes[index]
            assert (columns.min(), rows.min()) == pytest.approx((x, y), abs=1.5)
            assert (columns.max() + 1, rows.max() + 1) == pytest.approx(
                (x + width, y + height), abs=1.5
            )
        else:
            assert share < SEEN_SHARE + 0.1  # its pixels are counted whole


def test_it_leaves_at_one_edge_and_comes_back_at_another(scene):
    there = present(scene.boxes)
    gone = int(np.flatnonzero(there[:-1] & ~there[1:])[0])
    back = int(np.flatnonzero(~there[:-1] & there[1:])[0]) + 1
    out, again = (touched(scene.boxes[index], scene.size) for index in (gone, back))
    assert out
    assert again
    assert not out & again


def test_it_is_away_for_ten_frames_on_end_with_not_a_pixel_in_view(scene, green):
    away = [not green(scene.read(index)).any() for index in range(len(scene.images))]
    runs = ''.join('a' if a else '.' for a in away).split('.')
    assert max(map(len, runs)) >= 10


def test_at_the_first_and_the_last_frame_the_whole_target_is_in_view(original, scene):
    for index in (0, -1):
        scale = scene.size[0] / scene.shots[index].part.width
        assert scene.boxes[index, 2:] == pytest.approx(original.boxes[index, 2:] * scale, rel=0.05)


@pytest.mark.parametrize(('start', 'step'), [((250, 50), -3), ((13, 50), 3)])
def test_a_target_that_walks_across_the_image_is_whole_until_it_leaves_and_at_the_end(
    draw, start, step
):
    original = draw(count=80, start=start, size=(320, 240), step=step)
    scene = edge(original, chance_of(seed=0))
    part = scene.shots[0].part
    scale = np.array(scene.size) / (part.width, part.height)
    seen = np.concatenate([scene.boxes[: SEEN[0]], scene.boxes[-BACK:]])
    assert seen[:, 2:] == pytest.approx(np.tile((24, 20) * scale, (len(seen), 1)))


def test_what_is_shown_keeps_its_shape(scene):
    for shot in scene.shots:
        assert scene.size[0] / shot.part.width == pytest.approx(
            scene.size[1] / shot.part.height, rel=0.02
        )


def test_a_target_that_cannot_be_looked_away_from_has_no_scene(draw):
    large = draw(count=80, start=(20, 10), side=(150, 100), step=0)
    assert edge(large, chance_of(seed=0)) is None


def test_a_sequence_that_is_too_short_has_no_scene(draw):
    assert edge(draw(count=69), chance_of(seed=0)) is None
