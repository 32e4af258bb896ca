# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""When SNet learns again, and from which frames (section 4.3)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import torch

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.heatmaps.fit_error import FitError
from fcnt_ros.tracker.heatmaps.target_map import inside
from fcnt_ros.tracker.paper.config import Updates
from fcnt_ros.tracker.paper.heatmap_fit import Descent, Example
from fcnt_ros.tracker.paper.heatmap_net import HeatmapNet

_log = logging.getLogger(__name__)

Fit = Callable[[], None]
"""Fits SNet, or logs why that failed, and leaves it as it was."""


def background(example: Example, box: Box) -> Example:
    """Return an example that counts outside the box (cells) only: 1 - Phi of equation 10."""
    phi = inside(box, len(example.target), example.target.device)
    return replace(example, weight=1 - phi)


class OnlineUpdate:
    """Decides after each frame whether SNet is fitted.

    Parameters
    ----------
    snet : HeatmapNet
    descent : Descent
        How SNet is fitted.
    first : Example
        The first frame: what the target is, in every update.
    """

    def __init__(self, snet: HeatmapNet, descent: Descent, first: Example) -> None:
        self._snet = snet
        self._descent = descent
        self._first = first
        self._best = first
        self._best_confidence = 0.0
        self._frames_since_adaptation = 0

    def after_frame(
        self,
        found: Callable[[], Example],
        box: Box,
        confidence: float,
        distractor: bool,
        config: Updates,
    ) -> Fit | None:
        """Take note of a frame that can be trusted, and return what fits SNet if it is time to.

        Adaptation, every `adaptation_interval` frames: the first frame and the most confident
        one since the last adaptation. Discrimination, when there is a distractor: the first frame
        and this one's background (equation 10), because the target found beside a distractor
        cannot be trusted.

        Parameters
        ----------
        found : callable
            Returns the frame with M^t, the target map where the target was found; most frames
            teach nothing and are not asked.
        box : Box
            Where it was found, in cells.
        confidence : float
            Of that box.
        distractor : bool
            Whether P_d reached its threshold.
        config : Updates
        """
        self._frames_since_adaptation += 1
        if confidence > self._best_confidence:
            self._best, self._best_confidence = found(), confidence
        fits = []
        if self._frames_since_adaptation >= config.adaptation_interval:
            fits.append((self._best, config.adaptation_iterations))
            self._best_confidence = 0.0
            self._frames_since_adaptation = 0
        if distractor:
            fits.append((background(found(), box), config.discrimination_iterations))
        fits = [fit for fit in fits if fit[1]]
        return partial(self._fit_all, fits) if fits else None

    def after_doubtful_frame(self) -> None:
        """Take note of a frame that teaches nothing; an adaptation that is due waits."""
        self._frames_since_adaptation += 1

    def rehearse(self, config: Updates) -> None:
        """Fit SNet to the first frame by both rules, for what a device sets up the first time."""
        self._fit_all(
            [
                (self._first, config.adaptation_iterations),
                (self._first, config.discrimination_iterations),
            ]
        )

    def _fit_all(self, fits: Sequence[tuple[Example, int]]) -> None:
        for example, iterations in fits:
            try:
                self._descent.fit(self._snet, [self._first, example], iterations)
            except (FitError, torch.cuda.OutOfMemoryError) as error:
                # An update that fails must not end the track: SNet is as good as it was before.
                _log.warning('SNet was not updated: %s', error)
