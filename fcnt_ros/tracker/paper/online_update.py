# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""When SNet learns again, and from which frames (section 4.3)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features.selected_maps import Choice, snet_input
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import inside, target_map
from fcnt_ros.tracker.paper.heatmap_fit import Descent, Example, FitError
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet

_log = logging.getLogger(__name__)

Fit = Callable[[], None]
"""Fits SNet, or logs why that failed, and leaves it as it was."""


@dataclass(frozen=True)
class Lesson:
    """What a frame can teach SNet; worked out only when asked for, as most frames teach nothing.

    Parameters
    ----------
    features : Features
        Both layers on the frame's search region.
    choice : Choice
        What SNet sees of conv4-3.
    box : Box
        Where the target was found, in cells.
    target_sigma : float
        As in `TrackerConfig`.
    distractors : sequence of Box
        Those who look like the target, in cells.
    """

    features: Features
    choice: Choice
    box: Box
    target_sigma: float
    distractors: Sequence[Box] = ()

    def found(self, target_weight: float = 1.0, distractor_weight: float = 1.0) -> Example:
        """Return the frame with M^t, the target map at the box.

        Parameters
        ----------
        target_weight : float
            What a cell inside the box counts; 0 leaves the background by 1 - Phi^t.
        distractor_weight : float
            What a cell of a distractor counts: what it is told apart by is learned harder.
        """
        maps = snet_input(self.features, self.choice)
        cells = maps.shape[-1]
        phi = inside(self.box, cells, maps.device)
        target = target_map(self.box, cells, self.target_sigma, maps.device)
        weight = torch.ones_like(phi)
        for distractor in self.distractors:
            weight = torch.maximum(
                weight, 1 + (distractor_weight - 1) * inside(distractor, cells, maps.device)
            )
        return Example(maps, target, torch.where(phi > 0, target_weight, weight))


class OnlineUpdate:
    """Decides after each frame whether SNet is fitted.

    Parameters
    ----------
    snet : HeatmapNet
    descent : Descent
        How SNet is fitted.
    first : sequence of Example
        The first frame, in one view or several: what the target is, in every update.
    """

    def __init__(
        self, snet: HeatmapNet, descent: Descent, first: Sequence[Example]
    ) -> None:
        self._snet = snet
        self._descent = descent
        self._first = first
        self._best = first[0]
        self._best_confidence = 0.0
        self._frames_since_adaptation = 0

    def after_frame(
        self,
        lesson: Lesson,
        confidence: float,
        trusted: bool,
        distractor: bool,
        config: TrackerConfig,
    ) -> Fit | None:
        """Take note of a tracked frame, and return what fits SNet if it is time to.

        Adaptation, every `adaptation_interval` frames: the first frame and the most confident
        one since the last adaptation. Discrimination, when there is a distractor: the first frame
        and this one's background (equation 10), because the target found beside a distractor
        cannot be trusted. From a frame that is not trusted nothing is learned; an adaptation that
        is due waits for the next one that is.

        Parameters
        ----------
        lesson : Lesson
        confidence : float
            Of that box.
        trusted : bool
            Whether the box is on the target: the state is TRACKING.
        distractor : bool
            Whether P_d reached its threshold.
        config : TrackerConfig
        """
        self._frames_since_adaptation += 1
        if not trusted:
            return None
        if confidence > self._best_confidence:
            self._best, self._best_confidence = lesson.found(), confidence
        fits = []
        if self._frames_since_adaptation >= config.adaptation_interval:
            fits.append(([*self._first, self._best], config.adaptation_iterations))
            self._best_confidence = 0.0
            self._frames_since_adaptation = 0
        if distractor:
            examples = [*self._first, lesson.found(target_weight=0.0)]
            fits.append((examples, config.discrimination_iterations))
        fits = [fit for fit in fits if fit[1]]
        return partial(self._fit_all, fits) if fits else None

    def rehearse(self, config: TrackerConfig) -> None:
        """Fit SNet to the first frame by both rules, for what a device sets up the first time."""
        for iterations in (config.adaptation_iterations, config.discrimination_iterations):
            self._fit([*self._first, self._first[0]], iterations)

    def _fit_all(self, fits: Sequence[tuple[Sequence[Example], int]]) -> None:
        for examples, iterations in fits:
            self._fit(examples, iterations)

    def _fit(self, examples: Sequence[Example], iterations: int) -> None:
        try:
            self._descent.fit(self._snet, examples, iterations)
        except (FitError, torch.cuda.OutOfMemoryError) as error:
            # An update that fails must not end the track: SNet is as good as it was before.
            _log.warning('SNet was not updated: %s', error)
