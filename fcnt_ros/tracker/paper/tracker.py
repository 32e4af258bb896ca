# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""FCNT as it was published: one frame's way from image to box (section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from fcnt_ros.tracker.box import Box, within_limits
from fcnt_ros.tracker.fcnt import FCNTracker, Track, image_size, row
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper.candidates import draw_candidates
from fcnt_ros.tracker.paper.config import Confidence, PaperConfig
from fcnt_ros.tracker.paper.heatmap_fit import Example
from fcnt_ros.tracker.paper.observation import Observation, Scoring, inputs, look
from fcnt_ros.tracker.paper.target_model import Descents, TargetModel, snet_input
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState


@dataclass(kw_only=True)
class _PaperTrack(Track):
    model: TargetModel
    generator: torch.Generator
    frames: int = 0


class PaperTracker(FCNTracker):
    """FCNT with the paper's networks, candidates and update rules.

    Parameters
    ----------
    config : PaperConfig

    Raises
    ------
    DeviceError, EngineError, WeightsError
        As `FCNTracker`.
    """

    config: PaperConfig
    _track: _PaperTrack | None

    def __init__(self, config: PaperConfig) -> None:
        super().__init__(config)
        self._descents = Descents.of(config, self.engine, self.device)
        self._look = self._record(partial(look, scoring=Scoring.of(config)))

    def reconfigure(self, config: PaperConfig) -> None:
        """Take new settings, from the next frame on; see `FCNTracker`."""
        before = Scoring.of(self.config)
        super().reconfigure(config)
        if Scoring.of(config) != before:
            self._look = self._record(partial(look, scoring=Scoring.of(config)))

    def close(self) -> None:
        """Free the device; the tracker cannot be used any more."""
        del self._descents, self._look
        super().close()

    def _begin(self, image: np.ndarray, box: Box) -> tuple[Track, TrackResult]:
        """Select the feature maps (section 4.1), and fit GNet and SNet to them (section 4.2)."""
        config, region = self.config, self._region(box)
        # Copies: the features of one crop are good until the next.
        features = Features(*(layer.clone() for layer in self._vgg16(region.crop(image))))
        generator = torch.Generator().manual_seed(config.seed)
        model = TargetModel(features, region.to_cells(box), config, self._descents, generator)
        given = region.rows_to_cells(row(box))
        seen = Observation.of(self._look(*inputs(features, model, given)))
        track = _PaperTrack(
            box=box,
            image_size=image_size(image),
            selected=model.selected,
            looked_at=(features, region),
            model=model,
            generator=generator,
        )
        return track, self._result(box, seen, region, box, updated=True)

    def _follow(self, image: np.ndarray, others: Sequence[Box]) -> TrackResult:
        """Draw candidates (equation 8), and choose one by its heat (section 4.2)."""
        track, config = self._track, self.config
        track.frames += 1
        around = track.box
        region = self._region(around)
        features = self._features(image, region)
        candidates = draw_candidates(
            around,
            track.image_size,
            config.candidates,
            config.position_sigma,
            config.scale_sigma if track.frames > config.scale_warmup else 0.0,
            track.generator,
        )
        candidates = region.rows_to_cells(candidates)
        seen = Observation.of(self._look(*inputs(features, track.model, candidates)))
        state = state_of(seen.heat, config)
        track.box = _box(track, region.to_image(seen.box), state)
        if state is TrackState.TRACKING:
            track.due = self._update(features, region.to_cells(track.box), seen)
        else:
            track.model.update.after_doubtful_frame()
        return self._result(track.box, seen, region, around, updated=track.due is not None)

    def _update(self, features: Features, box: Box, seen: Observation) -> partial | None:
        """Return what SNet is to learn from a frame (section 4.3), if it is to learn."""
        model, config = self._track.model, self.config

        def found() -> Example:
            maps = snet_input(features, model.selected.snet_maps)
            return Example(
                maps, target_map(box, maps.shape[-1], config.target_sigma, maps.device)
            )

        return model.update.after_frame(found, box, seen.heat, seen.by_snet, config)

    def _rehearse_updates(self) -> None:
        self._track.model.update.rehearse(self.config)

    def _result(
        self, box: Box, seen: Observation, region: SearchRegion, around: Box, updated: bool
    ) -> TrackResult:
        return TrackResult(
            box=box,
            confidence=min(max(seen.heat, 0.0), 1.0),
            state=state_of(seen.heat, self.config),
            source=Source.SNET if seen.by_snet else Source.GNET,
            distractor_ratio=seen.distractor_ratio,
            gnet_heatmap=seen.gnet_heatmap,
            snet_heatmap=seen.snet_heatmap,
            search_region=region,
            search_sigma=self.config.position_sigma * around.diagonal,
            updated=updated,
        )


def state_of(heat: float, config: Confidence) -> TrackState:
    """Return how far a box of so much heat, as a share of what M holds, can be trusted."""
    if heat < config.lost_confidence:
        return TrackState.LOST
    return TrackState.TRACKING if heat >= config.uncertain_confidence else TrackState.UNCERTAIN


def _box(track: Track, found: Box, state: TrackState) -> Box:
    """Return the box that follows from the winner: of a doubtful one the place alone is taken."""
    if state is TrackState.LOST:
        return track.box
    if state is TrackState.UNCERTAIN:
        return Box.from_center(*found.center, track.box.width, track.box.height)
    return within_limits(found, track.image_size)
