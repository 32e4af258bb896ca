# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Settings: how one is declared, and those that every tracker has.

A setting says its meaning and its range; settings that belong together are a group, a dataclass
whose first line is its title. A tracker's configuration inherits from its groups, and a function
takes the group that it needs.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any

from fcnt_ros.tracker.search_region import CELL


def setting(
    default: Any,
    meaning: str,
    low: float | None = None,
    high: float | None = None,
    live: bool = False,
    read_only: bool = False,
) -> Any:
    """Declare a field of a group of settings.

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
    read_only : bool
        Whether a node never takes a new value.
    """
    metadata = {'meaning': meaning, 'low': low, 'high': high, 'live': live, 'read_only': read_only}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Compute:
    """Where it runs"""

    device: str = setting('auto', 'where the networks run: auto, cpu, cuda or cuda:N')
    engine: str = setting(
        'auto', 'what computes VGG-16: auto, torch, openvino or ncnn (CPU only), or plain'
    )
    weights: str = setting('', "file with VGG-16's parameters; empty: the one in the user's cache")
    seed: int = setting(0, 'seed of everything that is drawn at random', 0, 2**31 - 1)


@dataclass(frozen=True, kw_only=True)
class Region:
    """Search region"""

    region_size: int = setting(368, 'side of the crop given to VGG-16, pixels', 64, 512)
    region_scale: float = setting(
        2.6, "side of the search region over the diagonal of the target's box", 1.0, 8.0, live=True
    )


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Feature selection (section 4.1)"""

    selected_channels: int = setting(
        384, 'K, feature maps kept of each layer (section 4.1)', 1, 512
    )
    selection_dropout: float = setting(0.3, 'dropout rate before sel-CNN (section 4.1)', 0.01, 0.9)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Target map (equation 4)"""

    target_sigma: float = setting(
        1 / 3, "sigma of the target map over the box's side (equation 4)", 0.05, 1.0
    )


@dataclass(frozen=True, kw_only=True)
class TrackerConfig(Target, Selection, Region, Compute):
    """The settings that every tracker has; each tracker's own class adds its groups.

    Raises
    ------
    ValueError
        If a value is not finite, out of range or, for region_size, not a multiple of 16.
    """

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.region_size % (2 * CELL):
            raise ValueError(
                f'region_size is {self.region_size}: it must be a multiple of {2 * CELL}, '
                'the stride of conv5-3'
            )


def groups(settings: type) -> dict[str, list[Field]]:
    """Return the settings of a class by the title of the group that each belongs to."""
    left = {item.name: item for item in fields(settings)}
    found = {}
    for group in reversed(settings.__mro__):
        names = [name for name in vars(group).get('__annotations__', {}) if name in left]
        if names:
            found[group.__doc__.splitlines()[0]] = [left.pop(name) for name in names]
    return found


def changed_fixed_fields(old: Any, new: Any) -> list[str]:
    """Return the names of the fields in which two settings differ and which are not live."""
    return [
        item.name
        for item in fields(old)
        if not item.metadata['live'] and getattr(old, item.name) != getattr(new, item.name)
    ]


def check_ranges(settings: Any) -> None:
    """Raise ValueError if a value is not finite or out of its range."""
    for item in fields(settings):
        low, high = item.metadata['low'], item.metadata['high']
        value = getattr(settings, item.name)
        if low is not None and not low <= value <= high:  # NaN, too
            raise ValueError(f'{item.name} is {value}: it must lie between {low:g} and {high:g}')
