# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What SNet remembers, and what each memory counts."""

from __future__ import annotations

from functools import partial

import pytest
import torch

from fcnt_ros.tracker.default.appearance_memory import FADING, AppearanceMemory
from fcnt_ros.tracker.default.config import Memory
from fcnt_ros.tracker.default.training_example import Example
from fcnt_ros.tracker.heatmaps.fit_error import FitError

SIDE = 4
CONFIG = Memory(memory_frames=3, first_share=0.4, adaptation_interval=2)
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


def numbered(number: int) -> Example:
    """Return an example whose frame shows its number."""
    frame = torch.full((1, 1, SIDE, SIDE), float(number))
    return Example(frame, torch.zeros(SIDE, SIDE), torch.ones(SIDE, SIDE))


@pytest.fixture
def recording() -> Recording:
    return Recording()


@pytest.fixture
def update(recording) -> AppearanceMemory:
    return AppearanceMemory(None, recording, FIRST)


def follow(update: AppearanceMemory, *trusted: bool) -> list[bool]:
    fits = []
    for number, sure in enumerate(trusted, start=1):
        fits.append(update.after_frame(partial(numbered, number), sure, CONFIG))
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
    counts = [float(example.weight[0, 0]) for example in recording.fits[-1]]
    total = 1 + FADING + FADING**2
    later = [0.6 * share / total for share in (FADING**2, FADING, 1)]
    assert counts == pytest.approx([0.2, 0.2, *later])


def test_a_fit_that_fails_is_told_and_the_track_goes_on(caplog):
    update = AppearanceMemory(None, Failing(), FIRST)
    follow(update, True, True)
    assert 'SNet was not updated: nothing fits' in caplog.text
