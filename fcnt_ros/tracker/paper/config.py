# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The settings of the paper's tracker: the published ones and, where the paper is silent, those of
its authors' program.
"""

from __future__ import annotations

from dataclasses import dataclass

from fcnt_ros.tracker.config import TrackerConfig, setting


@dataclass(frozen=True, kw_only=True)
class Networks:
    """GNet and SNet (section 4.2)"""

    hidden_maps: int = setting(36, 'maps between the two layers of a network', 1, 256)
    output_relu: bool = setting(False, 'whether a ReLU follows the second layer')
    init_iterations: int = setting(50, 'steps that fit GNet and SNet to the first frame', 1, 1000)
    gnet_learning_rate: float = setting(8e-7, 'step size of GNet', 1e-12, 1.0)
    snet_learning_rate: float = setting(1e-7, 'step size of SNet', 1e-12, 1.0)
    gnet_momentum: float = setting(0.5, 'momentum of GNet', 0.0, 0.99)
    snet_momentum: float = setting(0.6, 'momentum of SNet', 0.0, 0.99)
    weight_decay: float = setting(1e-3, 'beta of equation 7', 0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Candidates (equation 8)"""

    candidates: int = setting(
        600, 'number of candidate boxes in a frame (equation 8)', 1, 100_000, live=True
    )
    position_sigma: float = setting(
        1 / 7, "spread of the candidates over the box's diagonal (equation 8)", 0.0, 1.0, live=True
    )
    scale_sigma: float = setting(
        0.004, "relative spread of the candidates' scale (equation 8)", 0.0, 0.5, live=True
    )
    scale_warmup: int = setting(
        20, 'first frames in which the scale is held', 0, 100_000, live=True
    )
    gnet_area_power: float = setting(
        0.7,
        'a candidate scores its mean heat on GNet times area to this power',
        0.0,
        1.0,
        live=True,
    )
    snet_area_power: float = setting(
        0.75,
        'a candidate scores its mean heat on SNet times area to this power',
        0.0,
        1.0,
        live=True,
    )
    heat_floor: float = setting(
        0.1,
        'heat below this share of the peak counts as none when candidates are scored',
        0.0,
        0.9,
        live=True,
    )


@dataclass(frozen=True, kw_only=True)
class Distractors:
    """Distractors (equation 9)"""

    distractor_floor: float = setting(
        0.2, 'heat below this share of the peak counts as none in equation 9', 0.0, 0.9, live=True
    )
    distractor_threshold: float = setting(
        0.2, 'P_d from which on SNet decides (equation 9)', 0.0, 100.0, live=True
    )


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """TRACKING, UNCERTAIN or LOST"""

    uncertain_confidence: float = setting(
        0.35, 'below this confidence it is a guess: UNCERTAIN', 0.0, 1.0, live=True
    )
    lost_confidence: float = setting(
        0.1, 'below this confidence there is no target: LOST', 0.0, 1.0, live=True
    )


@dataclass(frozen=True, kw_only=True)
class Updates:
    """Online update (section 4.3)"""

    adaptation_interval: int = setting(
        20, 'frames between two adaptations of SNet', 1, 100_000, live=True
    )
    adaptation_iterations: int = setting(1, 'steps of an adaptation', 0, 1000, live=True)
    discrimination_iterations: int = setting(
        10, 'steps on equation 10 when there is a distractor', 0, 1000, live=True
    )


@dataclass(frozen=True, kw_only=True)
class PaperConfig(Updates, Confidence, Distractors, Candidates, Networks, TrackerConfig):
    """Settings of the paper's tracker.

    Raises
    ------
    ValueError
        As `TrackerConfig`.
    """

    region_scale: float = setting(
        2.0, "side of the search region over the diagonal of the target's box", 1.0, 8.0, live=True
    )
