# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""FCNT, the tracker: one frame's way from image to box (section 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from fcnt_ros.tracker import weights
from fcnt_ros.tracker.box import Box, InvalidBoxError, usable_box
from fcnt_ros.tracker.config import TrackerConfig, changed_fixed_fields
from fcnt_ros.tracker.device import resolve_device
from fcnt_ros.tracker.heatmap_fit import Example
from fcnt_ros.tracker.localization import Location, distractor_ratio, draw_candidates, locate
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.target_map import inside, mean_inside, target_map
from fcnt_ros.tracker.target_model import TargetModel
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState
from fcnt_ros.tracker.vgg16 import VGG16


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
    WeightsError
        If VGG-16's parameters are missing or damaged.
    """

    def __init__(self, config: TrackerConfig | None = None) -> None:
        self.config = config or TrackerConfig()
        self.device = resolve_device(self.config.device)
        self._vgg16 = VGG16(weights.load(self.config.weights)).to(self.device)
        self._track: _Track | None = None

    def warm_up(self) -> None:
        """Run the network once, so that the first frame does not pay for what a device sets up."""
        size = self.config.region_size
        self._vgg16(np.zeros((size, size, 3), np.uint8))

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
        self.config = config

    def forget(self) -> None:
        """Drop the target and what was learned about it; free its share of the device."""
        self._track = None
        if self.device.type == 'cuda':
            torch.cuda.empty_cache()

    def close(self) -> None:
        """Free the device; the tracker cannot be used any more."""
        self._vgg16.cpu()
        self.forget()

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
        model = TargetModel(features, target, config, generator)
        gnet_heat, snet_heat = model.heatmaps(features)
        given = torch.tensor([[box.x, box.y, box.width, box.height]], device=self.device)
        location = locate(gnet_heat, region, given, config.gnet_area_power, config.heat_floor)
        ratio = distractor_ratio(gnet_heat, region, box, config.distractor_floor)
        confidence = self._confidence(location)
        result = TrackResult(
            box=box,
            confidence=confidence,
            state=self._judge(box, confidence, box)[0],
            source=Source.GNET,
            distractor_ratio=ratio,
            gnet_heatmap=gnet_heat.cpu().numpy(),
            snet_heatmap=snet_heat.cpu().numpy(),
            search_region=region,
            updated=True,
        )
        # Only now, when nothing can fail any more, is the target followed so far given up.
        self._track = _Track(model, generator, (width, height), box)
        return result

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
        gnet_heat, snet_heat = track.model.heatmaps(features)

        track.frames += 1
        scale_sigma = config.scale_sigma if track.frames > config.scale_warmup else 0.0
        candidates = draw_candidates(
            track.box, size, config.candidates, config.position_sigma, scale_sigma, track.generator
        ).to(self.device)
        location = locate(gnet_heat, region, candidates, config.gnet_area_power, config.heat_floor)
        ratio = distractor_ratio(gnet_heat, region, location.box, config.distractor_floor)
        distractor, source = ratio >= config.distractor_threshold, Source.GNET
        if distractor:
            source = Source.SNET
            location = locate(
                snet_heat, region, candidates, config.snet_area_power, config.heat_floor
            )
        confidence = self._confidence(location)
        state, box = self._judge(location.box, confidence, track.box)
        track.box = box
        updated = track.model.update.after_frame(
            Example(track.model.snet_input(features), self._target_map(box, region)),
            inside(region.to_cells(box), region.cells, self.device),
            confidence,
            state is TrackState.TRACKING,
            distractor,
            config,
        )
        return TrackResult(
            box=box,
            confidence=confidence,
            state=state,
            source=source,
            distractor_ratio=ratio,
            gnet_heatmap=gnet_heat.cpu().numpy(),
            snet_heatmap=snet_heat.cpu().numpy(),
            search_region=region,
            updated=updated,
        )

    def _judge(self, found: Box, confidence: float, last: Box) -> tuple[TrackState, Box]:
        """Return how far the find can be trusted, and the box that follows from it."""
        if confidence < self.config.lost_confidence:
            return TrackState.LOST, last
        if confidence < self.config.uncertain_confidence:
            held = Box.from_center(*found.center, last.width, last.height)
            return TrackState.UNCERTAIN, held
        return TrackState.TRACKING, found

    def _confidence(self, location: Location) -> float:
        """Return the heat found as a share of what an ideal target map holds, 0 to 1."""
        return min(location.mean_heat / mean_inside(self.config.target_sigma), 1.0)

    def _region(self, box: Box) -> SearchRegion:
        return SearchRegion.around(box, self.config.region_scale, self.config.region_size)

    def _target_map(self, box: Box, region: SearchRegion) -> torch.Tensor:
        return target_map(region.to_cells(box), region.cells, self.config.target_sigma, self.device)


def _size(image: np.ndarray) -> tuple[int, int]:
    """Return width and height of an image, or raise ValueError if it is not (H, W, 3) uint8."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or image.size == 0:
        raise ValueError(
            f'the image has shape {image.shape} and type {image.dtype}: '
            'it must be height x width x 3, uint8, BGR'
        )
    return image.shape[1], image.shape[0]
