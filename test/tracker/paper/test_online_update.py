# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""When SNet is fitted again, and on what."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import pytest
import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.paper.heatmap_fit import Descent, Example
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet
from fcnt_ros.tracker.paper.online_update import Lesson, OnlineUpdate

CONFIG = TrackerConfig(
    memory_frames=0,
    adaptation_interval=5,
    adaptation_iterations=3,
    discrimination_iterations=4,
)
DESCENT = Descent(learning_rate=1e-3, momentum=0.6, weight_decay=1e-3)
SIDE = 8


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


@dataclass(frozen=True)
class Given:
    """A lesson whose examples are given."""

    example: Example

    def found(self, target_weight: float = 1.0) -> Example:
        mask = torch.ones(SIDE, SIDE)
        mask[2:6, 3:5] = target_weight
        return Example(self.example.features, self.example.target, mask)


def same(one: HeatmapNet, other: HeatmapNet) -> bool:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(a, b) for a, b in pairs)


def learn(update: OnlineUpdate, *frame: object) -> bool:
    """Do what a frame leaves to be done, and return whether that is anything."""
    fit = update.after_frame(*frame)
    if fit is not None:
        fit()
    return fit is not None


def test_without_a_distractor_snet_is_fitted_once_in_an_interval(snet, frames):
    update = OnlineUpdate(snet, DESCENT, frames[:1])
    fitted = [learn(update, Given(frames[1]), 0.8, True, False, CONFIG) for _ in range(10)]
    assert fitted == [False] * 4 + [True] + [False] * 4 + [True]


def test_adaptation_learns_the_first_and_the_most_confident_frame(snet, frames):
    expected = copy.deepcopy(snet)
    DESCENT.fit(expected, [frames[0], frames[3]], CONFIG.adaptation_iterations)
    update = OnlineUpdate(snet, DESCENT, frames[:1])
    for frame, confidence in zip(frames[1:6], (0.5, 0.6, 0.9, 0.7, 0.4), strict=True):
        learn(update, Given(frame), confidence, True, False, CONFIG)
    assert same(snet, expected)


def test_the_most_confident_frame_is_sought_anew_in_every_interval(snet, frames):
    expected = copy.deepcopy(snet)
    DESCENT.fit(expected, [frames[0], frames[1]], CONFIG.adaptation_iterations)
    DESCENT.fit(expected, [frames[0], frames[2]], CONFIG.adaptation_iterations)
    update = OnlineUpdate(snet, DESCENT, frames[:1])
    for frame, confidence in [(frames[1], 0.9)] * 5 + [(frames[2], 0.5)] * 5:
        learn(update, Given(frame), confidence, True, False, CONFIG)
    assert same(snet, expected)


def test_a_distractor_teaches_this_frames_background_at_once(snet, frames):
    expected = copy.deepcopy(snet)
    examples = [frames[0], Given(frames[1]).found(target_weight=0)]
    DESCENT.fit(expected, examples, CONFIG.discrimination_iterations)
    update = OnlineUpdate(snet, DESCENT, frames[:1])
    assert learn(update, Given(frames[1]), 0.8, True, True, CONFIG)
    assert same(snet, expected)


def test_nothing_is_learned_from_frames_that_are_not_trusted(snet, frames):
    before = copy.deepcopy(snet)
    update = OnlineUpdate(snet, DESCENT, frames[:1])
    fitted = [learn(update, Given(f), 0.8, False, True, CONFIG) for f in frames]
    assert not any(fitted)
    assert same(snet, before)


def test_an_adaptation_that_is_due_waits_until_the_target_is_seen_again(snet, frames):
    update = OnlineUpdate(snet, DESCENT, frames[:1])
    trusted = [True] * 4 + [False] * 3 + [True]
    fitted = [learn(update, Given(frames[1]), 0.8, t, False, CONFIG) for t in trusted]
    assert fitted == [False] * 7 + [True]


def test_an_update_that_fails_leaves_snet_as_it_was(snet, frames, caplog):
    before = copy.deepcopy(snet)
    broken = Example(frames[1].features * float('inf'), frames[1].target)
    update = OnlineUpdate(snet, DESCENT, frames[:1])
    learn(update, Given(broken), 0.8, True, True, CONFIG)
    assert same(snet, before)
    assert 'SNet was not updated' in caplog.text


def test_a_frames_background_is_what_lies_outside_the_box():
    features = Features(torch.rand(1, 6, SIDE, SIDE), torch.rand(1, 6, SIDE // 2, SIDE // 2))
    lesson = Lesson(features, torch.tensor([4, 1]), Box(3, 2, 2, 4), target_sigma=1 / 3)
    background = lesson.found(target_weight=0)
    assert torch.equal(background.features, features.conv4_3[:, [4, 1]])
    outside = torch.ones(SIDE, SIDE)
    outside[2:6, 3:5] = 0
    assert torch.equal(background.weight, outside)


def test_a_frame_teaches_the_target_map_at_its_box():
    features = Features(torch.rand(1, 6, SIDE, SIDE), torch.rand(1, 6, SIDE // 2, SIDE // 2))
    target = Lesson(features, torch.tensor([0]), Box(2, 2, 3, 3), target_sigma=1 / 3).found().target
    assert target.argmax() == 3 * SIDE + 3
    assert target.max() == 1
    assert target[target > 0].numel() == 9


def test_the_cells_of_those_who_look_like_the_target_count_more_but_not_in_its_own_box():
    features = Features(torch.rand(1, 6, SIDE, SIDE), torch.rand(1, 6, SIDE // 2, SIDE // 2))
    others = [Box(4, 2, 2, 4), Box(0, 0, 2, 2), Box(1, 0, 1, 1)]  # the first is half behind it
    lesson = Lesson(features, torch.tensor([0]), Box(3, 2, 2, 4), 1 / 3, others)
    counts = torch.ones(SIDE, SIDE)
    counts[2:6, 5], counts[0:2, 0:2] = 4, 4
    counts[2:6, 3:5] = 0.5
    assert torch.equal(lesson.found(target_weight=0.5, distractor_weight=4).weight, counts)
