# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the tests of the benchmark share: a tracker that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from fcnt_ros.benchmark.tracker_entries import TrackerEntry
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import TrackResult


@dataclass
class Still:
    """Never moves its box; notes by its x on which sequences it was started."""

    result: TrackResult
    trouble: dict[int, BaseException] = field(default_factory=dict)
    started: list[int] = field(default_factory=list)
    starts: int = 0

    def init(self, image: np.ndarray, box: Box) -> TrackResult:
        self.started.append(int(box.x))
        if box.x in self.trouble:
            raise self.trouble[box.x]
        region = SearchRegion.around(box, 2.0, 80)
        self.result = replace(self.result, box=box, search_region=region)
        return self.result

    def update(self, image: np.ndarray) -> TrackResult:
        return self.result

    def entry(self, title: str = 'still', has_heatmaps: bool = True, **settings) -> TrackerEntry:
        return TrackerEntry(title, None, settings, has_heatmaps, self._start)

    @contextmanager
    def _start(self) -> Iterator[Still]:
        self.starts += 1
        yield self


@pytest.fixture
def cells() -> Callable[[str, str], list[list[str]]]:
    """Return the rows of tables whose first cell is this, without it."""

    def rows(text: str, first: str) -> list[list[str]]:
        split = [[c.strip() for c in line.split('|')[1:-1]] for line in text.splitlines()]
        return [row[1:] for row in split if row and row[0] == first]

    return rows


@pytest.fixture
def still(result) -> Callable[..., Still]:
    """Return a new one; by the x of its box it may have trouble with a sequence."""
    return lambda **options: Still(result, **options)
