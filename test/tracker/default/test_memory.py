# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What SNet remembers, and what each memory counts."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.memory import FADING, MemoryUpdate
from fcnt_ros.tracker.paper.heatmap_fit import Example, FitError

SIDE = 4
CONFIG = TrackerConfig(memory_frames=3, first_share=0.4, adaptation_interval=2)
HALF = torch.full((SIDE, SIDE), 0.5)
FIRST = [Example(torch.zeros(1, 1, SIDE, SIDE), torch.zeros(SIDE, SIDE), HALF)] * 2


class Recording:
    """A fit that only notes what it is given."""

    def __init__(self) -> None:
        self.fits: list[list[Example]] = []

    def fit(self, net: object, examples: list[Example], iterations: int) -> None:
        self.fits.append(list(examples))


class Failing:
    def fit(self, net: object, examples: list[Example], iterations: int) -> None:
        raise FitError('nothing fits')


@dataclass(frozen=True)
class Numbered:
    """A lesson whose frame shows its number; one cell is the target's, one a distractor's."""

    number: int

    def found(self, target_weight: float = 1.0, distractor_weight: float = 1.0) -> Example:
        frame = torch.full((1, 1, SIDE, SIDE), float(self.number))
        weight = torch.ones(SIDE, SIDE)
        weight[1, 1], weight[2, 2] = target_weight, distractor_weight
        return Example(frame, torch.zeros(SIDE, SIDE), weight)


@pytest.fixture
def recording() -> Recording:
    return Recording()


@pytest.fixture
def update(recording) -> MemoryUpdate:
    return MemoryUpdate(None, recording, FIRST)


def follow(update: MemoryUpdate, *trusted: bool) -> list[bool]:
    fits = []
    for number, sure in enumerate(trusted, start=1):
        fits.append(update.after_frame(Numbered(number), 1.0, sure, False, CONFIG))
        if fits[-1] is not None:
            fits[-1]()
    return [fit is not None for fit in fits]


def numbers(examples: list[Example]) -> list[int]:
    return [int(example.features[0, 0, 0, 0]) for example in examples]


def test_snet_is_fitted_once_in_an_interval(update):
    assert follow(update, *[True] * 6) == [False, True] * 3


def test_what_is_due_waits_for_a_frame_that_is_trusted(update):
    assert follow(update, True, False, False, True, True) == [False] * 3 + [True, False]


def test_nothing_is_learned_from_frames_that_are_not_trusted(update, recording):
    follow(update, *[False] * 9)
    assert not recording.fits


def test_the_first_frame_is_in_every_fit_and_the_oldest_of_the_others_goes(update, recording):
    follow(update, *[True] * 8)
    assert [numbers(fit) for fit in recording.fits] == [
        [0, 0, 2],
        [0, 0, 2, 4],
        [0, 0, 2, 4, 6],
        [0, 0, 4, 6, 8],
    ]


def test_the_first_frame_has_its_share_and_the_later_ones_fade(update, recording):
    follow(update, *[True] * 6)
    counts = [float(example.cell_weights[0, 0]) for example in recording.fits[-1]]
    total = 1 + FADING + FADING**2
    later = [0.6 * share / total for share in (FADING**2, FADING, 1)]
    assert counts == pytest.approx([0.2, 0.2, *later])


def test_in_a_later_frame_the_target_counts_less_and_who_looks_like_it_more(update, recording):
    follow(update, True, True)
    counts = recording.fits[-1][-1].cell_weights
    assert float(counts[1, 1] / counts[0, 0]) == pytest.approx(CONFIG.target_weight)
    assert float(counts[2, 2] / counts[0, 0]) == pytest.approx(CONFIG.distractor_weight)


def test_a_fit_that_fails_is_told_and_the_track_goes_on(caplog):
    update = MemoryUpdate(None, Failing(), FIRST)
    follow(update, True, True)
    assert 'SNet was not updated: nothing fits' in caplog.text
