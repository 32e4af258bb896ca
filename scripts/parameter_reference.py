# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Write every parameter down where people look it up: docs/parameters.md and config/*.yaml.

    scripts/with_ros python -m scripts.parameter_reference

The parameters are declared once, in the dataclasses of settings. What this program finds there it
writes between two lines that say "generated: NAME" and "end of NAME"; the text around them is for
people to change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from fcnt_ros.follow.follow_controller import ControllerConfig
from fcnt_ros.follow.follow_law import FollowConfig
from fcnt_ros.ros.parameters import HealthConfig, NodeConfig, PositionConfig, TargetConfig
from fcnt_ros.tools.picker_node import PickerConfig
from fcnt_ros.tools.recorder import RecorderConfig
from fcnt_ros.tools.video_player import PlayerConfig
from fcnt_ros.tools.web_view import WebConfig
from fcnt_ros.tracker.config import groups
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.trackers import PRESETS

ROOT = Path(__file__).resolve().parents[1]

FILES = (
    'docs/parameters.md',
    'config/tracker.yaml',
    'config/follow_controller.yaml',
    'config/small.yaml',
    'config/paper.yaml',
)

NODES: dict[str, tuple[type, ...]] = {
    'fcnt_tracker': (NodeConfig, TargetConfig, HealthConfig, PositionConfig, DefaultConfig),
    'paper': (PaperConfig,),
    'follow_controller': (ControllerConfig, FollowConfig),
    'select_box': (PickerConfig,),
    'web_view': (WebConfig,),
    'video_player': (PlayerConfig,),
    'recorder': (RecorderConfig,),
}
"""What each node declares, in the order in which people read it.

paper: what fcnt_tracker declares in place of `DefaultConfig` with `tracker: paper`.
"""

@dataclass(frozen=True)
class Row:
    """A parameter as people see it.

    Parameters
    ----------
    group : str
        What it belongs to; empty if its node has no groups.
    name, meaning : str
    default : bool, int, float or str
    low, high : float or None
        Smallest and largest value allowed; None: it has no range.
    live : bool
        Whether it may change while the node is configured.
    """

    group: str
    name: str
    default: Any
    low: float | None
    high: float | None
    live: bool
    meaning: str


def rows(node: str) -> Iterator[Row]:
    """Return the parameters of a node."""
    titled = {title: items for settings in NODES[node] for title, items in groups(settings).items()}
    for title, items in titled.items():
        for item in items:
            about = item.metadata
            yield Row(
                title if len(titled) > 1 else '',
                item.name,
                item.default,
                about['low'],
                about['high'],
                about['live'],
                about['meaning'],
            )


def value_text(value: Any) -> str:
    """Return a value as YAML has it."""
    return yaml.safe_dump(value).removesuffix('\n').removesuffix('\n...')


def grouped(node: str, heading: Callable[[str], list[str]], line: Callable[[Row], str]) -> str:
    """Return a line for each parameter of a node, with a heading before each group."""
    lines: list[str] = []
    group = None
    for row in rows(node):
        if row.group != group:
            group = row.group
            lines += heading(group)
        lines.append(line(row))
    return '\n'.join(lines).strip('\n')


def yaml_block(node: str) -> str:
    """Return a node's parameters with their defaults for a parameters file."""
    return grouped(node, lambda group: ['', f'    # {group}'], yaml_line)


def yaml_line(row: Row) -> str:
    live = '; live' if row.live else ''
    return f'    {row.name}: {value_text(row.default)}  # {row.meaning}{live}'


def small_block() -> str:
    """Return what the preset `small` changes, for a parameters file."""
    small, default = PRESETS['small'](), PRESETS['default']()
    return '\n'.join(
        f'    {item.name}: {value_text(getattr(small, item.name))}  # {item.metadata["meaning"]}'
        for item in fields(small)
        if getattr(small, item.name) != getattr(default, item.name)
    )


def table_block(node: str) -> str:
    """Return a node's parameters as tables of a page."""

    def heading(group: str) -> list[str]:
        title = ['', f'### {group}', ''] if group else []
        return [*title, '| parameter | default | range | live | meaning |', '|---|---|---|---|---|']

    return grouped(node, heading, table_line)


def table_line(row: Row) -> str:
    extent = '' if row.low is None else f'{number(row.low)} to {number(row.high)}'
    default = '""' if row.default == '' else number(row.default)
    live = 'yes' if row.live else ''
    return f'| `{row.name}` | {default} | {extent} | {live} | {row.meaning} |'


def number(value: Any) -> str:
    """Return a value for a page: numbers to six digits."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'{value:g}' if isinstance(value, float) else str(value)


def block(name: str, suffix: str) -> str:
    """Return what belongs between the two lines of a name, in a page or in a parameters file."""
    if name == 'small':
        return small_block()
    return table_block(name) if suffix == '.md' else yaml_block(name)


def written(text: str, suffix: str) -> str:
    """Return a file's text with what is generated put in."""
    pattern = re.compile(r'(^[^\n]*generated: (\w+)[^\n]*\n).*?(^[^\n]*end of \2\b)', re.M | re.S)
    gap = '\n' if suffix == '.md' else ''
    return pattern.sub(
        lambda found: f'{found[1]}{gap}{block(found[2], suffix)}\n{gap}{found[3]}', text
    )


def main() -> None:
    for name in FILES:
        path = ROOT / name
        path.write_text(written(path.read_text(), path.suffix))


if __name__ == '__main__':
    main()
