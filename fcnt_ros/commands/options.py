# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Options that the `fcnt` commands share, and how `add_argument` reads what they are given."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from fcnt_ros.tracker.box_text import parse_box
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.trackers import PRESETS


def add_tracker_options(parser: argparse.ArgumentParser) -> None:
    """Add --preset, --device and --set, which `tracker_config` reads."""
    parser.add_argument(
        '--preset',
        choices=PRESETS,
        default='default',
        help='settings to start from; small: for computers without a GPU; paper: as published '
        '(default: %(default)s)',
    )
    parser.add_argument(
        '--device', default='auto', help='auto, cpu, cuda or cuda:N (default: %(default)s)'
    )
    add_settings(parser)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add --set."""
    parser.add_argument(
        '--set',
        type=argument(parse_setting),
        action='append',
        default=[],
        dest='settings',
        metavar='NAME=VALUE',
        help='another setting of the tracker, such as region_size=224; may be repeated',
    )


def add_sequence_options(parser: argparse.ArgumentParser) -> None:
    """Add the folder and --sequences."""
    parser.add_argument(
        'folder', type=Path, metavar='DIR', help='folder of sequences, or one sequence'
    )
    add_sequence_names(parser)


def add_sequence_names(parser: argparse.ArgumentParser) -> None:
    """Add --sequences."""
    parser.add_argument(
        '--sequences', nargs='+', default=[], metavar='NAME', help='only these (default: all)'
    )


def whole_number(low: int, default: int | None = None) -> dict[str, Any]:
    """Return how a whole number from `low` on is read."""

    def parse(text: str) -> int:
        if not text.isdecimal() or int(text) < low:
            raise ValueError(f'"{text}" is not a whole number from {low} on')
        return int(text)

    return {'type': argument(parse), 'default': default, 'metavar': 'N'}


def positive_number(below: float = math.inf) -> dict[str, Any]:
    """Return how a number above 0 is read, which is finite and `below` another one."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 < value < below:
            limit = f' and below {below:g}' if math.isfinite(below) else ''
            raise ValueError(f'"{text}" is not a number above 0{limit}')
        return value

    return {'type': argument(parse)}


def folder(default: str | Path | None = None) -> dict[str, Any]:
    """Return how a folder's path is read."""
    return {'type': Path, 'default': default and Path(default), 'metavar': 'DIR'}


def box() -> dict[str, Any]:
    """Return how a target's box is read."""
    return {'type': argument(parse_box), 'metavar': 'X,Y,W,H'}


def tracker_config(args: argparse.Namespace) -> TrackerConfig:
    """Return the settings asked for, or raise ValueError if one does not fit."""
    return changed(PRESETS[args.preset](device=args.device), args.settings)


def changed(config: TrackerConfig, settings: Iterable[tuple[str, str]]) -> TrackerConfig:
    """Return a tracker's settings with those of --set, or raise ValueError if one does not fit."""
    return replace(config, **{name: read_setting(config, name, text) for name, text in settings})


def parse_setting(text: str) -> tuple[str, str]:
    """Return name and value of a setting written as 'name=value', or raise ValueError."""
    name, equals, value = text.partition('=')
    if not equals:
        raise ValueError(f'"{text}" is not NAME=VALUE, such as region_size=224')
    return name, value


def read_setting(config: TrackerConfig, name: str, value: str) -> Any:
    """Return the value of one of a tracker's settings that was written as text.

    Raises
    ------
    ValueError
        If the tracker has no such setting, or the value is not of its type.
    """
    types = {item.name: type(item.default) for item in fields(config)}
    if name not in types:
        raise ValueError(
            f'this tracker has no setting "{name}"; it has {", ".join(sorted(types))}'
        )
    if types[name] is bool:
        if value not in ('true', 'false'):
            raise ValueError(f'{name} is "{value}": it must be true or false')
        return value == 'true'
    try:
        return types[name](value)
    except ValueError:
        kind = {int: 'a whole number', float: 'a number'}[types[name]]
        raise ValueError(f'{name} is "{value}": it must be {kind}') from None


def argument(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Let argparse show why `parse` refused a text, which it hides of a plain ValueError."""

    def parse_or_explain(text: str) -> Any:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return parse_or_explain
