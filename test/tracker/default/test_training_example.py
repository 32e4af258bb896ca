# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a frame teaches SNet."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.config import Memory
from fcnt_ros.tracker.default.training_example import Example, later_example

SIDE = 8
MAPS = torch.zeros(1, 2, SIDE, SIDE)


def test_it_is_the_target_map_at_the_box():
    target = later_example(MAPS, Box(2, 2, 3, 3), [], 1 / 3, Memory()).target
    assert target.argmax() == 3 * SIDE + 3
    assert target.max() == 1
    assert target[target > 0].numel() == 9


def test_cells_of_those_who_look_like_the_target_count_more_but_not_in_its_own_box():
    others = [Box(4, 2, 2, 4), Box(0, 0, 2, 2), Box(1, 0, 1, 1)]  # the first is half behind it
    config = Memory(target_weight=0.5, distractor_weight=4.0)
    counts = torch.ones(SIDE, SIDE)
    counts[2:6, 5], counts[0:2, 0:2] = 4, 4
    counts[2:6, 3:5] = 0.5
    assert torch.equal(later_example(MAPS, Box(3, 2, 2, 4), others, 1 / 3, config).weight, counts)


def test_with_another_say_it_has_the_same_spectrum_without_a_second_transform():
    example = Example(MAPS, torch.zeros(SIDE, SIDE), torch.ones(SIDE, SIDE))
    spectrum = example.spectrum
    other = example.weighted(0.25)
    assert other.spectrum is spectrum
    assert float(other.weight.mean()) == pytest.approx(0.25)
