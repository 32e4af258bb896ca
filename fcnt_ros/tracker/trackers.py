# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which tracker it is: chosen here, once, by its name or by the class of its settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.paper.config import PaperConfig

if TYPE_CHECKING:
    from fcnt_ros.tracker.fcnt import FCNTracker

CONFIGS: dict[str, type[TrackerConfig]] = {'default': DefaultConfig, 'paper': PaperConfig}
"""The settings of each tracker, by the tracker's name."""

PRESETS: dict[str, Callable[..., TrackerConfig]] = {
    'default': DefaultConfig,
    'small': partial(DefaultConfig, region_size=224),
    'paper': PaperConfig,
}
"""What makes the settings of each name, with what is given differently as keywords.

small: the default tracker for computers without a GPU. paper: as published.
"""


def make_tracker(config: TrackerConfig) -> FCNTracker:
    """Return the tracker that these settings are for.

    Raises
    ------
    DeviceError
        If `config.device` is not there.
    EngineError
        If `config.engine` is not there.
    WeightsError
        If VGG-16's parameters are missing or damaged.
    """
    # PyTorch takes seconds to import: a node is to be seen, and to be asked, before that.
    if isinstance(config, PaperConfig):
        from fcnt_ros.tracker.paper.tracker import PaperTracker

        return PaperTracker(config)
    from fcnt_ros.tracker.default.tracker import DefaultTracker

    return DefaultTracker(config)
