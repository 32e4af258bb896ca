# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The order in which people number files: 2 before 10."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path


def in_natural_order(paths: Iterable[Path]) -> list[Path]:
    """Return paths by their names; digits in them count as whole numbers."""
    return sorted(paths, key=_key)


def _key(path: Path) -> tuple:
    parts = re.split(r'(\d+)', str(path))
    # Text and numbers take turns, so that only like is compared with like.
    numbers = tuple(int(part) if index % 2 else part for index, part in enumerate(parts))
    return numbers, str(path)  # 1.png and 01.png always in the same order
