# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How a target moves, on textures that are moved by known amounts."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.optical_flow import SMALLEST, UNKNOWN, Motion, View, similarity

BOX = Box(130, 100, 60, 40)


def texture(seed: int, height: int = 240, width: int = 320) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    smooth = cv2.GaussianBlur(noise, (0, 0), 3).astype(np.float32)
    return ((smooth - smooth.mean()) * 5 + 128).clip(0, 255).astype(np.uint8)


def scene(
    target: tuple[float, float, float] = (0, 0, 1), background: tuple[float, float] = (0, 0)
) -> np.ndarray:
    """Return a textured target in front of a textured background, moved (dx, dy, scale)."""
    size = (320, 240)
    matrix = np.float32([[1, 0, background[0]], [0, 1, background[1]]])
    image = cv2.warpAffine(texture(1), matrix, size, borderMode=cv2.BORDER_REFLECT)
    dx, dy, scale = target
    cx, cy = BOX.center
    to = np.float32([[scale, 0, cx + dx - scale * cx], [0, scale, cy + dy - scale * cy]])
    mask = np.zeros((240, 320), np.float32)
    mask[int(BOX.y) : int(BOX.y + BOX.height), int(BOX.x) : int(BOX.x + BOX.width)] = 1
    front = cv2.warpAffine(texture(2), to, size)
    alpha = cv2.warpAffine(mask, to, size)[..., None]
    return (alpha * front + (1 - alpha) * image).round().astype(np.uint8)


def motion(after: np.ndarray, seen: tuple[float, float] = (0.0, 0.0)) -> Motion:
    return View.of(scene(), BOX, 2.6).motion_to(after, seen)


def test_a_target_that_stays_does_not_move_and_is_rigid():
    stays = motion(scene())
    assert (stays.dx, stays.dy, stays.log_scale) == pytest.approx((0, 0, 0), abs=0.01)
    assert stays.coherence == 1
    assert stays.rigidity == 1


def test_a_shift_is_told_in_pixels_of_the_image():
    moved = motion(scene((4, -3, 1)), (4, -3))
    assert (moved.dx, moved.dy) == pytest.approx((4, -3), abs=0.3)
    assert moved.log_scale == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize('scale', [0.94, 1.06])
def test_a_change_of_size_is_told_by_its_logarithm(scale):
    assert motion(scene((0, 0, scale))).log_scale == pytest.approx(math.log(scale), abs=0.01)


def test_a_background_that_moves_is_not_the_target():
    pans = motion(scene((0, 0, 1), background=(5, 2)))
    assert (pans.dx, pans.dy) == pytest.approx((0, 0), abs=0.3)


def test_points_that_go_with_the_background_do_not_count_where_the_heat_went_elsewhere():
    # Nothing but background in the box, which goes left; the heat goes right.
    empty, pans = texture(1), np.roll(texture(1), -5, axis=1)
    assert View.of(empty, BOX, 2.6).motion_to(pans, (6.0, 0.0)) == UNKNOWN
    assert View.of(empty, BOX, 2.6).motion_to(pans, (-5.0, 0.0)).dx == pytest.approx(-5, abs=0.3)


def test_nothing_is_known_of_another_picture():
    assert motion(texture(7)).rigidity == 0


def test_a_blank_target_tells_nothing():
    blank = np.full((240, 320, 3), 90, np.uint8)
    assert View.of(blank, BOX, 2.6).motion_to(blank, (0.0, 0.0)).dx == 0


def test_noise_of_the_points_does_not_look_like_growth():
    chance = np.random.default_rng(0)
    points = chance.uniform(0, 30, (200, 2))
    noisy = points + chance.normal(0, 2, (200, 2))
    found = similarity(points, noisy, np.array([15.0, 15.0]), 30)
    assert found.scale == pytest.approx(1, abs=0.03)


def test_a_third_of_the_points_may_go_anywhere():
    chance = np.random.default_rng(0)
    points = chance.uniform(0, 30, (90, 2))
    middle = np.array([15.0, 15.0])
    there = (points - middle) * 1.1 + middle + (2, 1)
    there[:20] = chance.uniform(0, 30, (20, 2))
    found = similarity(points, there, middle, 30)
    assert found.scale == pytest.approx(1.1, abs=0.01)
    assert found.shift == pytest.approx((2, 1), abs=0.1)


def turned(points: np.ndarray, degrees: float, scale: float = 1.0) -> np.ndarray:
    """Return points turned about (15, 15), and (2, 1) aside."""
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return scale * (points - 15) @ turn.T + 15 + (2, 1)


@pytest.mark.parametrize('degrees', [-50, 20])
def test_what_turns_does_not_shrink(degrees):
    points = np.random.default_rng(0).uniform(0, 30, (60, 2))
    there = turned(points, degrees, 1.1)
    found = similarity(points, there, np.array([15.0, 15.0]), 30)
    assert found.scale == pytest.approx(1.1)
    assert found.shift == pytest.approx((2, 1))
    assert found.errors == pytest.approx(0, abs=1e-9)


def test_points_that_do_not_turn_with_the_others_are_told():
    points = np.random.default_rng(0).uniform(0, 30, (60, 2))
    there, middle = turned(points, 30), np.array([15.0, 15.0])
    there[0] += (3, 4)
    errors = similarity(points, there, middle, 30).errors
    assert errors[0] == pytest.approx(5, abs=0.2)
    assert errors[1:].max() < 0.2


def test_points_that_fall_together_are_lost():
    points = np.random.default_rng(0).uniform(0, 30, (60, 2))
    kept, lost = (turned(points, 0, scale * SMALLEST) for scale in (1.1, 0.9))
    assert similarity(points, kept, np.array([15.0, 15.0]), 30) is not None
    assert similarity(points, lost, np.array([15.0, 15.0]), 30) is None


def test_few_points_tell_nothing():
    points = np.random.default_rng(0).uniform(0, 30, (7, 2))
    assert similarity(points, points, np.array([15.0, 15.0]), 30) is None
