# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""When SNet is fitted again, and on what."""

from __future__ import annotations

import copy

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.paper.config import Updates
from fcnt_ros.tracker.paper.heatmap_fit import Descent, Example
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet
from fcnt_ros.tracker.paper.online_update import OnlineUpdate, background

CONFIG = Updates(
    adaptation_interval=5,
    adaptation_iterations=3,
    discrimination_iterations=4,
)
DESCENT = Descent(learning_rate=1e-3, momentum=0.6, weight_decay=1e-3)
SIDE = 8
BOX = Box(3, 2, 2, 4)


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.fixture
def snet(generator: torch.Generator) -> HeatmapNet:
    net = HeatmapNet(3, 4, False, generator)
    for parameter in net.parameters():
        parameter += 0.05 * torch.randn(parameter.shape, generator=generator)
    return net


@pytest.fixture
def frames(generator: torch.Generator) -> list[Example]:
    return [
        Example(
            torch.rand(1, 3, SIDE, SIDE, generator=generator),
            torch.rand(SIDE, SIDE, generator=generator),
        )
        for _ in range(8)
    ]


def same(one: HeatmapNet, other: HeatmapNet) -> bool:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(a, b) for a, b in pairs)


def learn(
    update: OnlineUpdate, frame: Example, confidence: float = 0.8, distractor: bool = False
) -> bool:
    """Do what a frame leaves to be done, and return whether that is anything."""
    fit = update.after_frame(lambda: frame, BOX, confidence, distractor, CONFIG)
    if fit is not None:
        fit()
    return fit is not None


def test_without_a_distractor_snet_is_fitted_once_in_an_interval(snet, frames):
    update = OnlineUpdate(snet, DESCENT, frames[0])
    fitted = [learn(update, frames[1]) for _ in range(10)]
    assert fitted == [False] * 4 + [True] + [False] * 4 + [True]


def test_adaptation_learns_the_first_and_the_most_confident_frame(snet, frames):
    expected = copy.deepcopy(snet)
    DESCENT.fit(expected, [frames[0], frames[3]], CONFIG.adaptation_iterations)
    update = OnlineUpdate(snet, DESCENT, frames[0])
    for frame, confidence in zip(frames[1:6], (0.5, 0.6, 0.9, 0.7, 0.4), strict=True):
        learn(update, frame, confidence)
    assert same(snet, expected)


def test_the_most_confident_frame_is_sought_anew_in_every_interval(snet, frames):
    expected = copy.deepcopy(snet)
    DESCENT.fit(expected, [frames[0], frames[1]], CONFIG.adaptation_iterations)
    DESCENT.fit(expected, [frames[0], frames[2]], CONFIG.adaptation_iterations)
    update = OnlineUpdate(snet, DESCENT, frames[0])
    for frame, confidence in [(frames[1], 0.9)] * 5 + [(frames[2], 0.5)] * 5:
        learn(update, frame, confidence)
    assert same(snet, expected)


def test_a_distractor_teaches_this_frames_background_at_once(snet, frames):
    expected = copy.deepcopy(snet)
    examples = [frames[0], background(frames[1], BOX)]
    DESCENT.fit(expected, examples, CONFIG.discrimination_iterations)
    update = OnlineUpdate(snet, DESCENT, frames[0])
    assert learn(update, frames[1], distractor=True)
    assert same(snet, expected)


def test_an_adaptation_that_is_due_waits_until_the_target_is_seen_again(snet, frames):
    update = OnlineUpdate(snet, DESCENT, frames[0])
    before = [learn(update, frames[1]) for _ in range(4)]
    for _ in range(3):
        update.after_doubtful_frame()
    assert before == [False] * 4
    assert learn(update, frames[1])


def test_an_update_that_fails_leaves_snet_as_it_was(snet, frames, caplog):
    before = copy.deepcopy(snet)
    broken = Example(frames[1].features * float('inf'), frames[1].target)
    update = OnlineUpdate(snet, DESCENT, frames[0])
    learn(update, broken, distractor=True)
    assert same(snet, before)
    assert 'SNet was not updated' in caplog.text


def test_a_frames_background_is_what_lies_outside_the_box(frames):
    outside = torch.ones(SIDE, SIDE)
    outside[2:6, 3:5] = 0
    assert torch.equal(background(frames[1], BOX).weight, outside)
