# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""SNet's memory: what it learns from, when it may remember more than the first frame and one more.

Both rules of section 4.3 in one. The first frame, in all its views, says what the target is, in
every fit. Later frames say what it has come to look like and what is around it now; inside the
target's box they count less, as the box is only the tracker's word (equation 10 leaves the inside
out altogether).
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import torch

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.one_layer_net import OneLayerNet, RidgeFit
from fcnt_ros.tracker.paper.heatmap_fit import Descent, Example, FitError
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet
from fcnt_ros.tracker.paper.online_update import Fit, Lesson

_log = logging.getLogger(__name__)

FADING = 0.9
"""Each later frame counts so much of what the one after it does."""


class MemoryUpdate:
    """Decides after each frame whether SNet is fitted to what it remembers.

    Parameters
    ----------
    snet : HeatmapNet or OneLayerNet
    descent : Descent or RidgeFit
        How SNet is fitted.
    first : sequence of Example
        The views of the first frame.
    """

    def __init__(
        self,
        snet: HeatmapNet | OneLayerNet,
        descent: Descent | RidgeFit,
        first: Sequence[Example],
    ) -> None:
        self._snet = snet
        self._descent = descent
        self._first = first
        self._later: deque[Example] = deque()
        self._frames = 0

    def after_frame(
        self,
        lesson: Lesson,
        confidence: float,
        trusted: bool,
        distractor: bool,
        config: TrackerConfig,
    ) -> Fit | None:
        """Take note of a tracked frame, and return what fits SNet if it is time to.

        It is time every `adaptation_interval` frames. From a frame that is not trusted nothing is
        learned; what is due waits for the next one that is.
        """
        self._frames += 1
        if not trusted or self._frames < config.adaptation_interval:
            return None
        self._frames = 0
        self._later.append(lesson.found(config.target_weight, config.distractor_weight))
        while len(self._later) > config.memory_frames:
            self._later.popleft()
        return partial(self._fit, config) if config.adaptation_iterations else None

    def rehearse(self, config: TrackerConfig) -> None:
        """Fit SNet to the first frame, for what a device sets up the first time."""
        self._fit(config)

    def _fit(self, config: TrackerConfig) -> None:
        shares = [FADING**age for age in reversed(range(len(self._later)))]
        examples = [_weighted(example, config.first_share) for example in self._first]
        examples += [
            _weighted(example, (1 - config.first_share) * share / sum(shares))
            for example, share in zip(self._later, shares, strict=True)
        ]
        try:
            self._descent.fit(self._snet, examples, config.adaptation_iterations)
        except (FitError, torch.cuda.OutOfMemoryError) as error:
            # An update that fails must not end the track: SNet is as good as it was before.
            _log.warning('SNet was not updated: %s', error)


def _weighted(example: Example, weight: float) -> Example:
    return replace(example, weight=weight * example.cell_weights)
