# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""FCNT, the tracker: one frame's way from image to box (section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import torch

from fcnt_ros.tracker.box import Box, InvalidBoxError, proper_box, usable_box, within_limits
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.compute.recordings import free_memory
from fcnt_ros.tracker.config import TrackerConfig, changed_fixed_fields
from fcnt_ros.tracker.default.box_motion import BoxMotion
from fcnt_ros.tracker.default.distractors import Candidate, Distractors
from fcnt_ros.tracker.default.first_views import first_views
from fcnt_ros.tracker.default.lost_search import LostSearch
from fcnt_ros.tracker.default.optical_flow import UNKNOWN, View
from fcnt_ros.tracker.default.peak import with_window
from fcnt_ros.tracker.default.sighting import Find, Scoring, Sighting, inputs, look
from fcnt_ros.tracker.default.trust import Trust
from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.engine import feature_network, recorder_for, resolve_engine
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures, ShownMaps
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper.localization import draw_candidates, to_cells
from fcnt_ros.tracker.paper.online_update import Fit, Lesson
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.target_model import Descents, SeenTarget, TargetModel
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

WIDENING, WIDEST = 1.1, 100.0
"""Each frame in which the target is not trusted widens the window by this factor, up to this sigma
over the box's diagonal, which is anywhere."""


@dataclass
class _Track:
    """The target being followed, and all that changes from frame to frame."""

    model: TargetModel
    generator: torch.Generator
    image_size: tuple[int, int]
    box: Box
    trust: Trust
    motion: BoxMotion
    view: View | None  # of the frame before, if the box is to follow the points in it
    frames: int = 0
    doubts: int = 0  # frames since the target was last seen for certain
    search: LostSearch | None = None  # from when it is lost until it is found again
    distractors: Distractors = field(default_factory=Distractors)
    due: Fit | None = None  # what is to be learned from the last image
    looked_at: tuple[Features, SearchRegion] | None = None  # last; good until the next crop

    @property
    def lost(self) -> bool:
        return self.trust.state is TrackState.LOST


@dataclass(frozen=True, eq=False)
class _Seen:
    """A look at a region: what was seen, and sigma of where it was sought, pixels."""

    features: Features
    sighting: Sighting
    region: SearchRegion
    sigma: float


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
        self.learn()  # where it was found
        self._track.box = proper_box(box)
        self._track.search = None

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
        size = _size(image)
        box = usable_box(box, *size)
        self.learn()  # as long as what was seen last is there
        config = self.config
        views = first_views(
            image, box, config.first_views, config.region_scale, config.region_size, config.seed
        )
        region = self._region(box)
        if not target_map(views[0].box, region.cells, config.target_sigma).any():
            cells = views[0].box
            raise InvalidBoxError(
                f'the box ({box}) is too thin: {cells.width:.2f} x {cells.height:.2f} cells of the '
                'heat map, and no cell has its centre inside; draw it wider'
            )
        # Copies: the features of one crop are good until the next.
        seen = [
            SeenTarget(Features(*(f.clone() for f in self._vgg16(v.crop))), v.box, v.familiar)
            for v in views
        ]
        generator = torch.Generator().manual_seed(config.seed)
        model = TargetModel(seen, config, self._descents, generator)
        given = to_cells(_row(box), region)
        spread = config.position_sigma if config.candidates else config.window_sigma
        if not config.candidates:
            given = with_window(given, spread)
        scoring = Scoring.of(config)
        row = look(*inputs(seen[0].features, model, given.to(self.device)), scoring=scoring)
        sighting = Sighting.of(row)
        trust = Trust(sighting.best.heat)
        trust.judge(sighting.best.heat, config)
        result = _result(
            box, trust, sighting, region, search_sigma=spread * box.diagonal, updated=True
        )
        # Only now, when nothing can fail any more, is the target followed so far given up.
        looked_at = seen[0].features, region
        view = View.of(image, box, config.region_scale) if config.follow_scale else None
        self._track = _Track(
            model, generator, size, box, trust, BoxMotion(), view, looked_at=looked_at
        )
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
        self.learn()
        track.frames += 1
        if track.search is not None:
            return self._search(image)
        seen = self._see(image, track.box)
        find, region, trust = self._identified(seen), seen.region, track.trust
        distractors = track.distractors
        crowded = len(distractors.rivals(find.heat)) > 0
        # Where nothing is in doubt, speed is no reason to doubt.
        heat = find.heat * (find.nearness if track.doubts else 1.0)
        trust.judge(heat, config, distractors.meeting, crowded)
        box = self._box(image, region.to_image(find.box), find.log_scale)
        self._go_on(box)
        if track.view is not None:
            track.view = View.of(image, box, config.region_scale)
        track.due = track.model.update.after_frame(
            Lesson(
                seen.features,
                track.model.snet_choice,
                region.to_cells(box),
                config.target_sigma,
                [
                    region.to_cells(Box.from_center(*center, box.width, box.height))
                    for center in distractors.centers
                ],
            ),
            find.heat,
            trust.familiar and not distractors.meeting and not distractors.hidden,
            seen.sighting.by_snet,
            config,
        )
        updated = track.due is not None
        return _result(box, trust, seen.sighting, region, seen.sigma, updated)

    @torch.no_grad()
    def learn(self) -> None:
        """Learn from the last image what is to be learned from it, if anything is.

        The next `update` does it first if it was not done. Between the two nobody waits for it.
        """
        track = self._track
        if track is None or track.due is None:
            return
        due, track.due = track.due, None
        due()
        if track.model.regression is not None:
            features, region = track.looked_at
            track.model.regression.learn(features.conv4_3, region.to_cells(track.box))

    def _identified(self, seen: _Seen) -> Find:
        """Return what was seen of the target, whichever peak that is."""
        track = self._track
        if not self.config.follow_distractors:
            return seen.sighting.best
        index = track.distractors.step(
            [
                Candidate(seen.region.to_image(find.box).center, find.heat, find.nearness)
                for find in seen.sighting.finds
            ],
            track.box.center,
            track.box.diagonal,
            track.trust.usual,
        )
        if index is None:
            return Find(seen.region.to_cells(track.box), heat=0.0)
        return seen.sighting.finds[index]

    def _search(self, image: np.ndarray) -> TrackResult:
        """Look for a lost target in an image."""
        track, config = self._track, self.config
        looks = [self._see(image, place) for place in track.search.next_places()]
        suspects = [
            (look.region.to_image(find.box), track.trust.evidence(find.heat, config))
            for look in looks
            for find in look.sighting.finds
        ]
        best = max(looks, key=lambda look: look.sighting.best.heat)
        track.trust.seek()
        found = track.search.weigh(suspects, [look.region.box for look in looks])
        if found is not None:
            track.box = within_limits(found, track.image_size)
            track.trust.found()
            track.search, track.doubts = None, 0
            track.distractors, track.motion = Distractors(), BoxMotion()
            if track.view is not None:
                track.view = View.of(image, track.box, config.region_scale)
        return _result(
            track.box, track.trust, best.sighting, best.region, best.sigma, updated=False
        )

    @torch.no_grad()
    def selected_features(self, count: int) -> SelectedFeatures:
        """Return the `count` most important maps of each layer in the region looked at last.

        While a lost target is sought in several regions that is the last one of them. Costs a copy
        from the device; what is not asked for costs nothing.

        Raises
        ------
        RuntimeError
            If there is no target.
        """
        track = self._track
        if track is None:
            raise RuntimeError('there is no target whose maps could be shown: call init first')
        (features, region), model = track.looked_at, track.model
        return SelectedFeatures(
            ShownMaps.of(features.conv4_3, model.snet_maps, model.snet_peaks, count),
            ShownMaps.of(features.conv5_3, model.gnet_maps, model.gnet_peaks, count),
            region,
        )

    def _see(self, image: np.ndarray, around: Box) -> _Seen:
        """Look at the region around a box."""
        region = self._region(around)
        features = self._vgg16(region.crop(image))
        self._track.looked_at = features, region
        spread = self._spread()
        boxes = self._boxes_to_try(around, region, spread)
        sighting = Sighting.of(self._look(*inputs(features, self._track.model, boxes)))
        return _Seen(features, sighting, region, spread * around.diagonal)

    def _spread(self) -> float:
        """Return the standard deviation of where the target may be, over the box's diagonal."""
        track, config = self._track, self.config
        if config.candidates:
            return config.position_sigma
        if track.search is not None:  # it may be anywhere; the likeliest regions come first
            return WIDEST
        # The longer it was not seen, the farther it may have gone.
        return min(config.window_sigma * WIDENING**track.doubts, WIDEST)

    def _boxes_to_try(self, around: Box, region: SearchRegion, spread: float) -> torch.Tensor:
        """Return the candidates, or the box and the window for all cells, as `look` takes them."""
        track, config = self._track, self.config
        if config.candidates:
            scale_sigma = config.scale_sigma if track.frames > config.scale_warmup else 0.0
            boxes = draw_candidates(
                around,
                track.image_size,
                config.candidates,
                spread,
                scale_sigma,
                track.generator,
            )
            return to_cells(boxes, region)
        return with_window(to_cells(_row(around), region), spread)

    def _box(self, image: np.ndarray, found: Box, log_scale: float) -> Box:
        """Return the box that follows from a find that has been judged."""
        track = self._track
        if track.trust.cold:
            return track.box
        if not track.trust.familiar or track.distractors.meeting:
            return Box.from_center(*found.center, track.box.width, track.box.height)
        if track.view is None:
            return within_limits(found, track.image_size)
        moved = np.subtract(found.center, track.box.center)
        # A box that leaps is on something that the points in the old one do not show.
        leaps = np.hypot(*moved) > track.box.diagonal
        motion = UNKNOWN if leaps else track.view.motion_to(image, tuple(moved))
        box = track.motion.step(track.box, found, motion, log_scale)
        return within_limits(box, track.image_size)

    def _go_on(self, box: Box) -> None:
        """Keep what the next frame needs to know about this one."""
        track, config = self._track, self.config
        track.box = box
        if track.trust.familiar:
            track.doubts = 0
            return
        track.doubts += 1
        if track.lost and config.widening_search:
            track.search = LostSearch(box, track.image_size, config.region_scale)

    def _region(self, box: Box) -> SearchRegion:
        return SearchRegion.around(box, self.config.region_scale, self.config.region_size)


def _result(
    box: Box,
    trust: Trust,
    sighting: Sighting,
    region: SearchRegion,
    search_sigma: float,
    updated: bool,
) -> TrackResult:
    return TrackResult(
        box=box,
        confidence=trust.confidence,
        state=trust.state,
        source=Source.SNET if sighting.by_snet else Source.GNET,
        distractor_ratio=sighting.distractor_ratio,
        gnet_heatmap=sighting.gnet_heatmap,
        snet_heatmap=sighting.snet_heatmap,
        search_region=region,
        search_sigma=search_sigma,
        updated=updated,
    )


def _row(box: Box) -> torch.Tensor:
    """Return a box as x, y, width, height, (1, 4) float32, whatever type its numbers have."""
    return torch.tensor([[box.x, box.y, box.width, box.height]], dtype=torch.float32)


def _size(image: np.ndarray) -> tuple[int, int]:
    """Return width and height of an image, or raise ValueError if it is not (H, W, 3) uint8."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or image.size == 0:
        raise ValueError(
            f'the image has shape {image.shape} and type {image.dtype}: '
            'it must be height x width x 3, uint8, BGR'
        )
    return image.shape[1], image.shape[0]
