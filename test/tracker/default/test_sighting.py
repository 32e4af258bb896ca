# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One look, with networks that pass one map through: whose heat decides what."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import PRESETS, TrackerConfig
from fcnt_ros.tracker.default.peak import with_window
from fcnt_ros.tracker.default.sighting import FAINTEST, FINDS, Scoring, Sighting, inputs, look
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet

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
    assert (seen.best.box, seen.by_snet) == (LEFT, False)


def test_snet_decides_where_gnet_sees_two():
    seen = sighting(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
    assert (seen.best.box, seen.by_snet) == (RIGHT, True)


def test_with_a_share_gnet_has_a_say_where_snet_decides():
    two, other = heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT)
    scorings = [SCORING._replace(snet_share=share) for share in (0.2, 0.8)]
    boxes = [sighting(two, other, scoring=scoring).best.box for scoring in scorings]
    # The left one has 0.8 of GNet's 1 : 0.8, the right one the rest and all of SNet's 0.5.
    assert boxes == [LEFT, RIGHT]


def test_the_heat_is_a_share_of_the_ideal_on_the_map_that_decided():
    by_gnet = sighting(heat_at(LEFT), heat_at(LEFT))
    by_snet = sighting(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
    assert by_gnet.best.heat == pytest.approx(1, rel=0.05)
    assert by_snet.best.heat == pytest.approx(SNET_GAIN, rel=0.05)


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
    assert seen.best.box == {'core': core, 'whole': LEFT}[wins]


@pytest.mark.parametrize('target', [LEFT, RIGHT])
def test_without_candidates_the_peak_has_the_last_boxs_size(target):
    last = with_window(torch.tensor([[8.0, 8.0, LEFT.width, LEFT.height]]), 1.0)
    heat = heat_at(target)
    seen = sighting(heat, heat, last, SCORING._replace(candidates=0))
    assert seen.best.box.center == pytest.approx(target.center, abs=0.4)
    assert (seen.best.box.width, seen.best.box.height) == (target.width, target.height)


def test_where_the_scale_is_not_followed_no_target_has_another():
    assert sighting(heat_at(LEFT), heat_at(LEFT)).best.log_scale == 0


def test_a_target_is_the_less_near_the_farther_it_is_from_its_last_place():
    scoring = SCORING._replace(candidates=0)
    last = with_window(torch.tensor([[3.0, 8.0, LEFT.width, LEFT.height]]), 1.0)
    near = sighting(heat_at(LEFT), heat_at(LEFT), last, scoring).best.nearness
    far = sighting(heat_at(RIGHT), heat_at(RIGHT), last, scoring).best.nearness
    assert near == pytest.approx(1, abs=0.05)
    # 11 cells away, with a sigma of the box's diagonal, 10 cells.
    assert far == pytest.approx(0.546, abs=0.05)


BY_PEAK = SCORING._replace(candidates=0, distractor_threshold=0.0, snet_share=0.6)
ON_THE_LEFT = with_window(BOTH[:1].float(), 1.0)


def test_those_who_look_alike_are_told_behind_the_best_one_each_with_heat_and_nearness():
    seen = sighting(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(LEFT), ON_THE_LEFT, BY_PEAK)
    best, other = seen.finds
    assert best.box.center == pytest.approx(LEFT.center, abs=0.4)
    assert other.box.center == pytest.approx(RIGHT.center, abs=0.4)
    assert (other.box.width, other.box.height) == (RIGHT.width, RIGHT.height)
    # GNet's share is 0.4, SNet's 0.6, and what it sees half as hot.
    assert best.heat == pytest.approx(0.4 + 0.6 * SNET_GAIN, rel=0.05)
    assert other.heat == pytest.approx(0.4 * 0.8, rel=0.05)
    # 11 cells away, with a sigma of the box's diagonal, 10 cells.
    assert other.nearness == pytest.approx(0.546, abs=0.05)


def test_who_is_hotter_but_farther_is_told_behind_the_nearer_one():
    narrow = with_window(BOTH[:1].float(), 0.4)
    seen = sighting(0.5 * heat_at(LEFT) + heat_at(RIGHT), heat_at(RIGHT), narrow, BY_PEAK)
    assert [find.box.center[0] < CELLS / 2 for find in seen.finds] == [True, False]


@pytest.mark.parametrize(('share', 'people'), [(0.5, 1), (2.0, 2)])
def test_a_peak_that_is_hardly_there_is_nobody(share, people):
    faint = share * FAINTEST / 0.4 * heat_at(RIGHT)
    seen = sighting(heat_at(LEFT) + faint, heat_at(LEFT), ON_THE_LEFT, BY_PEAK)
    assert len(seen.finds) == people


def test_the_best_one_is_told_also_where_there_is_no_heat():
    cold = torch.zeros(CELLS, CELLS)
    (best,) = sighting(cold, cold, ON_THE_LEFT, BY_PEAK).finds
    assert best.heat == 0


def test_of_a_crowd_the_hottest_are_told():
    small = [Box(x, y, 3, 3) for x in (1, 7, 13, 19) for y in (3, 12, 20)]
    heats = [1 - 0.05 * number for number in range(len(small))]
    crowd = sum(heat * heat_at(box) for heat, box in zip(heats, small, strict=True))
    everywhere = with_window(torch.tensor([[1.0, 3.0, 3.0, 3.0]]), 100.0)
    seen = sighting(crowd, crowd, everywhere, BY_PEAK)
    told = [find.box.center for find in seen.finds]
    assert told == [pytest.approx(box.center, abs=0.6) for box in small[:FINDS]]


def test_among_candidates_nobody_else_is_told():
    seen = sighting(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(LEFT))
    assert len(seen.finds) == 1


def test_a_look_takes_no_number_from_the_host_so_that_it_can_be_recorded(monkeypatch):
    layers = torch.ones(2, 1, CHANNELS, CELLS, CELLS)
    choice, taps = torch.tensor([GNET_MAP]), torch.ones(81, 1)
    last = with_window(BOTH[:1].float(), 0.8)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError('a tensor is made of a number that the host has')

    monkeypatch.setattr(torch.Tensor, 'new_tensor', refuse)
    monkeypatch.setattr(torch, 'tensor', refuse)
    scoring = Scoring.of(TrackerConfig())
    look(*layers, choice, choice, last, taps, taps, scoring=scoring)


def test_boxes_go_to_where_the_features_are():
    device = torch.device('meta')
    features = Features(*torch.ones(2, 1, CHANNELS, CELLS, CELLS, device=device))
    choice, net = torch.ones(1, CHANNELS, device=device), passing_through(1.0).to(device)
    model = SimpleNamespace(
        gnet=net, snet=net, regression=None, gnet_choice=choice, snet_choice=choice
    )
    assert {value.device for value in inputs(features, model, BOTH)} == {device}
