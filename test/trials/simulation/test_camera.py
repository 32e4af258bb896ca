# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the simulated camera sees."""

from __future__ import annotations

import numpy as np
import pytest

from trials.simulation.camera import (
    CAMERA_HEIGHT,
    CENTER,
    FOCAL_LENGTH,
    HEIGHT,
    WIDTH,
    Camera,
    Figure,
)
from trials.simulation.cutouts import Cutouts
from trials.simulation.world import Place

HERE = Place(5.0, -3.0, 0.6)
RED = (0, 0, 255, 255)
BLUE = (255, 0, 0, 255)


def card(color: tuple[int, int, int, int]) -> np.ndarray:
    return np.full((80, 20, 4), color, np.uint8)


def figure(ahead: float, left: float = 0.0, color=RED) -> Figure:
    """A card 2 m high and 0.5 m wide."""
    return Figure(card(color), HERE.moved(ahead, left), 2.0)


@pytest.fixture(scope='module')
def camera():
    grey = np.full((50, 60, 3), 128, np.uint8)
    return Camera(Cutouts(people={}, backdrop=grey, floor=grey, panel=card(BLUE)))


def red(image: np.ndarray) -> np.ndarray:
    return (image[..., 2] > 200) & (image[..., 0] < 60)


def test_a_figure_is_where_the_pinhole_puts_it(camera):
    ahead, left = 4.0, 0.8
    rows, columns = np.nonzero(red(camera.look(HERE, [figure(ahead, left)]).image))
    middle = CENTER[0] - FOCAL_LENGTH * left / ahead
    head = CENTER[1] + FOCAL_LENGTH * (CAMERA_HEIGHT - 2.0) / ahead
    foot = CENTER[1] + FOCAL_LENGTH * CAMERA_HEIGHT / ahead
    assert columns.mean() == pytest.approx(middle, abs=0.6)
    assert (rows.min(), rows.max()) == (pytest.approx(head, abs=1.5), pytest.approx(foot, abs=1.5))


def test_the_true_box_is_around_the_figure(camera):
    view = camera.look(HERE, [figure(4.0, -0.5)])
    rows, columns = np.nonzero(red(view.image))
    box = view.box
    edges = (box.x, box.y, box.x + box.width, box.y + box.height)
    drawn = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert edges == pytest.approx(drawn, abs=1.6)


def test_depth_is_that_along_the_axis_with_a_little_noise_and_some_holes(camera):
    view = camera.look(HERE, [figure(4.0, 1.0)])
    depth = view.depth[red(view.image)]
    assert 0 < (depth == 0).mean() < 0.1
    assert np.median(depth[depth > 0]) == pytest.approx(4000, rel=0.01)
    assert view.ahead == pytest.approx(4.0)


def test_the_floor_is_as_far_as_its_row_says(camera):
    depth = camera.look(HERE, [figure(-9.0)]).depth[HEIGHT - 20]
    expected = 1000 * CAMERA_HEIGHT * FOCAL_LENGTH / (HEIGHT - 20 - CENTER[1])
    assert np.median(depth[depth > 0]) == pytest.approx(expected, rel=0.01)


def test_the_sky_has_no_depth(camera):
    assert not camera.look(HERE, [figure(-9.0)]).depth[: HEIGHT // 2].any()


def test_who_is_nearer_hides_who_is_farther(camera):
    behind = camera.look(HERE, [figure(4.0), figure(2.0, color=BLUE)])
    before = camera.look(HERE, [figure(4.0), figure(6.0, color=BLUE)])
    assert behind.visible == 0.0
    assert before.visible > 0.9


def test_half_a_figure_behind_another_is_half_visible(camera):
    # At half the distance and half of a card's width to the left, the edge is on the middle.
    view = camera.look(HERE, [figure(4.0), figure(2.0, left=0.25, color=BLUE)])
    assert view.visible == pytest.approx(0.5, abs=0.05)


def test_a_figure_at_the_images_edge_is_visible_as_far_as_it_is_in_the_image(camera):
    at_edge = (WIDTH / 2) / FOCAL_LENGTH * 4.0
    assert camera.look(HERE, [figure(4.0, at_edge)]).visible == pytest.approx(0.5, abs=0.05)


def test_who_is_behind_the_camera_has_no_box_and_is_not_visible(camera):
    view = camera.look(HERE, [figure(-2.0)])
    assert view.box is None
    assert view.visible == 0.0
    assert not red(view.image).any()
