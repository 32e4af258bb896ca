# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a tracker is shown of the simulation."""

from __future__ import annotations

import numpy as np
import pytest
from std_msgs.msg import Header

from fcnt_ros.ros.images import to_depth
from trials.simulation.camera import Figure, box_of
from trials.simulation.trackers import calibration, depth_image
from trials.simulation.world import Place


def test_the_calibration_projects_a_figures_middle_into_the_middle_of_its_box():
    # 1.6 m high on the floor 1 m below the camera, 4 m ahead and 1 m to the left.
    figure = Figure(np.zeros((8, 4, 4), np.uint8), Place(4.0, 1.0), 1.6)
    matrix = np.array(calibration(Header()).k).reshape(3, 3)
    u, v, w = matrix @ [-1.0, 1.0 - 0.8, 4.0]
    assert box_of(figure, Place(0.0, 0.0)).center == pytest.approx((u / w, v / w))


def test_the_depth_message_is_read_back_as_it_was():
    depth = np.arange(12, dtype=np.uint16).reshape(3, 4) * 1000
    np.testing.assert_array_equal(to_depth(depth_image(depth, Header())), depth)
