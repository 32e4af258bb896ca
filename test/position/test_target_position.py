# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The target's position in drawn scenes, whose depths are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fcnt_ros.position.camera_model import CameraModel
from fcnt_ros.position.target_position import (
    PositionUnknownError,
    from_depth,
    from_height,
    metres,
    target_depth,
)
from fcnt_ros.tracker.box import Box

CAMERA = CameraModel((640, 480), focal=(500.0, 500.0), center=(320.0, 240.0))
BOX = Box(400, 150, 60, 160)
TARGET, POLE, WALL = 3.0, 1.5, 5.0  # metres


def scene(pole: int = 0) -> np.ndarray:
    """Return depth in metres: a wall, an ellipse in the box, and a pole of so many pixels."""
    y, x = np.mgrid[:480, :640]
    cx, cy = BOX.center
    inside = ((x - cx) / (BOX.width / 2)) ** 2 + ((y - cy) / (BOX.height / 2)) ** 2 <= 1
    depth = np.where(inside, TARGET, WALL).astype(np.float32)
    depth[:, 415 : 415 + pole] = POLE
    return depth


def test_neither_the_wall_nor_a_pole_in_front_pulls_the_depth(found):
    point = from_depth(CAMERA, found(BOX), scene(pole=10)).point
    assert point[2] == pytest.approx(TARGET, rel=0.01)


def test_the_position_lies_on_the_ray_through_the_boxs_middle(found):
    point = from_depth(CAMERA, found(BOX), scene()).point
    cx, cy = BOX.center
    np.testing.assert_allclose(point, [(cx - 320) / 500 * 3, (cy - 240) / 500 * 3, 3], rtol=0.01)


def test_noise_and_holes_move_the_depth_by_less_than_a_hundredth(found):
    rng = np.random.default_rng(0)
    depth = scene(pole=5) + rng.normal(0, 0.03, (480, 640)).astype(np.float32)
    depth[rng.random(depth.shape) < 0.15] = np.nan
    depth[rng.random(depth.shape) < 0.15] = 0
    assert from_depth(CAMERA, found(BOX), depth).point[2] == pytest.approx(TARGET, rel=0.01)


def test_millimetres_say_the_same_as_metres(found):
    in_millimetres = (scene() * 1000).astype(np.uint16)
    point = from_depth(CAMERA, found(BOX), in_millimetres).point
    np.testing.assert_allclose(point, from_depth(CAMERA, found(BOX), scene()).point, rtol=1e-6)


def test_of_a_large_box_a_part_of_the_pixels_is_enough(found):
    box = Box(100, 20, 400, 440)
    depth = np.full((480, 640), WALL, np.float32)
    depth[40:440, 130:470] = TARGET
    assert from_depth(CAMERA, found(box), depth).point[2] == pytest.approx(TARGET, rel=0.01)


def test_of_a_box_half_outside_the_image_the_half_inside_counts(found):
    box = Box(-30, 150, 60, 160)
    depth = np.full((480, 640), TARGET, np.float32)
    assert from_depth(CAMERA, found(box), depth).point[2] == pytest.approx(TARGET)


def test_heat_beside_the_boxs_middle_is_where_the_target_is_looked_for(found):
    # Half of the box is nearer; only there is heat.
    result = found(BOX)
    depth = np.full((480, 640), WALL, np.float32)
    depth[:, : round(BOX.center[0])] = TARGET
    heat = result.gnet_heatmap.copy()
    heat[:, heat.shape[1] // 2 :] = 0
    point = from_depth(CAMERA, replace(result, gnet_heatmap=heat), depth).point
    assert point[2] == pytest.approx(TARGET)


def test_a_target_that_the_depth_camera_cannot_see_is_not_taken_for_the_wall(found):
    depth = scene()
    depth[depth == np.float32(TARGET)] = 0
    with pytest.raises(PositionUnknownError, match='not clear'):
        from_depth(CAMERA, found(BOX), depth)


def test_two_depths_of_equal_weight_are_no_depth(found):
    depth = np.full((480, 640), np.nan, np.float32)
    depth[0::3], depth[1::3], depth[2::3] = POLE, TARGET, WALL
    with pytest.raises(PositionUnknownError, match='not clear'):
        from_depth(CAMERA, found(BOX), depth)


def test_too_few_pixels_with_a_depth_are_no_depth(found):
    depth = np.full((480, 640), np.inf, np.float32)
    depth[230, 425:435] = TARGET
    with pytest.raises(PositionUnknownError, match='only 10 pixels .* 20 are needed'):
        from_depth(CAMERA, found(BOX), depth)


def test_a_box_outside_the_image_has_no_depth(found):
    with pytest.raises(PositionUnknownError, match='outside the image'):
        from_depth(CAMERA, found(Box(700, 100, 50, 50)), scene())


def test_without_heat_there_is_no_depth(found):
    cold = np.zeros((46, 46), np.float32)
    with pytest.raises(PositionUnknownError, match='only 0 pixels'):
        from_depth(CAMERA, replace(found(BOX), gnet_heatmap=cold), scene())


def test_a_target_beside_a_fisheye_has_no_depth_along_its_axis(found):
    fisheye = replace(CAMERA, model='equidistant', distortion=(0.0,) * 4, focal=(150.0, 150.0))
    with pytest.raises(PositionUnknownError, match='beside the camera'):
        from_depth(fisheye, found(Box(540, 200, 40, 40)), scene())


def test_holes_are_zero_negative_and_what_is_not_finite():
    holes = metres(np.array([0, -1, np.nan, np.inf, 2], np.float32))
    np.testing.assert_array_equal(np.isnan(holes), [True] * 4 + [False])


def test_the_spread_is_that_of_the_surface():
    rng = np.random.default_rng(1)
    depth = rng.normal(3.0, 0.05, 20_000).astype(np.float32)
    middle, sigma = target_depth(depth, np.ones_like(depth), thickness=0.5)
    assert middle == pytest.approx(3.0, abs=0.005)
    assert sigma == pytest.approx(0.05, rel=0.05)


def test_the_covariance_is_that_of_a_ray_whose_pixel_and_depth_are_drawn():
    box = BOX
    position = from_height(CAMERA, box, height=160 / 500 * 3)  # 3 m away
    rng = np.random.default_rng(2)
    cx, cy = box.center
    x = rng.normal(cx, 0.1 * box.width, 400_000)
    y = rng.normal(cy, 0.1 * box.height, 400_000)
    z = rng.normal(3.0, 0.3, 400_000)
    drawn = np.cov(np.stack([(x - 320) / 500 * z, (y - 240) / 500 * z, z]))
    np.testing.assert_allclose(position.covariance, drawn, rtol=0.03, atol=0.001)


def test_a_known_height_gives_the_distance():
    position = from_height(CAMERA, BOX, height=1.6)
    cx, cy = BOX.center
    z = 1.6 * 500 / 160
    np.testing.assert_allclose(position.point, [(cx - 320) / 500 * z, (cy - 240) / 500 * z, z])
    np.testing.assert_allclose(position.size, [60 / 160 * 1.6, 1.6])


@pytest.mark.parametrize('box', [Box(400, 0, 60, 160), Box(400, 320, 60, 160)])
def test_a_target_cut_off_by_the_image_has_no_height(box):
    with pytest.raises(PositionUnknownError, match='edge of the image'):
        from_height(CAMERA, box, height=1.6)
