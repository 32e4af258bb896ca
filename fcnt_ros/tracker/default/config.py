# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The settings of the default tracker."""

from __future__ import annotations

from dataclasses import dataclass

from fcnt_ros.tracker.config import TrackerConfig, setting


@dataclass(frozen=True, kw_only=True)
class FirstFrame:
    """GNet and SNet (section 4.2)"""

    first_views: int = setting(
        18, 'crops of the first frame to learn from, at other scales, places and lights', 1, 100
    )
    projected_maps: int = setting(
        96, 'principal components of the selected maps that GNet and SNet see', 1, 512
    )
    gnet_ridge: float = setting(10.0, "cost of GNet's weights", 1e-3, 1e3)
    snet_ridge: float = setting(3.0, "cost of SNet's weights", 1e-3, 1e3)
    init_iterations: int = setting(36, 'steps that fit GNet and SNet to the first frame', 1, 1000)


@dataclass(frozen=True, kw_only=True)
class Localisation:
    """Localisation (section 4.2)"""

    window_sigma: float = setting(
        0.8,
        "spread of where the target may be over the box's diagonal",
        0.05,
        10.0,
        live=True,
    )
    snet_share: float = setting(
        0.6, "share of SNet's heat in what places the box; the rest is GNet's", 0.0, 1.0, live=True
    )
    follow_distractors: bool = setting(
        True, 'whether look-alikes are followed, too, so that the target stays the one it was'
    )
    follow_scale: bool = setting(
        True, 'whether the box follows the size and place that points and features inside it show'
    )


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """TRACKING, UNCERTAIN or LOST"""

    usual_rate: float = setting(
        0.02,
        'how fast the heat that is usual for the target follows, per frame',
        0.0,
        1.0,
        live=True,
    )
    uncertain_confidence: float = setting(
        0.5,
        'below this share of the usual heat it is a guess: UNCERTAIN',
        0.0,
        1.0,
        live=True,
    )
    lost_confidence: float = setting(
        0.2, 'below this share of the usual heat there is no target', 0.0, 1.0, live=True
    )
    lost_after: int = setting(
        5, 'frames in a row without a target until it is LOST', 1, 1000, live=True
    )
    found_confidence: float = setting(
        0.35,
        'from this share of the usual heat on a peak speaks for a lost target',
        0.0,
        1.0,
        live=True,
    )
    widening_search: bool = setting(
        True, 'whether the whole image is searched for a lost target, region by region', live=True
    )


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Online update (section 4.3)"""

    memory_frames: int = setting(12, 'later frames that SNet remembers', 1, 100)
    first_share: float = setting(
        0.4, 'what the first frame counts among those remembered', 0.01, 0.99, live=True
    )
    target_weight: float = setting(
        0.6, 'what a cell inside the box counts in a later frame', 0.0, 1.0, live=True
    )
    distractor_weight: float = setting(
        4.0,
        'what a cell of a look-alike counts in a later frame',
        1.0,
        100.0,
        live=True,
    )
    adaptation_interval: int = setting(
        5, 'frames between two adaptations of SNet (section 4.3)', 1, 100_000, live=True
    )
    adaptation_iterations: int = setting(5, 'steps of an adaptation', 1, 1000, live=True)


@dataclass(frozen=True, kw_only=True)
class DefaultConfig(Memory, Confidence, Localisation, FirstFrame, TrackerConfig):
    """Settings of the default tracker: the best that is known.

    Raises
    ------
    ValueError
        As `TrackerConfig`.
    """
