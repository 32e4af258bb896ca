# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The default tracker: one frame's way from image to box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from fcnt_ros.tracker.box import Box, within_limits
from fcnt_ros.tracker.default.appearance_memory import Fit
from fcnt_ros.tracker.default.box_motion import BoxMotion
from fcnt_ros.tracker.default.box_regression import box_error
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.default.distractors import Candidate, Distractors, taken
from fcnt_ros.tracker.default.first_views import first_views
from fcnt_ros.tracker.default.observation import Find, Observation, inputs, look
from fcnt_ros.tracker.default.optical_flow import UNKNOWN, View
from fcnt_ros.tracker.default.peak import with_window
from fcnt_ros.tracker.default.projection import snet_input
from fcnt_ros.tracker.default.redetection import Look, Redetection, refusal
from fcnt_ros.tracker.default.ridge_network import RidgeFit
from fcnt_ros.tracker.default.target_model import SeenTarget, TargetModel
from fcnt_ros.tracker.default.training_example import Example, later_example
from fcnt_ros.tracker.default.trust import Trust
from fcnt_ros.tracker.fcnt import FCNTracker, Track, image_size, row
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import (
    Company,
    Refusal,
    Refused,
    Source,
    TrackResult,
    TrackState,
)

WIDENING, WIDEST = 1.1, 100.0
"""Each frame in which the target is not trusted widens the window by this factor, up to this sigma
over the box's diagonal, which is anywhere."""


@dataclass(kw_only=True)
class _DefaultTrack(Track):
    model: TargetModel
    trust: Trust
    view: View | None  # of the frame before, if the box is to follow the points in it
    motion: BoxMotion = field(default_factory=BoxMotion)
    doubts: int = 0  # frames since the target was last seen for certain
    redetection: Redetection | None = None  # from when it is lost until it is found again
    distractors: Distractors = field(default_factory=Distractors)
    ahead: tuple[np.ndarray, _Glance] | None = None  # at an image that was only looked at so far

    def move(self, box: Box) -> None:
        self.box = box
        self.redetection = self.ahead = None


@dataclass(frozen=True, eq=False)
class _Glance:
    """A look at a region: what was seen, and sigma of where it was sought, pixels."""

    features: Features
    seen: Observation
    region: SearchRegion
    sigma: float


class DefaultTracker(FCNTracker):
    """FCNT as it works best: see `docs/architecture.md` for a frame's way.

    Parameters
    ----------
    config : DefaultConfig

    Raises
    ------
    DeviceError, EngineError, WeightsError
        As `FCNTracker`.
    """

    config: DefaultConfig
    _track: _DefaultTrack | None

    def __init__(self, config: DefaultConfig | None = None) -> None:
        super().__init__(config or DefaultConfig())
        self._ridge_fit = RidgeFit()
        self._look = self._recorded_look()
        self._box_error = self._record(box_error)

    def reconfigure(self, config: DefaultConfig) -> None:
        """Take new settings, from the next frame on; see `FCNTracker`."""
        before = self.config
        super().reconfigure(config)
        if config.snet_share != before.snet_share:
            self._look = self._recorded_look()

    def close(self) -> None:
        """Free the device; the tracker cannot be used any more."""
        del self._look, self._box_error
        super().close()

    def _begin(self, image: np.ndarray, box: Box) -> tuple[Track, TrackResult]:
        """Learn the target from many views of the first frame."""
        config = self.config
        views = first_views(
            image, box, config.first_views, config.region_scale, config.region_size, config.seed
        )
        # Copies: the features of one crop are good until the next.
        seen = [
            SeenTarget(Features(*(f.clone() for f in self._vgg16(v.crop))), v.box, v.in_scale)
            for v in views
        ]
        model = TargetModel(seen, config, self._ridge_fit)
        region, features = self._region(box), seen[0].features
        window = with_window(region.rows_to_cells(row(box)), config.window_sigma)
        first = Observation.of(self._look(*inputs(features, model, window.to(self.device))))
        trust = Trust(first.best.heat)
        trust.judge(first.best.heat, config)
        sigma = config.window_sigma * box.diagonal
        track = _DefaultTrack(
            box=box,
            image_size=image_size(image),
            selected=model.selected,
            looked_at=(features, region),
            model=model,
            trust=trust,
            view=View.of(image, box, config.region_scale) if config.follow_scale else None,
        )
        return track, _result(box, trust, _Glance(features, first, region, sigma), updated=True)

    def _likeness(self, image: np.ndarray) -> float:
        """Look around the target's last place: see `look`."""
        track = self._track
        if track.redetection is not None or not self.config.follow_distractors:
            return 0.0
        glance = self._look_around(image, track.box)
        track.ahead = image, glance
        best = glance.seen.best
        return track.trust.share(best.heat * best.nearness)

    def _follow(self, image: np.ndarray, others: Sequence[Box]) -> TrackResult:
        """Find the target near its last place, or, if it is lost, anywhere."""
        track, config = self._track, self.config
        if track.redetection is not None:
            return self._search(image, others)
        ahead, track.ahead = track.ahead, None
        if ahead is not None and ahead[0] is image:
            glance = ahead[1]
        else:
            glance = self._look_around(image, track.box)
        find, trust, distractors = self._identified(glance, others), track.trust, track.distractors
        crowded = len(distractors.rivals(find.heat)) > 0
        # Where nothing is in doubt, speed is no reason to doubt.
        heat = find.heat * (find.nearness if track.doubts else 1.0)
        trust.judge(heat, config, distractors.meeting, crowded)
        track.box = self._box(image, glance, find)
        self._note_doubts()
        if track.view is not None:
            track.view = View.of(image, track.box, config.region_scale)
        trusted = trust.teaches and not distractors.meeting and not distractors.hidden
        track.due = self._due(glance, trusted)
        updated = track.due is not None
        return replace(
            _result(track.box, trust, glance, updated),
            refused=self._refused(glance, find),
            company=Company(
                followed=len(distractors),
                learned=len(distractors.centers) if updated else 0,
                meeting=distractors.meeting,
                hidden=distractors.hidden,
            ),
        )

    def _search(self, image: np.ndarray, others: Sequence[Box]) -> TrackResult:
        """Look for a lost target in an image."""
        track, trust, config = self._track, self._track.trust, self.config
        glances = [self._look_around(image, place) for place in track.redetection.next_places()]
        looks = [self._free_places(glance, others) for glance in glances]
        best = max(glances, key=lambda glance: glance.seen.best.heat)
        trust.seek()
        found = track.redetection.weigh(looks, config.found_confidence)
        refused = [
            Refused(box, heat * trust.usual, refusal(heat, config.found_confidence))
            for look in looks
            for box, heat in look.seen
            if found is None or not found.is_at(box)
        ]
        if found is not None:
            track.move(within_limits(found.box, track.image_size))
            trust.found(found.heat * trust.usual)
            track.doubts = 0
            track.distractors, track.motion = Distractors(), BoxMotion()
            if track.view is not None:
                track.view = View.of(image, track.box, config.region_scale)
        return replace(
            _result(track.box, trust, best, updated=False),
            refused=_hottest_first(refused),
            searched=tuple(look.region for look in looks),
        )

    def _free_places(self, glance: _Glance, others: Sequence[Box]) -> Look:
        """Return what was seen, but for the places in which others are."""
        boxes = [glance.region.to_image(find.box) for find in glance.seen.finds]
        claimed, share = taken(boxes, others), self._track.trust.share
        seen = [
            (box, share(find.heat))
            for number, (box, find) in enumerate(zip(boxes, glance.seen.finds, strict=True))
            if number not in claimed
        ]
        return Look(glance.region.box, seen)

    def _look_around(self, image: np.ndarray, box: Box) -> _Glance:
        """Look at the region around a box."""
        region, spread = self._region(box), self._spread()
        features = self._features(image, region)
        window = with_window(region.rows_to_cells(row(box)), spread)
        seen = Observation.of(self._look(*inputs(features, self._track.model, window)))
        return _Glance(features, seen, region, spread * box.diagonal)

    def _spread(self) -> float:
        """Return the standard deviation of where the target may be, over the box's diagonal."""
        track = self._track
        if track.redetection is not None:  # it may be anywhere; the likeliest regions come first
            return WIDEST
        # The longer it was not seen, the farther it may have gone.
        return min(self.config.window_sigma * WIDENING**track.doubts, WIDEST)

    def _identified(self, glance: _Glance, others: Sequence[Box]) -> Find:
        """Return what was seen of the target, whichever peak that is."""
        track, finds = self._track, glance.seen.finds
        if not self.config.follow_distractors:
            return glance.seen.best
        boxes = [glance.region.to_image(find.box) for find in finds]
        claimed = taken(boxes, others)
        index = track.distractors.step(
            [
                Candidate(box.center, find.heat, find.nearness, taken=number in claimed)
                for number, (box, find) in enumerate(zip(boxes, finds, strict=True))
            ],
            track.box.center,
            track.box.diagonal,
            track.trust.usual,
        )
        if index is None:
            last = glance.region.to_cells(track.box)
            return Find(last, 0.0, 1.0, last)
        return finds[index]

    def _refused(self, glance: _Glance, chosen: Find) -> tuple[Refused, ...]:
        """Return where else something was seen, and why it is not the target."""
        track = self._track
        if not self.config.follow_distractors:
            return ()
        refused = []
        for index, find in enumerate(glance.seen.finds):
            if find is not chosen:
                why = track.distractors.refusal(index)
            elif track.trust.cold:
                why = Refusal.TOO_FAINT
            else:
                continue
            refused.append(Refused(glance.region.to_image(find.box), find.heat, why))
        return _hottest_first(refused)

    def _box(self, image: np.ndarray, glance: _Glance, find: Find) -> Box:
        """Return the box that follows from a find that has been judged."""
        track, region = self._track, glance.region
        if track.trust.cold:
            return track.box
        if not track.trust.similar_enough or track.distractors.meeting:
            center = region.to_image(find.box).center
            return Box.from_center(*center, track.box.width, track.box.height)
        found = region.to_image(find.finer)
        if track.view is None:
            return within_limits(found, track.image_size)
        dx, dy, log_scale = self._error(glance, find.finer)
        seen = replace(found, x=found.x + dx * found.width, y=found.y + dy * found.height)
        moved = np.subtract(seen.center, track.box.center)
        # A box that leaps is on something that the points in the old one do not show.
        leaps = np.hypot(*moved) > track.box.diagonal
        motion = UNKNOWN if leaps else track.view.motion_to(image, tuple(moved))
        box = track.motion.step(track.box, seen, motion, log_scale)
        return within_limits(box, track.image_size)

    def _error(self, glance: _Glance, box: Box) -> tuple[float, float, float]:
        """Return how wrong a box in cells is, as `box_error` tells it."""
        place, rule = row(box)[0].to(self.device), self._track.model.overlap_rule
        return tuple(self._box_error(*glance.features, place, rule.weight, *rule.sampled).tolist())

    def _note_doubts(self) -> None:
        """Count the frames in doubt; from a lost target on it is sought elsewhere."""
        track, config = self._track, self.config
        if track.trust.similar_enough:
            track.doubts = 0
            return
        track.doubts += 1
        if track.trust.state is TrackState.LOST and config.widening_search:
            track.redetection = Redetection(track.box, track.image_size, config.region_scale)

    def _due(self, glance: _Glance, trusted: bool) -> Fit | None:
        """Return what learns from a frame in which the target was found, if it is time to."""
        model, config, region, box = self._track.model, self.config, glance.region, self._track.box
        in_cells = region.to_cells(box)

        def example() -> Example:
            distractors = [
                region.to_cells(Box.from_center(*center, box.width, box.height))
                for center in self._track.distractors.centers
            ]
            maps = snet_input(glance.features, model.snet_projection)
            return later_example(maps, in_cells, distractors, config.target_sigma, config)

        return model.memory.after_frame(example, trusted, config)

    def _recorded_look(self) -> partial:
        share, sigma = self.config.snet_share, self.config.target_sigma
        return self._record(partial(look, snet_share=share, target_sigma=sigma))

    def _rehearse_updates(self) -> None:
        self._track.model.memory.fit(self.config)


def _hottest_first(refused: list[Refused]) -> tuple[Refused, ...]:
    return tuple(sorted(refused, key=lambda one: -one.heat))


def _result(box: Box, trust: Trust, glance: _Glance, updated: bool) -> TrackResult:
    return TrackResult(
        box=box,
        confidence=trust.confidence,
        state=trust.state,
        source=Source.SNET,  # both maps place the box, SNet's with more to say
        distractor_ratio=glance.seen.distractor_ratio,
        gnet_heatmap=glance.seen.gnet_heatmap,
        snet_heatmap=glance.seen.snet_heatmap,
        search_region=glance.region,
        search_sigma=glance.sigma,
        updated=updated,
    )
