# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""One look, with networks that pass one map through: where they place whom."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from taps import to_taps

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.default.observation import FAINTEST, FINDS, Observation, inputs, look
from fcnt_ros.tracker.default.peak import with_window
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map

CELLS, CHANNELS = 24, 3
GNET_MAP, SNET_MAP = 2, 1
LEFT, RIGHT = Box(3, 8, 6, 8), Box(14, 8, 6, 8)
SNET_GAIN = 0.5
SNET_SHARE = 0.6


def heat_at(*boxes: Box) -> torch.Tensor:
    return sum(target_map(box, CELLS, 1 / 3) for box in boxes)


def near(box: Box, sigma: float = 1.0) -> torch.Tensor:
    """Return a last box and the window around it, sigma over the box's diagonal."""
    return with_window(torch.tensor([[box.x, box.y, box.width, box.height]]).float(), sigma)


def passing_through(gain: float) -> torch.Tensor:
    weight = torch.zeros(1, 1, 9, 9)
    weight[0, 0, 4, 4] = gain
    return to_taps(weight)


def taking(number: int) -> torch.Tensor:
    """Return the projection that takes one map as it is."""
    return torch.eye(CHANNELS)[number : number + 1]


def observed(
    for_gnet: torch.Tensor,
    for_snet: torch.Tensor,
    last: torch.Tensor | None = None,
    snet_share: float = SNET_SHARE,
) -> Observation:
    """Look at maps of which only those that are taken hold something."""
    conv4_3, conv5_3 = torch.zeros(2, 1, CHANNELS, CELLS, CELLS)
    conv4_3[0, SNET_MAP], conv5_3[0, GNET_MAP] = for_snet, for_gnet
    row = look(
        conv4_3,
        conv5_3,
        taking(GNET_MAP),
        taking(SNET_MAP),
        near(LEFT) if last is None else last,
        passing_through(1.0),
        passing_through(SNET_GAIN),
        snet_share=snet_share,
        target_sigma=1 / 3,
    )
    return Observation.of(row)


def test_each_network_sees_its_own_layers_projection():
    seen = observed(heat_at(LEFT), heat_at(RIGHT))
    torch.testing.assert_close(torch.from_numpy(seen.gnet_heatmap), heat_at(LEFT))
    torch.testing.assert_close(torch.from_numpy(seen.snet_heatmap), SNET_GAIN * heat_at(RIGHT))


@pytest.mark.parametrize(('share', 'winner'), [(0.2, LEFT), (0.8, RIGHT)])
def test_each_network_has_its_share_in_what_places_the_box(share, winner):
    # The left one has 0.8 of GNet's 1 : 0.8, the right one the rest and all of SNet's 0.5.
    seen = observed(
        heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT), near(LEFT, 100.0), share
    )
    assert seen.best.box.center == pytest.approx(winner.center, abs=0.4)


@pytest.mark.parametrize('aside', [-2, 1.5])
def test_snets_own_peak_near_by_is_told_too(aside):
    for_snet = Box(LEFT.x + aside, LEFT.y - aside / 2, LEFT.width, LEFT.height)
    seen = observed(heat_at(LEFT), heat_at(for_snet), snet_share=0.3)
    assert seen.best.finer.center == pytest.approx(for_snet.center, abs=0.3)
    assert seen.best.box.center == pytest.approx(LEFT.center, abs=0.8)


def test_that_goes_for_those_who_look_alike_too():
    for_snet = Box(RIGHT.x - 1.5, RIGHT.y, RIGHT.width, RIGHT.height)
    seen = observed(heat_at(LEFT, RIGHT), 2 * heat_at(LEFT) + 0.5 * heat_at(for_snet))
    assert seen.finds[1].finer.center == pytest.approx(for_snet.center, abs=0.4)


def test_the_distractor_is_sought_on_gnets_map_beside_gnets_choice():
    alone = observed(heat_at(LEFT), heat_at(LEFT, RIGHT))
    with_another = observed(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(RIGHT))
    assert alone.distractor_ratio < 0.1
    assert with_another.distractor_ratio == pytest.approx(0.8, abs=0.1)


@pytest.mark.parametrize('target', [LEFT, RIGHT])
def test_the_target_has_the_last_boxs_size_wherever_it_is(target):
    heat = heat_at(target)
    seen = observed(heat, heat, near(Box(8, 8, LEFT.width, LEFT.height)))
    assert seen.best.box.center == pytest.approx(target.center, abs=0.4)
    assert (seen.best.box.width, seen.best.box.height) == (target.width, target.height)


def test_a_target_is_the_less_near_the_farther_it_is_from_its_last_place():
    here = observed(heat_at(LEFT), heat_at(LEFT)).best.nearness
    far = observed(heat_at(RIGHT), heat_at(RIGHT)).best.nearness
    assert here == pytest.approx(1, abs=0.05)
    # 11 cells away, with a sigma of the box's diagonal, 10 cells.
    assert far == pytest.approx(0.546, abs=0.05)


def test_those_who_look_alike_are_told_behind_the_best_one_each_with_heat_and_nearness():
    seen = observed(heat_at(LEFT) + 0.8 * heat_at(RIGHT), heat_at(LEFT))
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
    seen = observed(0.5 * heat_at(LEFT) + heat_at(RIGHT), heat_at(RIGHT), near(LEFT, 0.4))
    assert [find.box.center[0] < CELLS / 2 for find in seen.finds] == [True, False]


@pytest.mark.parametrize(('share', 'people'), [(0.5, 1), (2.0, 2)])
def test_a_peak_that_is_hardly_there_is_nobody(share, people):
    faint = share * FAINTEST / (1 - SNET_SHARE) * heat_at(RIGHT)
    seen = observed(heat_at(LEFT) + faint, heat_at(LEFT))
    assert len(seen.finds) == people


def test_the_best_one_is_told_also_where_there_is_no_heat():
    cold = torch.zeros(CELLS, CELLS)
    (best,) = observed(cold, cold).finds
    assert best.heat == 0


def test_of_a_crowd_the_hottest_are_told():
    small = [Box(x, y, 3, 3) for x in (1, 7, 13, 19) for y in (3, 12, 20)]
    heats = [1 - 0.05 * number for number in range(len(small))]
    crowd = sum(heat * heat_at(box) for heat, box in zip(heats, small, strict=True))
    seen = observed(crowd, crowd, near(small[0], 100.0))
    told = [find.box.center for find in seen.finds]
    assert told == [pytest.approx(box.center, abs=0.6) for box in small[:FINDS]]


def test_a_look_takes_no_number_from_the_host_so_that_it_can_be_recorded(monkeypatch):
    layers = torch.ones(2, 1, CHANNELS, CELLS, CELLS)
    matrix, taps, last = taking(GNET_MAP), torch.ones(81, 1), near(LEFT)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError('a tensor is made of a number that the host has')

    monkeypatch.setattr(torch.Tensor, 'new_tensor', refuse)
    monkeypatch.setattr(torch, 'tensor', refuse)
    look(*layers, matrix, matrix, last, taps, taps, snet_share=SNET_SHARE, target_sigma=1 / 3)


def test_the_last_box_goes_to_where_the_features_are():
    device = torch.device('meta')
    features = Features(*torch.ones(2, 1, CHANNELS, CELLS, CELLS, device=device))
    matrix, net = torch.ones(1, CHANNELS, device=device), torch.nn.Linear(1, 1, device=device)
    model = SimpleNamespace(
        gnet=net, snet=net, overlap_rule=None, gnet_projection=matrix, snet_projection=matrix
    )
    assert {value.device for value in inputs(features, model, near(LEFT))} == {device}
