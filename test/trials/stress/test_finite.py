# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which numbers of a message are found."""

from __future__ import annotations

import math

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from geometry_msgs.msg import PoseWithCovarianceStamped
from std_msgs.msg import Header

from fcnt_ros.msg import TrackedBox
from fcnt_ros.ros.images import to_image
from trials.stress.finite import non_finite


@pytest.mark.parametrize('value', [math.nan, math.inf, -math.inf])
def test_a_number_in_a_message_within_a_message_is_named_by_its_path(value):
    msg = TrackedBox()
    msg.search_region.width = value
    assert list(non_finite(msg)) == [f'search_region.width is {value}']


def test_a_covariance_is_looked_into():
    msg = PoseWithCovarianceStamped()
    msg.pose.covariance[7] = math.nan
    assert list(non_finite(msg)) == ['pose.covariance[7] is nan']


def test_a_heat_map_is_looked_at_pixel_by_pixel():
    heat = np.zeros((3, 4), np.float32)
    assert not list(non_finite(to_image(heat, Header())))
    heat[2, 3] = np.inf
    assert list(non_finite(to_image(heat, Header())))


def test_of_diagnostics_numbers_count_and_words_do_not():
    values = [KeyValue(key='age', value='nan'), KeyValue(key='refused', value='box.x is nan')]
    msg = DiagnosticArray(status=[DiagnosticStatus(values=values)])
    assert list(non_finite(msg)) == ['age is nan']
