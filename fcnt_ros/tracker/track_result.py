# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the tracker says about one frame."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion


class TrackState(Enum):
    """How far a result can be trusted."""

    TRACKING = 'tracking'
    """The box is on the target."""
    UNCERTAIN = 'uncertain'
    """The box is the best guess, which may be off."""
    LOST = 'lost'
    """The target was not found; the box is where it was last."""


class Source(Enum):
    """The network whose heat map placed the box."""

    GNET = 'gnet'
    SNET = 'snet'


class Refusal(Enum):
    """Why a place where the heat maps show something is not the target's."""

    LOOK_ALIKE = 'look-alike'
    """Somebody else, who has been followed for some frames."""
    NEWCOMER = 'newcomer'
    """Somebody else, seen for the first time or hardly longer."""
    TOO_FAINT = 'too faint'
    """Too little heat for the target."""
    TOO_FAR = 'too far'
    """Farther away than the target goes in a frame while a look-alike is about."""
    UNPROVEN = 'unproven'
    """Enough heat for a lost target; what speaks for it has to add up over more frames."""


@dataclass(frozen=True)
class Refused:
    """A place that was considered in a frame, and is not the target's.

    Parameters
    ----------
    box : Box
        Of the target's size there, image pixels.
    heat : float
        There, as a share of what the ideal target map holds.
    why : Refusal
    """

    box: Box
    heat: float
    why: Refusal


@dataclass(frozen=True)
class Company:
    """Those who look like the target and are followed beside it.

    Parameters
    ----------
    followed : int
        How many they are, seen in this frame or not.
    learned : int
        From how many of them SNet learns as background after this frame.
    meeting : bool
        Whether the target met one of them, and it is open who is who.
    hidden : bool
        Whether the target is not what is seen in its place, while others are about.
    """

    followed: int = 0
    learned: int = 0
    meeting: bool = False
    hidden: bool = False


@dataclass(frozen=True, eq=False)
class TrackResult:
    """The track in one frame.

    Parameters
    ----------
    box : Box
        The target, image pixels; the last good box while LOST.
    confidence : float
        Heat at the box as a share of what the ideal target map holds there, 0 to 1.
    state : TrackState
    source : Source
    distractor_ratio : float
        P_d of equation 9: heat of GNet outside its best candidate over heat inside; finite.
    gnet_heatmap, snet_heatmap : (cells, cells) float32
        The two heat maps as the networks gave them, on the search region's grid.
    search_region : SearchRegion
        The part of the image that the heat maps cover.
    search_sigma : float
        How far from its middle the target was expected: standard deviation of the candidates, or
        of the window over all cells, pixels.
    updated : bool
        Whether SNet was fitted after this frame.
    refused : tuple of Refused
        Where else something was seen, and why it is not the target; hottest first.
    searched : tuple of Box
        The regions in which a lost target was sought, image pixels; empty unless it was.
    company : Company
    """

    box: Box
    confidence: float
    state: TrackState
    source: Source
    distractor_ratio: float
    gnet_heatmap: np.ndarray
    snet_heatmap: np.ndarray
    search_region: SearchRegion
    search_sigma: float
    updated: bool
    refused: tuple[Refused, ...] = ()
    searched: tuple[Box, ...] = ()
    company: Company = Company()

    @property
    def heatmap(self) -> np.ndarray:
        """The heat map that placed the box."""
        return self.gnet_heatmap if self.source is Source.GNET else self.snet_heatmap

    @property
    def gnet_peak(self) -> float:
        """Largest value of GNet's heat map; 1 is a perfect match."""
        return float(self.gnet_heatmap.max())

    @property
    def snet_peak(self) -> float:
        """Largest value of SNet's heat map; 1 is a perfect match."""
        return float(self.snet_heatmap.max())
