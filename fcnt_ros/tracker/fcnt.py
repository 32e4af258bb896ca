# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What every tracker is: how it is given a target and shown images, and what it shares with others.

The trackers themselves are `default/tracker.py` and `paper/tracker.py`; `trackers.make_tracker`
makes the one that settings are for.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from fcnt_ros.tracker.box import Box, InvalidBoxError, proper_box, usable_box
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.compute.recordings import free_memory, recorder
from fcnt_ros.tracker.config import TrackerConfig, changed_fixed_fields
from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.engine import feature_network, resolve_engine
from fcnt_ros.tracker.features.selected_maps import SelectedMaps
from fcnt_ros.tracker.features.shown_maps import SelectedFeatures, ShownMaps
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import inside
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import TrackResult


@dataclass(kw_only=True)
class Track:
    """The target being followed, and what every tracker keeps of it from frame to frame.

    Parameters
    ----------
    box : Box
        Where it was last, image pixels.
    image_size : (int, int)
        Width and height of the images, pixels.
    selected : SelectedMaps
    looked_at : (Features, SearchRegion)
        Last; the features are good until the next crop.
    due : callable, optional
        Learns what is to be learned from the last image.
    """

    box: Box
    image_size: tuple[int, int]
    selected: SelectedMaps
    looked_at: tuple[Features, SearchRegion]
    due: Callable[[], None] | None = None

    def move(self, box: Box) -> None:
        """Go on from another box."""
        self.box = box


class FCNTracker(ABC):
    """Follows one target through a sequence of images.

    Parameters
    ----------
    config : TrackerConfig
        Of the class that the tracker is for.

    Raises
    ------
    DeviceError
        If `config.device` is not there.
    EngineError
        If `config.engine` is not there.
    WeightsError
        If VGG-16's parameters are missing or damaged.
    """

    def __init__(self, config: TrackerConfig) -> None:
        self.config = config
        self.device = resolve_device(config.device)
        self.engine = resolve_engine(config.engine, self.device)
        self._vgg16 = feature_network(self.engine, weights.load(config.weights), self.device)
        self._record = recorder(self.engine, self.device)
        self._shared = False  # whether VGG-16 has other targets to look at
        self._track: Track | None = None

    def sibling(self) -> FCNTracker:
        """Return a tracker for another target, with the same VGG-16, engine and recordings.

        All siblings belong to one thread.
        """
        self._shared = True
        other = copy.copy(self)
        other._track = None
        return other

    @abstractmethod
    def _begin(self, image: np.ndarray, box: Box) -> tuple[Track, TrackResult]:
        """Learn a usable target; the one followed so far is still there."""

    @abstractmethod
    def _follow(self, image: np.ndarray, others: Sequence[Box]) -> TrackResult:
        """Find the target in an image of the right size."""

    def _likeness(self, image: np.ndarray) -> float:
        """Look at an image of the right size: see `look`."""
        return 0.0

    @abstractmethod
    def _rehearse_updates(self) -> None:
        """Fit SNet in each way that it may have to be fitted."""

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
        self._rehearse_updates()
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
        self.config = config

    def forget(self) -> None:
        """Drop the target and what was learned about it; free its share of the device."""
        self._track = None
        free_memory(self.device)

    def close(self) -> None:
        """Free the device; the tracker cannot be used any more."""
        del self._vgg16
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
        self._track.move(proper_box(box))

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
        box = usable_box(box, *image_size(image))
        region = self._region(box)
        cells = region.to_cells(box)
        if not inside(cells, region.cells).any():
            raise InvalidBoxError(
                f'the box ({box}) is too thin: {cells.width:.2f} x {cells.height:.2f} cells of the '
                'heat map, and no cell has its centre inside; draw it wider'
            )
        self.learn()  # as long as what was seen last is there
        self._track, result = self._begin(image, box)
        return result

    @torch.no_grad()
    def look(self, image: np.ndarray) -> float:
        """Look at the next image, and decide nothing yet: `update` with the same image goes on.

        Whoever follows several targets looks for all of them first, and lets the surest decide
        first.

        Parameters
        ----------
        image : (H, W, 3) uint8
            As in `update`, which raises the same.

        Returns
        -------
        float
            Heat where the target is likeliest, times how likely it is to be there, over the heat
            that is usual for it; 0 while it is LOST, and always if the tracker does not heed the
            others.
        """
        self._get_ready_for(image)
        return self._likeness(image)

    @torch.no_grad()
    def update(self, image: np.ndarray, others: Sequence[Box] = ()) -> TrackResult:
        """Find the target in the next image.

        Parameters
        ----------
        image : (H, W, 3) uint8
            BGR, of the same size as the first one.
        others : sequence of Box
            Where other targets are for certain in this image, pixels; the target is not there. The
            paper's tracker does not heed them.

        Raises
        ------
        RuntimeError
            If there is no target yet.
        ValueError
            If the image has another shape, type or size.
        """
        self._get_ready_for(image)
        return self._follow(image, others)

    @torch.no_grad()
    def learn(self) -> None:
        """Learn from the last image what is to be learned from it, if anything is.

        The next `update` does it first if it was not done. Between the two nobody waits for it.
        """
        track = self._track
        if track is not None and track.due is not None:
            due, track.due = track.due, None
            due()

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
        if self._track is None:
            raise RuntimeError('there is no target whose maps could be shown: call init first')
        (features, region), selected = self._track.looked_at, self._track.selected
        return SelectedFeatures(
            ShownMaps.of(features.conv4_3, selected.snet_maps, selected.snet_peaks, count),
            ShownMaps.of(features.conv5_3, selected.gnet_maps, selected.gnet_peaks, count),
            region,
        )

    def _get_ready_for(self, image: np.ndarray) -> None:
        """Refuse an image that there is no target for, and learn from the one before."""
        track = self._track
        if track is None:
            raise RuntimeError('there is no target to follow: call init first')
        size = image_size(image)
        if size != track.image_size:
            raise ValueError(
                f'the image is {size[0]} x {size[1]}, but the target was given in one of '
                f'{track.image_size[0]} x {track.image_size[1]}: call init again'
            )
        self.learn()

    def _region(self, box: Box) -> SearchRegion:
        return SearchRegion.around(box, self.config.region_scale, self.config.region_size)

    def _features(self, image: np.ndarray, region: SearchRegion) -> Features:
        """Look at a region of the target's image; good until the next look."""
        features = self._vgg16(region.crop(image))
        if self._shared:  # a copy: another target is looked for before this one has learned
            features = Features(*(layer.clone() for layer in features))
        self._track.looked_at = features, region
        return features


def row(box: Box) -> torch.Tensor:
    """Return a box as x, y, width, height, (1, 4) float32, whatever type its numbers have."""
    return torch.tensor([[box.x, box.y, box.width, box.height]], dtype=torch.float32)


def image_size(image: np.ndarray) -> tuple[int, int]:
    """Return width and height of an image, or raise ValueError if it is not (H, W, 3) uint8."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or image.size == 0:
        raise ValueError(
            f'the image has shape {image.shape} and type {image.dtype}: '
            'it must be height x width x 3, uint8, BGR'
        )
    return image.shape[1], image.shape[0]
