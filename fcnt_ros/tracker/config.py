# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What can be set about the tracker, each with its meaning and range."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any

from fcnt_ros.tracker.search_region import CELL


def setting(
    default: Any,
    meaning: str,
    low: float | None = None,
    high: float | None = None,
    live: bool = False,
) -> Any:
    """Declare a field of `TrackerConfig`.

    Parameters
    ----------
    default
        The value, whose type is the field's.
    meaning : str
        One line for people, with unit and equation.
    low, high : float, optional
        Smallest and largest value allowed.
    live : bool
        Whether a running track may take a new value with the next frame.
    """
    return field(
        default=default, metadata={'meaning': meaning, 'low': low, 'high': high, 'live': live}
    )


@dataclass(frozen=True)
class TrackerConfig:
    """Settings of an `FCNTracker`.

    The defaults are the best that is known; `PRESETS['paper']` says what the publication has
    otherwise.

    Raises
    ------
    ValueError
        If a value is not finite, out of range or, for region_size, not a multiple of 16.
    """

    device: str = setting('auto', 'where the networks run: auto, cpu, cuda or cuda:N')
    engine: str = setting(
        'auto', 'what computes VGG-16: auto, torch, openvino or ncnn (CPU only), or plain'
    )
    weights: str = setting('', "file with VGG-16's parameters; empty: the one in the user's cache")
    seed: int = setting(0, 'seed of the initial weights and of the candidates', 0, 2**31 - 1)

    region_size: int = setting(368, 'side of the crop given to VGG-16, pixels', 64, 512)
    region_scale: float = setting(
        2.6, "side of the search region over the diagonal of the target's box", 1.0, 8.0, live=True
    )

    selected_channels: int = setting(
        384, 'K, feature maps kept of each layer (section 4.1)', 1, 512
    )
    selection_dropout: float = setting(0.3, 'dropout rate before sel-CNN (section 4.1)', 0.01, 0.9)

    first_views: int = setting(
        18, 'crops of the first frame to learn from, at other scales, places and lights', 1, 100
    )
    hidden_maps: int = setting(
        0,
        'maps between the two layers of GNet and SNet (section 4.2); 0: one layer, fitted to its '
        'minimum',
        0,
        256,
    )
    projected_maps: int = setting(
        96,
        'principal components of the selected maps that a network of one layer sees',
        1,
        512,
    )
    gnet_ridge: float = setting(10.0, 'cost of the weights of a GNet of one layer', 1e-3, 1e3)
    snet_ridge: float = setting(3.0, 'cost of the weights of an SNet of one layer', 1e-3, 1e3)
    output_relu: bool = setting(
        False, 'whether a ReLU follows the second layer (section 4.2), if there is one'
    )
    target_sigma: float = setting(
        1 / 3, "sigma of the target map over the box's side (equation 4)", 0.05, 1.0
    )
    init_iterations: int = setting(36, 'steps that fit GNet and SNet to the first frame', 1, 1000)
    gnet_learning_rate: float = setting(8e-7, 'step size of GNet', 1e-12, 1.0)
    snet_learning_rate: float = setting(1e-7, 'step size of SNet', 1e-12, 1.0)
    gnet_momentum: float = setting(0.5, 'momentum of GNet', 0.0, 0.99)
    snet_momentum: float = setting(0.6, 'momentum of SNet', 0.0, 0.99)
    weight_decay: float = setting(1e-3, 'beta of equation 7', 0.0, 1.0)

    candidates: int = setting(
        0,
        'number of candidate boxes in a frame (equation 8); 0: the peak among all cells',
        0,
        100_000,
        live=True,
    )
    window_sigma: float = setting(
        0.8,
        "without candidates, spread of where the target may be over the box's diagonal",
        0.05,
        10.0,
        live=True,
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
    distractor_floor: float = setting(
        0.2, 'heat below this share of the peak counts as none in equation 9', 0.0, 0.9, live=True
    )
    distractor_threshold: float = setting(
        0.0, 'P_d from which on SNet decides (equation 9); 0: always', 0.0, 100.0, live=True
    )
    snet_share: float = setting(
        0.6, "share of SNet's heat where it decides; the rest is GNet's", 0.0, 1.0, live=True
    )
    follow_distractors: bool = setting(
        True, 'whether those who look like the target are followed, too, so that it stays who it is'
    )
    follow_scale: bool = setting(
        True, "whether the box follows the target's size, told by points and features inside it"
    )
    usual_rate: float = setting(
        0.02,
        'how fast the heat that is usual for the target follows, per frame; 0: confidences below '
        'are absolute',
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
        0.5,
        'from this share of the usual heat on it speaks for a lost target',
        0.0,
        1.0,
        live=True,
    )
    widening_search: bool = setting(
        True, 'whether a lost target is looked for in the whole image, region by region', live=True
    )

    memory_frames: int = setting(
        12, "later frames that SNet remembers; 0: the paper's two rules (section 4.3)", 0, 100
    )
    first_share: float = setting(
        0.4, 'what the first frame counts among those remembered', 0.01, 0.99, live=True
    )
    target_weight: float = setting(
        0.6, 'what a cell inside the box counts in a later frame', 0.0, 1.0, live=True
    )
    distractor_weight: float = setting(
        4.0,
        'what a cell of somebody who looks like the target counts in a later frame',
        1.0,
        100.0,
        live=True,
    )
    adaptation_interval: int = setting(
        5, 'frames between two adaptations of SNet (section 4.3)', 1, 100_000, live=True
    )
    adaptation_iterations: int = setting(5, 'steps of an adaptation', 0, 1000, live=True)
    discrimination_iterations: int = setting(
        10, 'steps on equation 10 when there is a distractor (section 4.3)', 0, 1000, live=True
    )

    def __post_init__(self) -> None:
        for item in fields(self):
            _check_range(item.name, getattr(self, item.name), item.metadata)
        if self.region_size % (2 * CELL):
            raise ValueError(
                f'region_size is {self.region_size}: it must be a multiple of {2 * CELL}, '
                'the stride of conv5-3'
            )


PRESETS: dict[str, dict[str, Any]] = {
    'default': {},
    'small': {'region_size': 224},
    'paper': {
        'region_scale': 2.0,
        'first_views': 1,
        'hidden_maps': 36,
        'init_iterations': 50,
        'candidates': 600,
        'distractor_threshold': 0.2,
        'snet_share': 1.0,
        'follow_distractors': False,
        'follow_scale': False,
        'memory_frames': 0,
        'adaptation_interval': 20,
        'adaptation_iterations': 1,
        'usual_rate': 0.0,
        'uncertain_confidence': 0.35,
        'lost_confidence': 0.1,
        'lost_after': 1,
        'widening_search': False,
    },
}
"""What sets of settings change of the defaults.

small: for computers without a GPU. paper: the publication's settings and, where it is silent,
those of its authors' program.
"""


def changed_fixed_fields(old: Any, new: Any) -> list[str]:
    """Return the names of the fields in which two settings differ and which are not live."""
    return [
        item.name
        for item in fields(old)
        if not item.metadata['live'] and getattr(old, item.name) != getattr(new, item.name)
    ]


def _check_range(name: str, value: Any, metadata: Any) -> None:
    low, high = metadata['low'], metadata['high']
    if low is None:
        return
    if not math.isfinite(value) or not low <= value <= high:
        raise ValueError(f'{name} is {value}: it must lie between {low:g} and {high:g}')
