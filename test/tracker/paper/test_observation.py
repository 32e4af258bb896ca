# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One look, with networks that pass one map through: whose heat decides what."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet
from fcnt_ros.tracker.paper.observation import Observation, Scoring, look

CELLS, CHANNELS = 24, 3
GNET_MAP, SNET_MAP = 2, 1
LEFT, RIGHT = Box(3, 8, 6, 8), Box(14, 8, 6, 8)
BOTH = torch.tensor([[b.x, b.y, b.width, b.height] for b in (LEFT, RIGHT)])
SNET_GAIN = 0.5
SCORING = Scoring.of(PaperConfig())


def heat_at(*boxes: Box) -> torch.Tensor:
    return sum(target_map(box, CELLS, 1 / 3) for box in boxes)


def passing_through(gain: float) -> HeatmapNet:
    net = HeatmapNet(1, 1, False, torch.Generator())
    for parameter in net.parameters():
        parameter.zero_()
    net.conv1.weight[0, 0, 4, 4] = 1
    net.conv2.weight[0, 0, 2, 2] = gain
    return net


def observed(
    for_gnet: torch.Tensor,
    for_snet: torch.Tensor,
    candidates: torch.Tensor = BOTH,
    scoring: Scoring = SCORING,
) -> Observation:
    """Look at maps of which only the selected ones hold something."""
    conv4_3, conv5_3 = torch.zeros(2, 1, CHANNELS, CELLS, CELLS)
    conv4_3[0, SNET_MAP], conv5_3[0, GNET_MAP] = for_snet, for_gnet
    maps = (torch.tensor([GNET_MAP]), torch.tensor([SNET_MAP]))
    networks = (*passing_through(1.0).parameters(), *passing_through(SNET_GAIN).parameters())
    return Observation.of(look(conv4_3, conv5_3, *maps, candidates, *networks, scoring=scoring))


def test_each_network_sees_its_own_layers_selected_map():
    seen = observed(heat_at(LEFT), heat_at(RIGHT))
    torch.testing.assert_close(torch.from_numpy(seen.gnet_heatmap), heat_at(LEFT))
    torch.testing.assert_close(torch.from_numpy(seen.snet_heatmap), SNET_GAIN * heat_at(RIGHT))


def test_gnet_decides_where_there_is_no_distractor():
    seen = observed(heat_at(LEFT), heat_at(RIGHT))
    assert (seen.box, seen.by_snet) == (LEFT, False)


def test_snet_decides_where_gnet_sees_two():
    seen = observed(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
    assert (seen.box, seen.by_snet) == (RIGHT, True)


def test_the_heat_is_a_share_of_the_ideal_on_the_map_that_decided():
    by_gnet = observed(heat_at(LEFT), heat_at(LEFT))
    by_snet = observed(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
    assert by_gnet.heat == pytest.approx(1, rel=0.05)
    assert by_snet.heat == pytest.approx(SNET_GAIN, rel=0.05)


def test_the_distractor_is_sought_on_gnets_map_beside_gnets_winner():
    alone = observed(heat_at(LEFT), heat_at(LEFT, RIGHT))
    with_another = observed(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
    assert alone.distractor_ratio < 0.1
    assert with_another.distractor_ratio == pytest.approx(0.8, abs=0.1)


@pytest.mark.parametrize(('power', 'wins'), [(0.0, 'core'), (1.0, 'whole')])
@pytest.mark.parametrize(('net', 'threshold'), [('gnet', 100.0), ('snet', 0.0)])
def test_each_network_weighs_area_by_its_own_power(net, threshold, power, wins):
    core = Box(5, 11, 2, 2)  # holds the most heat for its size, the whole box the most heat
    boxes = torch.tensor([[b.x, b.y, b.width, b.height] for b in (core, LEFT)])
    scoring = SCORING._replace(
        distractor_threshold=threshold, **{f'{net}_area_power': power}
    )
    seen = observed(heat_at(LEFT), heat_at(LEFT), boxes, scoring)
    assert seen.box == {'core': core, 'whole': LEFT}[wins]
