# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""SNet's memory of what the target has looked like, and when it learns from it (section 4.3).

Both of the paper's update rules in one. The first frame, in all its views, says what the target
is, in every fit. Later frames say what it has come to look like and what is around it now.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

import torch

from fcnt_ros.tracker.default.config import Memory
from fcnt_ros.tracker.default.ridge_network import RidgeFit, RidgeNetwork
from fcnt_ros.tracker.default.training_example import Example
from fcnt_ros.tracker.heatmaps.fit_error import FitError

_log = logging.getLogger(__name__)

FADING = 0.9
"""Each later frame counts so much of what the one after it does."""

Fit = Callable[[], None]
"""Fits SNet, or logs why that failed, and leaves it as it was."""


class AppearanceMemory:
    """Decides after each frame whether SNet is fitted to what it remembers.

    Parameters
    ----------
    snet : RidgeNetwork
    ridge_fit : RidgeFit
        How SNet is fitted.
    first : sequence of Example
        The views of the first frame.
    """

    def __init__(self, snet: RidgeNetwork, ridge_fit: RidgeFit, first: Sequence[Example]) -> None:
        self._snet = snet
        self._ridge_fit = ridge_fit
        self._first = first
        self._later: deque[Example] = deque()
        self._frames = 0

    def after_frame(
        self, example: Callable[[], Example], trusted: bool, config: Memory
    ) -> Fit | None:
        """Take note of a tracked frame, and return what fits SNet if it is time to.

        It is time every `adaptation_interval` frames. From a frame that is not trusted nothing is
        learned; what is due waits for the next one that is.

        Parameters
        ----------
        example : callable
            Returns what the frame teaches; most frames teach nothing and are not asked.
        trusted : bool
            Whether the target is where it was found.
        config : Memory
        """
        self._frames += 1
        if not trusted or self._frames < config.adaptation_interval:
            return None
        self._frames = 0
        self._later.append(example())
        while len(self._later) > config.memory_frames:
            self._later.popleft()
        return partial(self.fit, config)

    def fit(self, config: Memory) -> None:
        """Fit SNet to what is remembered."""
        shares = [FADING**age for age in reversed(range(len(self._later)))]
        examples = [example.weighted(config.first_share) for example in self._first]
        examples += [
            example.weighted((1 - config.first_share) * share / sum(shares))
            for example, share in zip(self._later, shares, strict=True)
        ]
        try:
            self._ridge_fit.fit(self._snet, examples, config.adaptation_iterations)
        except (FitError, torch.cuda.OutOfMemoryError) as error:
            # An update that fails must not end the track: SNet is as good as it was before.
            _log.warning('SNet was not updated: %s', error)
