# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One look, with networks that pass one map through: whose heat decides what."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import PRESETS, TrackerConfig
from fcnt_ros.tracker.heatmap_net import HeatmapNet
from fcnt_ros.tracker.peak import with_window
from fcnt_ros.tracker.sighting import Scoring, Sighting, inputs, look
from fcnt_ros.tracker.target_map import target_map
from fcnt_ros.tracker.vgg16 import Features

CELLS, CHANNELS = 24, 3
GNET_MAP, SNET_MAP = 2, 1
LEFT, RIGHT = Box(3, 8, 6, 8), Box(14, 8, 6, 8)
BOTH = torch.tensor([[b.x, b.y, b.width, b.height] for b in (LEFT, RIGHT)])
SNET_GAIN = 0.5
SCORING = Scoring.of(TrackerConfig(**PRESETS['paper']))


def heat_at(*boxes: Box) -> torch.Tensor:
    return sum(target_map(box, CELLS, 1 / 3) for box in boxes)


def passing_through(gain: float) -> HeatmapNet:
    net = HeatmapNet(1, 1, False, torch.Generator())
    for parameter in net.parameters():
        parameter.zero_()
    net.conv1.weight[0, 0, 4, 4] = 1
    net.conv2.weight[0, 0, 2, 2] = gain
    return net


def sighting(
    for_gnet: torch.Tensor,
    for_snet: torch.Tensor,
    candidates: torch.Tensor = BOTH,
    scoring: Scoring = SCORING,
) -> Sighting:
    """Look at maps of which only the selected ones hold something."""
    conv4_3, conv5_3 = torch.zeros(2, 1, CHANNELS, CELLS, CELLS)
    conv4_3[0, SNET_MAP], conv5_3[0, GNET_MAP] = for_snet, for_gnet
    maps = (torch.tensor([GNET_MAP]), torch.tensor([SNET_MAP]))
    networks = (*passing_through(1.0).parameters(), *passing_through(SNET_GAIN).parameters())
    return Sighting.of(look(conv4_3, conv5_3, *maps, candidates, *networks, scoring=scoring))


def test_each_network_sees_its_own_layers_selected_map():
    seen = sighting(heat_at(LEFT), heat_at(RIGHT))
    torch.testing.assert_close(torch.from_numpy(seen.gnet_heatmap), heat_at(LEFT))
    torch.testing.assert_close(torch.from_numpy(seen.snet_heatmap), SNET_GAIN * heat_at(RIGHT))


def test_gnet_decides_where_there_is_no_distractor():
    seen = sighting(heat_at(LEFT), heat_at(RIGHT))
    assert (seen.box, seen.by_snet) == (LEFT, False)


def test_snet_decides_where_gnet_sees_two():
    seen = sighting(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
    assert (seen.box, seen.by_snet) == (RIGHT, True)


def test_with_a_share_gnet_has_a_say_where_snet_decides():
    two, other = heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT)
    boxes = [sighting(two, other, scoring=SCORING._replace(snet_share=s)).box for s in (0.2, 0.8)]
    # The left one has 0.8 of GNet's 1 : 0.8, the right one the rest and all of SNet's 0.5.
    assert boxes == [LEFT, RIGHT]


def test_the_heat_is_a_share_of_the_ideal_on_the_map_that_decided():
    by_gnet = sighting(heat_at(LEFT), heat_at(LEFT))
    by_snet = sighting(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
    assert by_gnet.heat == pytest.approx(1, rel=0.05)
    assert by_snet.heat == pytest.approx(SNET_GAIN, rel=0.05)


def test_the_distractor_is_sought_on_gnets_map_beside_gnets_winner():
    alone = sighting(heat_at(LEFT), heat_at(LEFT, RIGHT))
    with_another = sighting(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
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
    seen = sighting(heat_at(LEFT), heat_at(LEFT), boxes, scoring)
    assert seen.box == {'core': core, 'whole': LEFT}[wins]


@pytest.mark.parametrize('target', [LEFT, RIGHT])
def test_without_candidates_the_peak_has_the_last_boxs_size(target):
    last = with_window(torch.tensor([[8.0, 8.0, LEFT.width, LEFT.height]]), 1.0)
    heat = heat_at(target)
    seen = sighting(heat, heat, last, SCORING._replace(candidates=0))
    assert seen.box.center == pytest.approx(target.center, abs=0.4)
    assert (seen.box.width, seen.box.height) == (target.width, target.height)


def test_where_the_scale_is_not_followed_no_target_has_another():
    assert sighting(heat_at(LEFT), heat_at(LEFT)).log_scale == 0


def test_a_target_is_the_less_near_the_farther_it_is_from_its_last_place():
    scoring = SCORING._replace(candidates=0)
    last = with_window(torch.tensor([[3.0, 8.0, LEFT.width, LEFT.height]]), 1.0)
    near = sighting(heat_at(LEFT), heat_at(LEFT), last, scoring).nearness
    far = sighting(heat_at(RIGHT), heat_at(RIGHT), last, scoring).nearness
    assert near == pytest.approx(1, abs=0.05)
    # 11 cells away, with a sigma of the box's diagonal, 10 cells.
    assert far == pytest.approx(0.546, abs=0.05)


def test_a_look_takes_no_number_from_the_host_so_that_it_can_be_recorded(monkeypatch):
    layers = torch.ones(2, 1, CHANNELS, CELLS, CELLS)
    choice, taps = torch.tensor([GNET_MAP]), torch.ones(81, 1)
    last = with_window(BOTH[:1].float(), 0.8)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError('a tensor is made of a number that the host has')

    monkeypatch.setattr(torch.Tensor, 'new_tensor', refuse)
    monkeypatch.setattr(torch, 'tensor', refuse)
    scoring = Scoring.of(TrackerConfig())
    look(*layers, choice, choice, last, taps, taps, taps, scoring=scoring)


def test_boxes_go_to_where_the_features_are():
    device = torch.device('meta')
    features = Features(*torch.ones(2, 1, CHANNELS, CELLS, CELLS, device=device))
    choice, net = torch.ones(1, CHANNELS, device=device), passing_through(1.0).to(device)
    model = SimpleNamespace(
        gnet=net, snet=net, first_snet=None, regression=None, gnet_choice=choice, snet_choice=choice
    )
    assert {value.device for value in inputs(features, model, BOTH)} == {device}
