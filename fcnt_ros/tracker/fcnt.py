# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""FCNT, the tracker: one frame's way from image to box (section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from fcnt_ros.tracker import weights
from fcnt_ros.tracker.box import Box, InvalidBoxError, proper_box, usable_box
from fcnt_ros.tracker.captured import free_memory
from fcnt_ros.tracker.config import TrackerConfig, changed_fixed_fields
from fcnt_ros.tracker.device import resolve_device
from fcnt_ros.tracker.engine import feature_network, recorder_for, resolve_engine
from fcnt_ros.tracker.localization import draw_candidates, to_cells
from fcnt_ros.tracker.online_update import Lesson
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.sighting import Scoring, Sighting, inputs, look
from fcnt_ros.tracker.target_map import mean_inside, target_map
from fcnt_ros.tracker.target_model import Descents, TargetModel
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState


@dataclass
class _Track:
    """The target being followed, and all that changes from frame to frame."""

    model: TargetModel
    generator: torch.Generator
    image_size: tuple[int, int]
    box: Box
    frames: int = 0


class FCNTracker:
    """Follows one target through a sequence of images.

    Parameters
    ----------
    config : TrackerConfig

    Raises
    ------
    DeviceError
        If `config.device` is not to be had.
    EngineError
        If `config.engine` is not to be had.
    WeightsError
        If VGG-16's parameters are missing or damaged.
    """

    def __init__(self, config: TrackerConfig | None = None) -> None:
        self.config = config or TrackerConfig()
        self.device = resolve_device(self.config.device)
        self.engine = resolve_engine(self.config.engine, self.device)
        parameters = weights.load(self.config.weights)
        self._vgg16 = feature_network(self.engine, parameters, self.device)
        self._record = recorder_for(self.engine, self.device)
        self._descents = Descents.of(self.config, self.engine, self.device)
        self._look = self._record(partial(look, scoring=Scoring.of(self.config)))
        self._track: _Track | None = None

    def warm_up(self) -> None:
        """Run what a device sets up, and records, when it runs first; a target is forgotten.

        A GPU goes through the life of a target, so that no frame of a real one pays for it.
        """
        size = self.config.region_size
        noise = np.random.default_rng(0).integers(0, 256, (size, size, 3), dtype=np.uint8)
        if self.device.type == 'cpu':
            self._vgg16(noise)
            return
        self.init(noise, Box(size / 3, size / 3, size / 3, size / 3))
        self.update(noise)
        self._track.model.update.rehearse(self.config)
        self.forget()

    def reconfigure(self, config: TrackerConfig) -> None:
        """Take new settings, from the next frame on; those that are not live must stay.

        Raises
        ------
        ValueError
            If a setting that is not live differs from the tracker's.
        """
        fixed = changed_fixed_fields(self.config, config)
        if fixed:
            raise ValueError(f'a tracker cannot change {", ".join(fixed)}: make a new one')
        if Scoring.of(config) != Scoring.of(self.config):
            self._look = self._record(partial(look, scoring=Scoring.of(config)))
        self.config = config

    def forget(self) -> None:
        """Drop the target and what was learned about it; free its share of the device."""
        self._track = None
        free_memory(self.device)

    def close(self) -> None:
        """Free the device; the tracker cannot be used any more."""
        del self._vgg16, self._descents, self._look
        self.forget()

    @property
    def box(self) -> Box | None:
        """Where the target was last, image pixels; None without a target.

        May be set: the next frame is searched around the box that it is set to. RuntimeError
        without a target, InvalidBoxError for a box that is empty or not finite.
        """
        return self._track.box if self._track is not None else None

    @box.setter
    def box(self, box: Box) -> None:
        if self._track is None:
            raise RuntimeError('there is no target to move: call init first')
        self._track.box = proper_box(box)

    @torch.no_grad()
    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        """Learn the target in `box`; a target followed so far is kept if this fails.

        Parameters
        ----------
        image : (H, W, 3) uint8
            BGR.
        box : Box
            The target, pixels; the part outside the image is cut off.

        Raises
        ------
        InvalidBoxError
            If no target can be tracked by the box.
        ValueError
            If the image has another shape or type.
        """
        width, height = _size(image)
        box = usable_box(box, width, height)
        config = self.config
        region = self._region(box)
        features = self._vgg16(region.crop(image))
        target = self._target_map(box, region)
        if not target.any():
            cells = region.to_cells(box)
            raise InvalidBoxError(
                f'the box ({box}) is too thin: {cells.width:.2f} x {cells.height:.2f} cells of the '
                'heat map, and no cell has its centre inside; draw it wider'
            )
        generator = torch.Generator().manual_seed(config.seed)
        model = TargetModel(features, target, config, self._descents, generator)
        given = torch.tensor([[box.x, box.y, box.width, box.height]])
        candidates = to_cells(given, region).to(self.device)
        row = look(*inputs(features, model, candidates), scoring=Scoring.of(config))
        sighting = Sighting.of(row)
        confidence = self._confidence(sighting.gnet_mean_heat)
        state, _ = self._judge(box, confidence, box)
        result = _result(box, confidence, state, Source.GNET, sighting, region, updated=True)
        # Only now, when nothing can fail any more, is the target followed so far given up.
        self._track = _Track(model, generator, (width, height), box)
        return result

    @torch.no_grad()
    def update(self, image: np.ndarray) -> TrackResult:
        """Find the target in the next image.

        Parameters
        ----------
        image : (H, W, 3) uint8
            BGR, of the same size as the first one.

        Raises
        ------
        RuntimeError
            If there is no target yet.
        ValueError
            If the image has another shape, type or size.
        """
        track, config = self._track, self.config
        if track is None:
            raise RuntimeError('there is no target to follow: call init first')
        size = _size(image)
        if size != track.image_size:
            raise ValueError(
                f'the image is {size[0]} x {size[1]}, but the target was given in one of '
                f'{track.image_size[0]} x {track.image_size[1]}: call init again'
            )
        region = self._region(track.box)
        features = self._vgg16(region.crop(image))

        track.frames += 1
        scale_sigma = config.scale_sigma if track.frames > config.scale_warmup else 0.0
        candidates = draw_candidates(
            track.box, size, config.candidates, config.position_sigma, scale_sigma, track.generator
        )
        row = self._look(*inputs(features, track.model, to_cells(candidates, region)))
        sighting = Sighting.of(row)
        distractor = sighting.distractor_ratio >= config.distractor_threshold
        if distractor:
            source, index, heat = Source.SNET, sighting.snet_index, sighting.snet_mean_heat
        else:
            source, index, heat = Source.GNET, sighting.gnet_index, sighting.gnet_mean_heat
        confidence = self._confidence(heat)
        state, box = self._judge(Box(*candidates[index].tolist()), confidence, track.box)
        track.box = box
        updated = track.model.update.after_frame(
            Lesson(features, track.model.snet_maps, region.to_cells(box), config.target_sigma),
            confidence,
            state is TrackState.TRACKING,
            distractor,
            config,
        )
        return _result(box, confidence, state, source, sighting, region, updated)

    def _judge(self, found: Box, confidence: float, last: Box) -> tuple[TrackState, Box]:
        """Return how far the find can be trusted, and the box that follows from it."""
        if confidence < self.config.lost_confidence:
            return TrackState.LOST, last
        if confidence < self.config.uncertain_confidence:
            held = Box.from_center(*found.center, last.width, last.height)
            return TrackState.UNCERTAIN, held
        return TrackState.TRACKING, found

    def _confidence(self, mean_heat: float) -> float:
        """Return the heat found as a share of what an ideal target map holds, 0 to 1."""
        return min(mean_heat / mean_inside(self.config.target_sigma), 1.0)

    def _region(self, box: Box) -> SearchRegion:
        return SearchRegion.around(box, self.config.region_scale, self.config.region_size)

    def _target_map(self, box: Box, region: SearchRegion) -> torch.Tensor:
        return target_map(region.to_cells(box), region.cells, self.config.target_sigma, self.device)


def _result(
    box: Box,
    confidence: float,
    state: TrackState,
    source: Source,
    sighting: Sighting,
    region: SearchRegion,
    updated: bool,
) -> TrackResult:
    return TrackResult(
        box=box,
        confidence=confidence,
        state=state,
        source=source,
        distractor_ratio=sighting.distractor_ratio,
        gnet_heatmap=sighting.gnet_heatmap,
        snet_heatmap=sighting.snet_heatmap,
        search_region=region,
        updated=updated,
    )


def _size(image: np.ndarray) -> tuple[int, int]:
    """Return width and height of an image, or raise ValueError if it is not (H, W, 3) uint8."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or image.size == 0:
        raise ValueError(
            f'the image has shape {image.shape} and type {image.dtype}: '
            'it must be height x width x 3, uint8, BGR'
        )
    return image.shape[1], image.shape[0]
