# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A target as the tracker itself sees it."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.analysis.target_view import view_target
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.trackers import make_tracker

MAN = Box(640, 236, 40, 88)
CONFIG = DefaultConfig(region_size=128, first_views=1, device='cpu', engine='torch')


@pytest.mark.integration
def test_selected_maps_and_heat_are_those_of_the_tracker(frames):
    view = view_target(frames[0], MAN, CONFIG, salient=0)
    tracker = make_tracker(CONFIG)
    result = tracker.init(frames[0], MAN)
    shown = tracker.selected_features(20)
    for name, maps in (('conv4_3', shown.conv4_3), ('conv5_3', shown.conv5_3)):
        assert view.layers[name].selected[:20].tolist() == list(maps.numbers)
    assert np.array_equal(view.gnet_heatmap, result.gnet_heatmap)
    assert np.array_equal(view.snet_heatmap, result.snet_heatmap)
    assert view.crop.region == result.search_region
